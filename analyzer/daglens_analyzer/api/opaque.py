"""Objects that definitions carry and lineage does not ask about: policies, conditions, resources, metadata, hooks.

They are known to make no definitions, so that whatever code does with them leaves everything else exact.
"""

from __future__ import annotations

from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import Call, CallArguments, Value

_NAMES = """
AllPartitionMapping AnchorBasedFilePathMapping AutoMaterializePolicy AutoMaterializeRule AutomationCondition
BackfillPolicy Backoff BoolSource CodeReferencesMetadataValue ConfigMapping DagsterRunStatus DefaultScheduleStatus
DefaultSensorStatus DimensionPartitionMapping Enum EnumValue EnvVar ExecutorDefinition Field FreshnessPolicy
HookDefinition IOManagerDefinition IdentityPartitionMapping IntSource Jitter LastPartitionMapping
LegacyFreshnessPolicy LocalFileCodeReference LoggerDefinition MetadataValue MultiPartitionMapping
MultiToSingleDimensionPartitionMapping Noneable PartitionKeyRange PartitionMapping PartitionedConfig Permissive
ResourceDefinition RetryPolicy RunConfig Selector Shape SpecificPartitionsPartitionMapping StaticPartitionMapping
StringSource TableColumn TableSchema TimeWindow TimeWindowPartitionMapping build_init_resource_context
colored_console_logger config_mapping daily_partitioned_config dynamic_partitioned_config execute_job executor
failure_hook fs_io_manager get_dagster_logger hourly_partitioned_config in_process_executor io_manager
json_console_logger logger make_values_resource materialize materialize_to_memory mem_io_manager
monthly_partitioned_config multi_or_in_process_executor multiprocess_executor resource static_partitioned_config
success_hook weekly_partitioned_config
"""


def _attribute(value: OpaqueValue, name: str, call: Call) -> Value:
    return OpaqueValue(call.at, f"{value.name}.{name}")


def _call(value: OpaqueValue, arguments: CallArguments, call: Call) -> Value:
    return OpaqueValue(call.at, value.name)


def _operator(left: Value, operator: str, right: Value | None, call: Call) -> Value:
    return OpaqueValue(call.at, operator)


def _subscript(value: OpaqueValue, index: Value, call: Call) -> Value:
    return OpaqueValue(call.at, value.name)


NATIVES = {f"dagster.{name}": OpaqueValue(NOWHERE, name) for name in _NAMES.split()}
ATTRIBUTES = {OpaqueValue: _attribute}
CALLABLES = {OpaqueValue: _call}
OPERATORS = {OpaqueValue: _operator}
SUBSCRIPTS = {OpaqueValue: _subscript}
