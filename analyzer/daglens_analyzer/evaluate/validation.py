"""What pydantic makes of plain data that is given for annotated fields: dicts become objects of the user's models."""

from __future__ import annotations

from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ClassValue,
    EvaluatorProtocol,
    ExternalValue,
    GenericAliasValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Value,
)

MODEL_BASES = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic_settings.BaseSettings"})
_LISTS = frozenset({"list", "List", "Sequence", "Iterable", "set", "Set", "frozenset", "tuple", "Tuple", "Collection"})
_DICTS = frozenset({"dict", "Dict", "Mapping", "MutableMapping"})


def validated(evaluator: EvaluatorProtocol, value: Value, annotation: Value) -> Value:
    """`value` as a field with this annotation holds it."""
    if isinstance(annotation, ClassValue) and isinstance(value, MappingValue):
        given = {
            key: CallArgument(item, item.at, key) for key, (_, item) in value.items.items() if isinstance(key, str)
        }
        return evaluator.call_function(annotation, CallArguments((), given, value.is_exact), value.at)
    if not isinstance(annotation, GenericAliasValue):
        return value
    origin = _name_of(annotation.origin)
    if origin in _LISTS:
        if not isinstance(value, SequenceValue):
            return value
        items = [validated(evaluator, item, annotation.arguments[0]) for item in value.items]
        return SequenceValue(value.at, value.kind, items, [value.is_exact])
    if origin in _DICTS:
        if not isinstance(value, MappingValue):
            return value
        pairs = {
            key: (pair[0], validated(evaluator, pair[1], annotation.arguments[-1])) for key, pair in value.items.items()
        }
        return MappingValue(value.at, pairs, [value.is_exact])
    for choice in annotation.arguments:
        made = validated(evaluator, value, choice)
        if made is not value:
            return made
    return value


def _name_of(origin: Value) -> str:
    match origin:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name):
            return name.rpartition(".")[2]
        case _:
            return ""
