"""`operator`: operators, attributes, items and methods as functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.operators import binary, compare
from daglens_analyzer.evaluate.values import CallArguments, ConstantValue, SequenceValue, Unknown, Value
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function

_BINARY = {
    "add": "+",
    "concat": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "or_": "|",
    "and_": "&",
    "xor": "^",
}
_COMPARISONS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "is_": "is", "is_not": "is not"}


def _operator(symbol: str, apply: Callable[[Evaluator, str, Value, Value, NodeId], Value]) -> Function:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        left, right = argument(arguments, 0), argument(arguments, 1)
        if left is None or right is None:
            return Unknown(at, f"the operands of `{symbol}` are not known")
        return apply(evaluator, symbol, left, right, at)

    return run


def _contains(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    container, item = argument(arguments, 0), argument(arguments, 1)
    if container is None or item is None:
        return Unknown(at, "whether this holds is not known")
    return compare(evaluator, "in", item, container, at)


def _get_item(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    owner, index = argument(arguments, 0), argument(arguments, 1)
    if owner is None or index is None:
        return Unknown(at, "which item is meant is not known")
    return evaluator.get_item(owner, index, at)


def _getter(name: str, get: Callable[[Evaluator, Value, Value, NodeId], Value]) -> Function:
    """`attrgetter` and `itemgetter`: a function that takes what is wanted out of its argument, several as a tuple."""

    def make(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        wanted = [each.value for each in arguments.positional]

        def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
            owner = argument(arguments, 0)
            if owner is None or not wanted:
                return Unknown(at, "nothing is passed")
            found = [get(evaluator, owner, each, at) for each in wanted]
            return found[0] if len(found) == 1 else SequenceValue(at, "tuple", found)

        return native(f"operator.{name}()", run)

    return make


def _item(evaluator: Evaluator, owner: Value, wanted: Value, at: NodeId) -> Value:
    return evaluator.get_item(owner, wanted, at)


def _attribute(evaluator: Evaluator, owner: Value, wanted: Value, at: NodeId) -> Value:
    if not isinstance(wanted, ConstantValue) or not isinstance(wanted.value, str):
        return Unknown(at, "which attribute is meant is not known")
    for name in wanted.value.split("."):
        owner = evaluator.get_attribute(owner, name, at)
    return owner


def _method_caller(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    name = argument(arguments, 0)
    passed = CallArguments(arguments.positional[1:], arguments.keyword, arguments.is_exact)

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        owner = argument(arguments, 0)
        if owner is None or name is None:
            return Unknown(at, "nothing is passed")
        return evaluator.call_function(_attribute(evaluator, owner, name, at), passed, at)

    return native("operator.methodcaller()", run)


def models() -> Models:
    functions: dict[str, Function] = {
        **{name: _operator(symbol, binary) for name, symbol in _BINARY.items()},
        **{name: _operator(symbol, compare) for name, symbol in _COMPARISONS.items()},
        "contains": _contains,
        "getitem": _get_item,
        "itemgetter": _getter("itemgetter", _item),
        "attrgetter": _getter("attrgetter", _attribute),
        "methodcaller": _method_caller,
    }
    return Models(natives={f"operator.{name}": native(f"operator.{name}", each) for name, each in functions.items()})
