"""Reading plain Python out of values: what is not a constant becomes Unknown with its reason, never a guess."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daglens_analyzer.api.construct import Bound
from daglens_analyzer.evaluate.values import (
    Call,
    ConstantValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import Maybe


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a dict with text keys; `key` is the value that the key was written as."""

    name: str
    key: Value
    value: Value


def is_given(value: Value | None) -> bool:
    """Whether an optional parameter was given something else than None."""
    return value is not None and not (isinstance(value, ConstantValue) and value.value is None)


def text(value: Value | None) -> Maybe[str] | None:
    """The string that a value is; None where there is none (absent, or Python's None)."""
    match value:
        case None | ConstantValue(value=None):
            return None
        case ConstantValue(value=str(found)):
            return found
        case Unknown():
            return value
        case _:
            return Unknown(value.at, "this is not a string that is known without running the code")


def known_text(value: Value | None) -> str | None:
    """The string that a value is, None where it is absent or not known."""
    found = text(value)
    return found if isinstance(found, str) else None


def flag(value: Value | None, default: bool) -> Maybe[bool]:
    """The truth of a constant."""
    match value:
        case None:
            return default
        case ConstantValue(value=found):
            return bool(found)
        case Unknown():
            return value
        case _:
            return Unknown(value.at, "this is not a constant")


def known_flag(value: Value | None, default: bool) -> bool:
    """The truth of a constant, and the default where it is not known."""
    found = flag(value, default)
    return found if isinstance(found, bool) else default


def items(value: Value | None, call: Call) -> tuple[tuple[Value, ...], bool]:
    """The items of an optional iterable, and whether these are all of them."""
    match value:
        case None | ConstantValue(value=None):
            return (), True
        case SequenceValue():
            return tuple(value.items), value.is_exact
        case Unknown():
            return (), False
        case _:
            return call.evaluator.iterate(value)


def items_known(value: Value | None) -> tuple[Value, ...]:
    """The items of a list, tuple or set, as far as they are known."""
    return tuple(value.items) if isinstance(value, SequenceValue) else ()


def texts(value: Value | None, call: Call) -> Maybe[tuple[str, ...]]:
    """The strings of an optional iterable, in order; Unknown where one of them is not known."""
    if isinstance(value, Unknown):
        return value
    found, exact = items(value, call)
    known = tuple(item.value for item in found if isinstance(item, ConstantValue) and isinstance(item.value, str))
    if value is not None and (not exact or len(known) != len(found)):
        return Unknown(value.at, "not all of these strings are known without running the code")
    return known


def entries(value: Value | None) -> tuple[tuple[Entry, ...], bool]:
    """The items of an optional dict with text keys, and whether these are all of them."""
    match value:
        case None | ConstantValue(value=None):
            return (), True
        case MappingValue():
            found = tuple(_text_entries(value))
            return found, value.is_exact and len(found) == len(value.items)
        case _:
            return (), False


def known_texts(value: Value | None) -> dict[str, str]:
    """The items of an optional dict whose keys and values are both known strings."""
    return {
        entry.name: entry.value.value
        for entry in entries(value)[0]
        if isinstance(entry.value, ConstantValue) and isinstance(entry.value.value, str)
    }


def _text_entries(mapping: MappingValue) -> Iterator[Entry]:
    for name, (key, value) in mapping.items.items():
        if isinstance(name, str):
            yield Entry(name, key, value)


def own_resources(bound: Bound) -> Mapping[str, Value] | None:
    """What `resource_defs=` brings, by key; None where that is not all known."""
    given = bound.value("resource_defs")
    found, is_exact = entries(given if is_given(given) else None)
    return {entry.name: entry.value for entry in found} if is_exact and bound.is_exact else None
