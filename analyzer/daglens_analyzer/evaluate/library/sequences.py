"""Methods of lists, tuples and sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import is_constant_key, key_of
from daglens_analyzer.evaluate.library.ordering import sort_values
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.operators import binary
from daglens_analyzer.evaluate.values import CallArguments, ConstantValue, SequenceValue, Unknown, Value
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def sequence_method(value: SequenceValue, name: str, at: NodeId) -> Value | None:
    """A method of a list, tuple or set; None where it has none that can be followed."""
    method = _METHODS.get(name)
    if method is None:
        return None
    return native(f"{value.kind}.{name}", lambda evaluator, arguments, at: method(evaluator, value, arguments, at))


def _nothing(at: NodeId) -> Value:
    return ConstantValue(at, None)


def _append(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    item = argument(arguments, 0)
    if item is None:
        return Unknown(at, "nothing is passed to this method")
    evaluator.extend(value, SequenceValue(at, "list", [item]))
    return _nothing(at)


def _extend(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    for each in arguments.positional:
        evaluator.extend(value, each.value)
    return _nothing(at)


def _insert(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    index, item = argument(arguments, 0), argument(arguments, 1)
    if item is not None:
        before = len(value.items)
        evaluator.extend(value, SequenceValue(at, "list", [item]))
        if isinstance(index, ConstantValue) and isinstance(index.value, int) and len(value.items) > before:
            value.items.insert(index.value, value.items.pop())
    return _nothing(at)


def _position(value: SequenceValue, item: Value | None) -> int | None:
    if item is None:
        return None
    wanted = key_of(item)
    return next((index for index, each in enumerate(value.items) if key_of(each) == wanted), None)


def _remove(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    evaluator.note_mutation(value)
    position = _position(value, argument(arguments, 0))
    if position is None or evaluator.uncertain:
        value.forget()
    if position is not None:
        del value.items[position]
    return _nothing(at)


def _pop(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    evaluator.note_mutation(value)
    index = argument(arguments, 0)
    position = index.value if isinstance(index, ConstantValue) else -1 if index is None else None
    if not isinstance(position, int) or not value.is_exact or not -len(value.items) <= position < len(value.items):
        return Unknown(at, "which item is taken is not known")
    if evaluator.uncertain:
        value.forget()
    return value.items.pop(position)


def _clear(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    evaluator.note_mutation(value)
    value.items.clear()
    value.exact[0] = not evaluator.uncertain
    return _nothing(at)


def _sort(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    evaluator.note_mutation(value)
    ordered = sort_values(evaluator, tuple(value.items), arguments, at)
    if ordered is not None:
        value.items[:] = ordered
    return _nothing(at)


def _reverse(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    evaluator.note_mutation(value)
    value.items.reverse()
    return _nothing(at)


def _copy(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    return SequenceValue(at, value.kind, list(value.items), [value.is_exact])


def _index(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    position = _position(value, argument(arguments, 0))
    return Unknown(at, "the place of this item is not known") if position is None else ConstantValue(at, position)


def _count(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
    item = argument(arguments, 0)
    keys = [key_of(each) for each in value.items]
    if item is None or not value.is_exact or not all(map(is_constant_key, keys)):
        return Unknown(at, "how often this item occurs is not known")
    return ConstantValue(at, keys.count(key_of(item)))


_SetMethod = Callable[["Evaluator", SequenceValue, CallArguments, "NodeId"], Value]


def _as_operator(symbol: str) -> _SetMethod:
    def run(evaluator: Evaluator, value: SequenceValue, arguments: CallArguments, at: NodeId) -> Value:
        result: Value = value
        for each in arguments.positional:
            items, exact = evaluator.iterate(each.value)
            result = binary(evaluator, symbol, result, SequenceValue(at, "set", list(items), [exact]), at)
        return result

    return run


_METHODS: dict[str, _SetMethod] = {
    "append": _append,
    "add": _append,
    "extend": _extend,
    "update": _extend,
    "insert": _insert,
    "remove": _remove,
    "discard": _remove,
    "pop": _pop,
    "clear": _clear,
    "sort": _sort,
    "reverse": _reverse,
    "copy": _copy,
    "index": _index,
    "count": _count,
    "union": _as_operator("|"),
    "intersection": _as_operator("&"),
    "difference": _as_operator("-"),
    "symmetric_difference": _as_operator("^"),
}
