"""Named tuples: `collections.namedtuple`, and what objects of such classes can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.class_members import NAMED_TUPLE, fields
from daglens_analyzer.evaluate.constants import key_of
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    InstanceValue,
    MappingValue,
    NativeMethodValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def named_tuple_class(
    evaluator: Evaluator, name: str, names: list[str], defaults: tuple[Value, ...], at: NodeId
) -> ClassValue:
    """A class with these fields, the last of which have the defaults."""
    place = at.ordinal
    anything = tree.Name(place, "object")
    body = tuple(tree.Assign(place, (tree.Name(place, each),), None, anything) for each in names)
    definition = tree.ClassDef(place, name, place, (), (), body, None)
    namespace = dict(zip(names[len(names) - len(defaults) :], defaults, strict=False))
    return ClassValue(at, definition, evaluator.path, evaluator.name, (ExternalValue(at, NAMED_TUPLE),), namespace)


def _named_tuple(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`collections.namedtuple(name, fields, defaults=...)`"""
    name, names = argument(arguments, 0, "typename"), _field_names(evaluator, argument(arguments, 1, "field_names"))
    if not isinstance(name, ConstantValue) or not isinstance(name.value, str) or names is None:
        return Unknown(at, "the fields of this named tuple are not known")
    held = arguments.keyword.get("defaults")
    defaults, exact = ((), True) if held is None else evaluator.iterate(held.value)
    if not exact:
        return Unknown(at, "the defaults of this named tuple are not known")
    return named_tuple_class(evaluator, name.value, names, defaults, at)


def _field_names(evaluator: Evaluator, given: Value | None) -> list[str] | None:
    """Names in one text, with commas or spaces between them, or in a list."""
    if isinstance(given, ConstantValue) and isinstance(given.value, str):
        return given.value.replace(",", " ").split()
    items, exact = ((), False) if given is None else evaluator.iterate(given)
    names = [item.value for item in items if isinstance(item, ConstantValue) and isinstance(item.value, str)]
    return names if exact and len(names) == len(items) else None


def _replace(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    if not isinstance(receiver, InstanceValue) or not arguments.is_exact:
        return Unknown(call.at, "what is replaced here is not known")
    changed = {name: each.value for name, each in arguments.keyword.items()}
    return InstanceValue(call.at, receiver.of, {**receiver.attributes, **changed})


def fields_as_dict(receiver: Value | None, at: NodeId) -> Value:
    """The fields of a named tuple or dataclass object with their values."""
    if not isinstance(receiver, InstanceValue):
        return receiver if isinstance(receiver, Unknown) else Unknown(at, "the fields of this are not known")
    given = receiver.attributes
    names = [ConstantValue(at, name) for name in fields(receiver.of) if name in given]
    return MappingValue(at, {key_of(name): (name, given[str(name.value)]) for name in names})


def _make(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    """`Class._make(items)`"""
    items, exact = ((), False) if not arguments.positional else call.evaluator.iterate(arguments.positional[0].value)
    if not isinstance(receiver, ClassValue) or not exact:
        return Unknown(call.at, "the fields of this named tuple are not known")
    return call.evaluator.call_function(
        receiver, CallArguments(tuple(CallArgument(item, call.at) for item in items), {}), call.at
    )


def _asdict(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    return fields_as_dict(receiver, call.at)


def models() -> Models:
    methods = {"_replace": _replace, "_asdict": _asdict, "_make": _make}
    natives: dict[str, Value] = {
        f"{NAMED_TUPLE}.{name}": NativeMethodValue(NOWHERE, f"{NAMED_TUPLE}.{name}", method, method is _make)
        for name, method in methods.items()
    }
    return Models(natives={"collections.namedtuple": native("collections.namedtuple", _named_tuple), **natives})
