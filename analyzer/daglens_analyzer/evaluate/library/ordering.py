"""Sorting, for `sorted` and `list.sort`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.constants import NotConstant, as_python, truth
from daglens_analyzer.evaluate.operators import compare
from daglens_analyzer.evaluate.values import CallArgument, CallArguments, ConstantValue, Value
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def sort_values(
    evaluator: Evaluator, items: tuple[Value, ...], arguments: CallArguments, at: NodeId
) -> list[Value] | None:
    """The items in the order that `key=` and `reverse=` ask for; None where their keys are not known."""
    key = arguments.keyword.get("key")
    reverse = arguments.keyword.get("reverse")
    backwards = False if reverse is None else truth(reverse.value)
    if backwards is None:
        return None
    try:
        keyed = [(_sort_key(evaluator, item, None if key is None else key.value, at), item) for item in items]
        keyed.sort(key=_first, reverse=backwards)
    except (NotConstant, TypeError):
        if key is None and len(items) > 1:
            compare(evaluator, "<", items[0], items[1], at)
        return None
    return [item for _, item in keyed]


def _sort_key(evaluator: Evaluator, item: Value, key: Value | None, at: NodeId) -> object:
    if key is None or (isinstance(key, ConstantValue) and key.value is None):
        return as_python(item)
    evaluator.spend()
    return as_python(evaluator.call_function(key, CallArguments((CallArgument(item, at),), {}), at))


def _first(pair: tuple[Any, Value]) -> Any:
    return pair[0]
