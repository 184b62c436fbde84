"""What iterating over a value gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.class_members import NAMED_TUPLE, fields, find_member, is_enumeration, library_bases
from daglens_analyzer.evaluate.classes import members
from daglens_analyzer.evaluate.constants import LARGEST_SEQUENCE
from daglens_analyzer.evaluate.values import (
    Call,
    ClassValue,
    ConstantValue,
    FunctionValue,
    InstanceValue,
    MappingValue,
    NamespaceValue,
    SequenceValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def iterate(evaluator: Evaluator, value: Value) -> tuple[tuple[Value, ...], bool]:
    """The items, and whether these are all of them; of what cannot be followed no items are known."""
    match value:
        case SequenceValue():
            return tuple(value.items), value.is_exact
        case MappingValue():
            return tuple(key for key, _ in value.items.values()), value.is_exact
        case ConstantValue():
            if isinstance(value.value, str) and len(value.value) <= LARGEST_SEQUENCE:
                return tuple(ConstantValue(value.at, character) for character in value.value), True
            return (), False
        case ClassValue():
            return (members(value), True) if is_enumeration(value) else ((), False)
        case InstanceValue():
            return _instance(evaluator, value)
        case NamespaceValue():
            return tuple(ConstantValue(value.at, name) for name in value.environment.all_names()), True
        case _:
            model = evaluator.models.iterations.get(type(value))
            answer = model and model(value, Call(value.at, evaluator, evaluator.factory_call))
            return answer or ((), False)


def _instance(evaluator: Evaluator, value: InstanceValue) -> tuple[tuple[Value, ...], bool]:
    if NAMED_TUPLE in library_bases(value.of):
        return tuple(value.attributes[name] for name in fields(value.of) if name in value.attributes), True
    if isinstance(find_member(value.of, "__iter__"), FunctionValue):
        given = evaluator.call_method(value, "__iter__", (), value.at)
        if not isinstance(given, Unknown | InstanceValue):
            return iterate(evaluator, given)
    return (), False
