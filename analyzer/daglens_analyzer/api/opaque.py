"""Objects that definitions carry and lineage does not ask about: policies, conditions, resources, metadata, hooks.

They are known to make no definitions, so that whatever code does with them leaves everything else exact.
"""

from __future__ import annotations

from functools import partial

from daglens_analyzer.api.composition import FunctionCall
from daglens_analyzer.api.construct import ApiCall, Bound, DecoratedFunction, bind, record_operand
from daglens_analyzer.api.missing_attributes import lacking
from daglens_analyzer.api.signature import decorated_function
from daglens_analyzer.api.signatures import SIGNATURES
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    BoundMethodValue,
    Call,
    CallArguments,
    FunctionValue,
    NativeFunctionValue,
    Value,
)

_NAMES = """
AllPartitionMapping AnchorBasedFilePathMapping Array AssetCheckKey AssetCheckSeverity AutoMaterializePolicy
AutoMaterializeRule AutomationCondition FilesystemIOManager Map MultiPartitionKey ScalarUnion TableRecord
BackfillPolicy Backoff BoolSource CodeReferencesMetadataValue ConfigMapping DagsterRunStatus DefaultScheduleStatus
DefaultSensorStatus DimensionPartitionMapping Enum EnumValue EnvVar ExecutorDefinition Field FreshnessPolicy
HookDefinition IOManagerDefinition IdentityPartitionMapping IntSource Jitter LastPartitionMapping
LegacyFreshnessPolicy LocalFileCodeReference LoggerDefinition MetadataValue MultiPartitionMapping
MultiToSingleDimensionPartitionMapping Noneable PartitionKeyRange PartitionMapping Permissive ResourceDefinition
RetryPolicy RunConfig Selector Shape SpecificPartitionsPartitionMapping StaticPartitionMapping StringSource
TableColumn TableSchema TimeWindow TimeWindowPartitionMapping build_asset_context build_init_resource_context
build_op_context build_schedule_context build_sensor_context input_manager colored_console_logger
config_mapping execute_job executor failure_hook fs_io_manager
get_dagster_logger in_process_executor io_manager json_console_logger logger make_values_resource materialize
make_python_type_usable_as_dagster_type
materialize_to_memory mem_io_manager multi_or_in_process_executor multiprocess_executor resource success_hook
"""


_DECORATORS = frozenset(
    {"config_mapping", "executor", "failure_hook", "input_manager", "io_manager", "logger", "resource", "success_hook"}
)
"""Decorators of what runs beside ops: their first parameter takes the function where they stand without parentheses."""
_HOOKS = frozenset({"failure_hook", "success_hook"})


def _attribute(value: OpaqueValue, name: str, call: Call) -> Value | None:
    if lacking(value, name):
        return None
    owner = value.name if value.bound is None else value.name.partition(".")[0]
    return OpaqueValue(call.at, f"{owner}.{name}")


def _call(value: OpaqueValue, arguments: CallArguments, call: Call) -> Value:
    """What a call makes; its arguments are kept and recorded where the parameters are known."""
    if value.bound is not None:
        first = arguments.positional[0].value if arguments.positional else None
        if value.function is not None:
            call.evaluator.record(FunctionCall(call.at, value, arguments))
        # A hook is put on a job as a decorator, and leaves the job what it is.
        return first if first is not None and value.name in _HOOKS else OpaqueValue(call.at, value.name)
    name = value.name
    if name in _DECORATORS:
        return _decorator(name, arguments, call)
    signature = SIGNATURES.get(name)
    if signature is None:
        return OpaqueValue(call.at, name)
    bound = bind(signature.parameters, arguments)
    call.evaluator.record(ApiCall(call.at, name, bound, signature.parameters))
    return OpaqueValue(call.at, name, bound)


def _decorator(name: str, arguments: CallArguments, call: Call) -> Value:
    """A decorator of a function that is no op: given the function at once, or after its own arguments."""
    parameters = SIGNATURES[name].parameters
    first = arguments.positional[0].value if arguments.positional else None
    if isinstance(first, FunctionValue | BoundMethodValue):
        call.evaluator.record(DecoratedFunction(call.at, name, first))
        return OpaqueValue(call.at, name, Bound({}), decorated_function(first))
    bound = bind(parameters, arguments)
    call.evaluator.record(ApiCall(call.at, name, bound, parameters))
    return NativeFunctionValue(call.at, f"dagster.{name}", partial(_decorate, name, bound))


def _decorate(name: str, bound: Bound, arguments: CallArguments, call: Call) -> Value:
    if arguments.positional:
        call.evaluator.record(DecoratedFunction(call.at, name, arguments.positional[0].value, bound))
    function = decorated_function(arguments.positional[0].value) if arguments.positional else None
    return OpaqueValue(call.at, name, bound, function)


def _operator(left: Value, operator: str, right: Value | None, call: Call) -> Value:
    for side, other in ((left, right), (right, left)):
        if isinstance(side, OpaqueValue) and side.bound is not None and other is not None:
            owner = side.name.partition(".")[0]
            if owner == "AutomationCondition" and operator in "&|":
                record_operand(owner, other, call)
                return OpaqueValue(call.at, f"{owner}.operator", side.bound)
    return OpaqueValue(call.at, operator)


def _subscript(value: OpaqueValue, index: Value, call: Call) -> Value:
    return OpaqueValue(call.at, value.name)


NATIVES: dict[str, Value] = {
    **{f"dagster.{name}": OpaqueValue(NOWHERE, name) for name in _NAMES.split()},
    "builtins.object": NativeFunctionValue(
        NOWHERE, "builtins.object", lambda arguments, call: OpaqueValue(call.at, "object")
    ),
    "dagster.deprecated.FreshnessPolicy": OpaqueValue(NOWHERE, "LegacyFreshnessPolicy"),
}
ATTRIBUTES = {OpaqueValue: _attribute}
CALLABLES = {OpaqueValue: _call}
OPERATORS = {OpaqueValue: _operator}
SUBSCRIPTS = {OpaqueValue: _subscript}
