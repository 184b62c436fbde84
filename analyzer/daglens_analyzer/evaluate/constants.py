"""Between values and Python's own objects, for what is a constant through and through."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, time, timedelta
from types import EllipsisType
from typing import cast

from daglens_analyzer.evaluate.class_members import NAMED_TUPLE, ancestry, fields, find_member, library_bases
from daglens_analyzer.evaluate.values import (
    ClassValue,
    ConstantValue,
    ExternalValue,
    InstanceValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

LARGEST_SEQUENCE = 10_000
LARGEST_TEXT = 1_000_000
LARGEST_INTEGER_BITS = 4_096
_DEEPEST_OBJECT = 16
ENUM_VALUE = "_value_"
"""The attribute under which a member of an enumeration keeps its value, in Python as here."""


class NotConstant(Exception):
    """Raised by `as_python` for a value that is not, or not entirely, a constant. Carries the value at fault."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value


def as_python(value: Value) -> object:
    """The Python object that `value` stands for: constants, and lists, tuples, sets and dicts of them.

    Raises NotConstant.
    """
    if isinstance(value, ConstantValue):
        return value.value
    if isinstance(value, SequenceValue) and value.is_exact:
        items = [as_python(item) for item in value.items]
        if value.kind == "list":
            return items
        if value.kind == "tuple":
            return tuple(items)
        try:
            return set(items)
        except TypeError:
            raise NotConstant(value) from None
    if isinstance(value, MappingValue) and value.is_exact:
        return {cast("Hashable", as_python(key)): as_python(item) for key, item in value.items.values()}
    if isinstance(value, InstanceValue):
        text = enum_text(value)
        if text is not None:
            return text
    raise NotConstant(value)


def enum_text(value: InstanceValue) -> str | int | None:
    """What a member of a `(str, Enum)`, `StrEnum` or `IntEnum` is as a plain constant; None for anything else."""
    inner = value.attributes.get(ENUM_VALUE)
    if not isinstance(inner, ConstantValue) or not isinstance(inner.value, str | int):
        return None
    for base in value.of.bases:
        name = getattr(base, "qualified_name", None) or getattr(base, "name", None)
        if name in {"builtins.str", "builtins.int", "enum.StrEnum", "enum.IntEnum"}:
            return inner.value
    return None


def from_python(item: object, at: NodeId) -> Value:
    """The value of a plain Python object; what is not a plain constant is Unknown."""
    if item is None or isinstance(item, str | bytes | int | float | complex | EllipsisType):
        return _constant(item, at)
    if isinstance(item, date | time | timedelta):
        return ConstantValue(at, item)
    if isinstance(item, list | tuple | set | frozenset):
        items = list(cast("list[object]", item))
        kind = "list" if isinstance(item, list) else "tuple" if isinstance(item, tuple) else "set"
        if len(items) > LARGEST_SEQUENCE:
            return Unknown(at, f"more than {LARGEST_SEQUENCE:,} items")
        return SequenceValue(at, kind, [from_python(each, at) for each in items])
    if isinstance(item, dict):
        pairs = cast("dict[Hashable, object]", item)
        return MappingValue(at, {key: (from_python(key, at), from_python(each, at)) for key, each in pairs.items()})
    return Unknown(at, f"a {type(item).__name__} object is not a constant")


def _constant(item: str | bytes | int | float | complex | EllipsisType | None, at: NodeId) -> Value:
    if isinstance(item, str | bytes) and len(item) > LARGEST_TEXT:
        return Unknown(at, f"a text of more than {LARGEST_TEXT:,} characters")
    if isinstance(item, int) and item.bit_length() > LARGEST_INTEGER_BITS:
        return Unknown(at, "a number too large to follow")
    return ConstantValue(at, item)


def key_of(value: Value, depth: int = 0) -> Hashable:
    """What a value is looked up by in a dict or set: constants, tuples, named tuples and dataclass objects by equality,
    everything else by identity. `depth` counts the objects around it."""
    if isinstance(value, ConstantValue):
        return value.value
    if isinstance(value, SequenceValue) and value.kind == "tuple":
        return tuple(key_of(item, depth) for item in value.items)
    if isinstance(value, InstanceValue):
        text = enum_text(value)
        return _key_of_object(value, depth) if text is None else text
    return value


def _key_of_object(value: InstanceValue, depth: int) -> Hashable:
    """A named tuple equals the tuple of its fields, a dataclass object what has the same class and fields."""
    of = value.of
    is_dataclass = any(each.is_dataclass for each in ancestry(of))
    if (
        depth == _DEEPEST_OBJECT
        or not (is_dataclass or NAMED_TUPLE in library_bases(of))
        or find_member(of, "__eq__") is not None
    ):
        return value
    parts = tuple(key_of(value.attributes[name], depth + 1) for name in fields(of) if name in value.attributes)
    return (of, *parts) if is_dataclass else parts


def is_constant_key(key: object) -> bool:
    """Whether equality of this key is known: not where it is an object that may define its own."""
    if isinstance(key, tuple):
        return all(is_constant_key(part) for part in cast("tuple[object, ...]", key))
    if isinstance(key, InstanceValue):
        return ENUM_VALUE in key.attributes
    return isinstance(key, ClassValue) or not isinstance(key, Value)


def truth(value: Value) -> bool | None:
    """Whether `value` counts as true in a condition; None where that is not known."""
    match value:
        case ConstantValue():
            return bool(value.value)
        case SequenceValue() | MappingValue():
            return True if value.items else (False if value.is_exact else None)
        case Unknown():
            return None
        case _:
            return _truth_of_object(value)


def _truth_of_object(value: Value) -> bool | None:
    if isinstance(value, ExternalValue):
        # A name without a dot is a module, which is true; what it holds may be anything.
        return None if "." in value.qualified_name else True
    if isinstance(value, InstanceValue):
        text = enum_text(value)
        if text is not None:
            return bool(text)
        own = value.of.namespace
        inherits = any(isinstance(base, ClassValue) for base in value.of.bases)
        return None if "__bool__" in own or "__len__" in own or inherits else True
    return True
