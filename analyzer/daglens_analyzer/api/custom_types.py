"""Types that code makes for itself: `DagsterType`, `PythonObjectDagsterType`."""

from __future__ import annotations

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.dagster_types import DagsterType, TypeValue, type_of_value
from daglens_analyzer.api.reading import is_given, known_text
from daglens_analyzer.evaluate.values import Call, Value


def _dagster_type(bound: Bound, call: Call) -> Value:
    has_loader = is_given(bound.value("loader"))
    return TypeValue(call.at, DagsterType(known_text(bound.value("name")), has_loader=has_loader))


def _python_object_type(bound: Bound, call: Call) -> Value:
    python_type = bound.value("python_type")
    name = known_text(bound.value("name")) or (type_of_value(python_type).name if python_type else None)
    return TypeValue(call.at, DagsterType(name, has_loader=is_given(bound.value("loader"))))


CONSTRUCTS = (
    construct(
        "DagsterType",
        "type_check_fn key name is_builtin description loader required_resource_keys kind typing_type metadata",
        _dagster_type,
    ),
    construct("PythonObjectDagsterType", "python_type key name loader", _python_object_type),
)
