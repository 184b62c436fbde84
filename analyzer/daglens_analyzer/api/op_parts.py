"""`In`, `Out`, `DynamicOut`, `GraphIn` and `GraphOut`: what inputs and outputs are declared with."""

from __future__ import annotations

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.dagster_types import DagsterType, type_of_value
from daglens_analyzer.api.keys import key_of
from daglens_analyzer.api.managers import manager_key
from daglens_analyzer.api.reading import is_given, known_flag
from daglens_analyzer.api.values import InValue, ManagerKey, OutValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, MappingValue, SequenceValue, Unknown, Value

_OUT_PARAMETERS = "dagster_type description is_required io_manager_key metadata code_version"


def given_type(bound: Bound) -> DagsterType | None:
    """The type of a `dagster_type=` argument; None where none is given."""
    value = bound.value("dagster_type")
    return None if value is None else type_of_value(value)


def has_wrong_type(bound: Bound) -> bool:
    """Whether the `dagster_type=` argument is surely no type."""
    given = bound.value("dagster_type")
    is_constant = isinstance(given, ConstantValue) and given.value is not None
    return is_constant or isinstance(given, SequenceValue | MappingValue)


def _in(bound: Bound, call: Call) -> Value:
    key = key_of(bound.value("asset_key"), call)
    has_default = bound.value("default_value") is not None or not bound.is_exact
    is_managed = is_given(bound.value("input_manager_key"))
    known_key = None if isinstance(key, Unknown) else key
    manager = manager_key(bound, "input_manager_key")
    return InValue(
        call.at,
        given_type(bound),
        has_default,
        known_key,
        manager,
        is_managed,
        has_wrong_type=has_wrong_type(bound),
        default=bound.value("default_value"),
    )


def _out(bound: Bound, call: Call) -> Value:
    return OutValue(call.at, given_type(bound), known_flag(bound.value("is_required"), True), False, _stored(bound))


def _dynamic_out(bound: Bound, call: Call) -> Value:
    return OutValue(call.at, given_type(bound), known_flag(bound.value("is_required"), True), True, _stored(bound))


def _stored(bound: Bound) -> ManagerKey | None:
    return manager_key(bound, "io_manager_key")


CONSTRUCTS = (
    construct(
        "In", "dagster_type description default_value metadata asset_key asset_partitions input_manager_key", _in
    ),
    construct("Out", _OUT_PARAMETERS, _out),
    construct("DynamicOut", _OUT_PARAMETERS, _dynamic_out),
    construct("GraphIn", "description", lambda bound, call: InValue(call.at, None, of_graph=True)),
    construct("GraphOut", "description", lambda bound, call: OutValue(call.at, None, of_graph=True)),
)
