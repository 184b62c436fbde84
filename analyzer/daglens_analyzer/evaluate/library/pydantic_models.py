"""pydantic: `Field`, and what models are made of and give back."""

from __future__ import annotations

from types import EllipsisType
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.class_members import fields
from daglens_analyzer.evaluate.constants import key_of
from daglens_analyzer.evaluate.descriptors import FieldValue
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.validation import MODEL_BASES, validated
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ClassValue,
    ConstantValue,
    InstanceValue,
    MappingValue,
    NativeMethodValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def _field(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    default = argument(arguments, 0, "default")
    if isinstance(default, ConstantValue) and isinstance(default.value, EllipsisType):
        default = None
    factory = arguments.keyword.get("default_factory")
    named = arguments.keyword.get("validation_alias") or arguments.keyword.get("alias")
    alias = named.value.value if named is not None and isinstance(named.value, ConstantValue) else None
    return FieldValue(
        at, default, None if factory is None else factory.value, alias if isinstance(alias, str) else None
    )


def _validate(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    """`Model.model_validate(data)`"""
    given = argument(arguments, 0, "obj")
    if not isinstance(receiver, ClassValue) or not isinstance(given, MappingValue | InstanceValue):
        return given if isinstance(given, Unknown) else Unknown(call.at, "what is validated here is not known")
    return given if isinstance(given, InstanceValue) else validated(call.evaluator, given, receiver)


def _dump(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    """`model.model_dump()`: nested models become dicts too. What it leaves out by arguments is not known."""
    if arguments.keyword or arguments.positional:
        return Unknown(call.at, "which fields are given here is not known")
    return _plain(receiver, call.at)


def _plain(value: Value, at: NodeId) -> Value:
    match value:
        case InstanceValue():
            names = [ConstantValue(at, name) for name in fields(value.of) if name in value.attributes]
            held = value.attributes
            return MappingValue(at, {key_of(name): (name, _plain(held[str(name.value)], at)) for name in names})
        case SequenceValue():
            return SequenceValue(at, value.kind, [_plain(item, at) for item in value.items], [value.is_exact])
        case MappingValue():
            pairs = {key: (pair[0], _plain(pair[1], at)) for key, pair in value.items.items()}
            return MappingValue(at, pairs, [value.is_exact])
        case _:
            return value


def _copy(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    """`model.model_copy(update={...})`"""
    changed = arguments.keyword.get("update")
    update = None if changed is None else changed.value
    if not isinstance(receiver, InstanceValue) or (update is not None and not isinstance(update, MappingValue)):
        return Unknown(call.at, "what is copied here is not known")
    new = {str(key): pair[1] for key, pair in update.items.items()} if isinstance(update, MappingValue) else {}
    return InstanceValue(call.at, receiver.of, {**receiver.attributes, **new})


_METHODS = {
    "model_validate": _validate,
    "parse_obj": _validate,
    "model_dump": _dump,
    "dict": _dump,
    "model_copy": _copy,
    "copy": _copy,
}


def models() -> Models:
    methods: dict[str, Value] = {
        f"{base}.{name}": NativeMethodValue(NOWHERE, f"{base}.{name}", method, method is _validate)
        for base in MODEL_BASES
        for name, method in _METHODS.items()
    }
    return Models(natives={"pydantic.Field": native("pydantic.Field", _field), **methods})
