"""Types that code makes for itself: `DagsterType`, `PythonObjectDagsterType`, and classes that are usable as types."""

from __future__ import annotations

from daglens_analyzer.api.construct import Bound, construct, decorator
from daglens_analyzer.api.dagster_types import TYPE_OF_CLASS, DagsterType, TypeValue, type_of_value
from daglens_analyzer.api.reading import is_given, known_text
from daglens_analyzer.evaluate.values import Call, ConstantValue, Value


def _dagster_type(bound: Bound, call: Call) -> Value:
    has_loader = is_given(bound.value("loader"))
    return TypeValue(call.at, DagsterType(known_text(bound.value("name")), has_loader=has_loader, made_at=call.at))


def _python_object_type(bound: Bound, call: Call) -> Value:
    python_type = bound.value("python_type")
    name = known_text(bound.value("name")) or (type_of_value(python_type).name if python_type else None)
    return TypeValue(call.at, DagsterType(name, has_loader=is_given(bound.value("loader")), made_at=call.at))


def _usable_as_type(decorated: Value, bound: Bound, call: Call) -> Value:
    """`@usable_as_dagster_type`: the class, under a type's name."""
    name = known_text(bound.value("name")) or type_of_value(decorated).name
    made = TypeValue(call.at, DagsterType(name, has_loader=is_given(bound.value("loader")), of=decorated))
    call.evaluator.set_attribute(decorated, TYPE_OF_CLASS, made)
    return decorated


def _make_usable(bound: Bound, call: Call) -> Value:
    """`make_python_type_usable_as_dagster_type(cls, type)`"""
    python_type, made = bound.value("python_type"), bound.value("dagster_type")
    if python_type is not None and isinstance(made, TypeValue):
        call.evaluator.set_attribute(python_type, TYPE_OF_CLASS, made)
    return ConstantValue(call.at, None)


CONSTRUCTS = (
    decorator("usable_as_dagster_type", "py_cls name description loader", _usable_as_type),
    construct("make_python_type_usable_as_dagster_type", "python_type dagster_type", _make_usable),
    construct(
        "DagsterType",
        "type_check_fn key name is_builtin description loader required_resource_keys kind typing_type metadata",
        _dagster_type,
    ),
    construct("PythonObjectDagsterType", "python_type key name loader", _python_object_type),
)
