"""Methods of dicts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import is_constant_key, key_of
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.subscripts import set_item
from daglens_analyzer.evaluate.values import (
    CallArguments,
    ConstantValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def mapping_method(value: MappingValue, name: str, at: NodeId) -> Value | None:
    """A method of a dict; None where it has none that can be followed."""
    method = _METHODS.get(name)
    if method is None:
        return None
    return native(f"dict.{name}", lambda evaluator, arguments, at: method(evaluator, value, arguments, at))


def _lookup(value: MappingValue, key: Value | None, default: Value | None, at: NodeId) -> Value:
    if key is None or isinstance(key, Unknown):
        return key or Unknown(at, "no key is given")
    wanted = key_of(key)
    found = value.items.get(wanted)
    if found is not None:
        return found[1]
    if not value.is_exact or not is_constant_key(wanted):
        return Unknown(at, "whether this dict has the key is not known")
    return Unknown(at, f"there is no key {wanted!r}") if default is None else default


def _get(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    default = argument(arguments, 1, "default")
    return _lookup(value, argument(arguments, 0), ConstantValue(at, None) if default is None else default, at)


def _pop(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    key = argument(arguments, 0)
    found = _lookup(value, key, argument(arguments, 1), at)
    evaluator.note_mutation(value)
    if key is None or isinstance(key, Unknown) or evaluator.uncertain:
        value.forget()
    if key is not None:
        value.items.pop(key_of(key), None)
    return found


def _set_default(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    key, default = argument(arguments, 0), argument(arguments, 1, "default") or ConstantValue(at, None)
    found = _lookup(value, key, default, at)
    if key is not None and not isinstance(key, Unknown) and key_of(key) not in value.items:
        set_item(evaluator, value, key, found)
    return found


def _keys(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    return SequenceValue(at, "list", [key for key, _ in value.items.values()], [value.is_exact])


def _values(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    return SequenceValue(at, "list", [item for _, item in value.items.values()], [value.is_exact])


def _items(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    pairs: list[Value] = [SequenceValue(key.at, "tuple", [key, item]) for key, item in value.items.values()]
    return SequenceValue(at, "list", pairs, [value.is_exact])


def _update(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    for each in arguments.positional:
        evaluator.update(value, pairs_as_mapping(evaluator, each.value, at))
    if not arguments.is_exact:
        value.forget()
    for name, each in arguments.keyword.items():
        set_item(evaluator, value, ConstantValue(each.at, name), each.value)
    return ConstantValue(at, None)


def pairs_as_mapping(evaluator: Evaluator, value: Value, at: NodeId) -> Value:
    """`dict(value)`, for a mapping or an iterable of pairs."""
    if isinstance(value, MappingValue):
        return MappingValue(at, dict(value.items), [value.is_exact])
    if isinstance(value, Unknown):
        return value
    pairs, exact = evaluator.iterate(value)
    items: dict[object, tuple[Value, Value]] = {}
    for pair in pairs:
        parts, whole = evaluator.iterate(pair)
        if len(parts) != 2 or not whole or isinstance(parts[0], Unknown):
            exact = False
        else:
            items[key_of(parts[0])] = (parts[0], parts[1])
    return MappingValue(at, items, [exact])


def _copy(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    return MappingValue(at, dict(value.items), [value.is_exact])


def _clear(evaluator: Evaluator, value: MappingValue, arguments: CallArguments, at: NodeId) -> Value:
    evaluator.note_mutation(value)
    value.items.clear()
    value.exact[0] = not evaluator.uncertain
    return ConstantValue(at, None)


_METHODS: dict[str, Callable[[Evaluator, MappingValue, CallArguments, NodeId], Value]] = {
    "get": _get,
    "pop": _pop,
    "setdefault": _set_default,
    "keys": _keys,
    "values": _values,
    "items": _items,
    "update": _update,
    "copy": _copy,
    "clear": _clear,
}
