"""The parameters of what definitions carry and lineage does not ask about, as Dagster has them, by canonical name."""

from __future__ import annotations

from collections.abc import Mapping

_CALLED = """
AutomationCondition.all_deps_updated_since_cron: cron_schedule cron_timezone
AutomationCondition.cron_tick_passed: cron_schedule cron_timezone
AutomationCondition.eager:
AutomationCondition.in_latest_time_window: lookback_delta
AutomationCondition.on_cron: cron_schedule cron_timezone
AutomationCondition.on_missing:
AllPartitionMapping:
BackfillPolicy: max_partitions_per_run
BackfillPolicy.multi_run: max_partitions_per_run
BackfillPolicy.single_run:
ConfigMapping: config_fn config_schema receive_processed_config_values
DimensionPartitionMapping: dimension_name partition_mapping
Enum: name enum_values
EnvVar: name
EnvVar.int: name
EnumValue: config_value python_value description
Field: config default_value is_required description is_secret
FreshnessPolicy.cron: deadline_cron lower_bound_delta timezone
FreshnessPolicy.time_window: fail_window warn_window
IdentityPartitionMapping:
LastPartitionMapping:
LegacyFreshnessPolicy: * maximum_lag_minutes cron_schedule cron_schedule_timezone
MultiPartitionMapping: downstream_mappings_by_upstream_dimension
MultiToSingleDimensionPartitionMapping: partition_dimension_name
Noneable: inner_type
PartitionKeyRange: start end
Permissive: fields description
RetryPolicy: max_retries delay backoff jitter
RunConfig: ops resources loggers execution
Selector: fields description
Shape: fields description field_aliases
SpecificPartitionsPartitionMapping: partition_keys
StaticPartitionMapping: downstream_partition_keys_by_upstream_partition_key
TimeWindow: start end
TimeWindowPartitionMapping: start_offset end_offset allow_nonexistent_upstream_partitions
build_init_resource_context: config resources instance
build_op_context: resources op_config resources_config instance config partition_key partition_key_range \
mapping_key run_tags event_loop
build_asset_context: resources resources_config asset_config instance partition_key partition_key_range run_tags
timedelta: days seconds microseconds milliseconds minutes hours weeks
materialize: assets run_config instance resources partition_key raise_on_error tags selection
materialize_to_memory: assets run_config instance resources partition_key raise_on_error tags selection
"""

_DECORATORS = """
config_mapping: config_fn * config_schema receive_processed_config_values
failure_hook: name required_resource_keys
io_manager: config_schema description output_config_schema input_config_schema required_resource_keys version
logger: config_schema description
resource: config_schema description required_resource_keys version
success_hook: hook_fn * name required_resource_keys
"""


def _read(lines: str) -> dict[str, tuple[str, ...]]:
    found = (line.partition(":") for line in lines.strip().splitlines())
    return {name: tuple(parameters.split()) for name, _, parameters in found}


PARAMETERS: Mapping[str, tuple[str, ...]] = _read(_CALLED)
DECORATORS: Mapping[str, tuple[str, ...]] = _read(_DECORATORS)
"""Decorators of what runs beside ops: their first parameter takes the function where they stand without parentheses."""
