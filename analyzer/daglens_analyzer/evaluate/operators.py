"""Operators and comparisons over values. What could grow without bound is refused before it is computed."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sized
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.constants import (
    LARGEST_INTEGER_BITS,
    LARGEST_SEQUENCE,
    LARGEST_TEXT,
    NotConstant,
    as_python,
    from_python,
    is_constant_key,
    key_of,
    truth,
)
from daglens_analyzer.evaluate.values import (
    Call,
    ClassValue,
    ConstantValue,
    GenericAliasValue,
    InstanceValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator

_BINARY: dict[str, Callable[[Any, Any], object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda left, right: left / right,
    "//": lambda left, right: left // right,
    "%": operator.mod,
    "**": lambda left, right: left**right,
    "&": lambda left, right: left & right,
    "|": lambda left, right: left | right,
    "^": lambda left, right: left ^ right,
    "<<": lambda left, right: left << right,
    ">>": lambda left, right: left >> right,
}
_COMPARE: dict[str, Callable[[Any, Any], object]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_UNARY: dict[str, Callable[[Any], object]] = {"-": operator.neg, "+": operator.pos, "~": operator.invert}
_WIDE = re.compile(r"\d{5,}|\*")


def binary(evaluator: Evaluator, symbol: str, left: Value, right: Value, at: NodeId) -> Value:
    """`left symbol right`; Unknown where either is, or where Python would raise."""
    if isinstance(left, Unknown):
        return left
    if isinstance(right, Unknown):
        return right
    if isinstance(left, SequenceValue) or isinstance(right, SequenceValue):
        combined = _binary_of_sequences(symbol, left, right, at)
        if combined is not None:
            return combined
    if symbol == "|" and isinstance(left, MappingValue) and isinstance(right, MappingValue):
        return MappingValue(at, {**left.items, **right.items}, [left.is_exact and right.is_exact])
    modelled = _ask_models(evaluator, symbol, left, right, at)
    if modelled is not None:
        return modelled
    try:
        return apply_binary(symbol, as_python(left), as_python(right), at)
    except NotConstant:
        if symbol == "|":
            return GenericAliasValue(at, left, (left, right))
        return Unknown(at, f"the operands of `{symbol}` are not known")


def apply_binary(symbol: str, left: Any, right: Any, at: NodeId) -> Value:
    """The operator on plain Python objects, within bounds."""
    function = _BINARY.get(symbol)
    if function is None or not _is_bounded(symbol, left, right):
        return Unknown(at, f"`{symbol}` is not computed here: its result may be too large")
    try:
        return from_python(function(left, right), at)
    except Exception as error:  # whatever Python raises for these operands is an answer: it has no value
        return Unknown(at, f"`{symbol}` fails here: {error}")


def _is_bounded(symbol: str, left: Any, right: Any) -> bool:
    integers = isinstance(left, int) and isinstance(right, int)
    match symbol:
        case "**":
            return not integers or (abs(right) < 1_000 and left.bit_length() * abs(right) < LARGEST_INTEGER_BITS)
        case "<<":
            return integers and right < LARGEST_INTEGER_BITS
        case "*":
            if integers:
                return left.bit_length() + right.bit_length() < LARGEST_INTEGER_BITS
            text, count = (right, left) if isinstance(left, int) else (left, right)
            is_long = isinstance(count, int) and isinstance(text, Sized) and len(text) * count > LARGEST_TEXT
            return not is_long
        case "%":
            return not isinstance(left, str | bytes) or (
                isinstance(left, str) and _WIDE.search(left) is None and len(left) < LARGEST_TEXT
            )
        case _:
            return True


def _binary_of_sequences(symbol: str, left: Value, right: Value, at: NodeId) -> Value | None:
    if isinstance(left, SequenceValue) and isinstance(right, SequenceValue):
        exact = [left.is_exact and right.is_exact]
        if symbol == "+" and left.kind == right.kind != "set":
            items = [*left.items, *right.items]
            if len(items) > LARGEST_SEQUENCE:
                return Unknown(at, f"more than {LARGEST_SEQUENCE:,} items")
            return SequenceValue(at, left.kind, items, exact)
        if left.kind == "set" and right.kind == "set":
            return _binary_of_sets(symbol, left, right, at)
        return None
    if symbol == "*":
        sequence, count = (left, right) if isinstance(left, SequenceValue) else (right, left)
        if isinstance(sequence, SequenceValue) and isinstance(count, ConstantValue) and isinstance(count.value, int):
            if count.value * len(sequence.items) > LARGEST_SEQUENCE:
                return Unknown(at, f"more than {LARGEST_SEQUENCE:,} items")
            return SequenceValue(at, sequence.kind, sequence.items * count.value, [sequence.is_exact])
    return None


def _binary_of_sets(symbol: str, left: SequenceValue, right: SequenceValue, at: NodeId) -> Value | None:
    mine = {key_of(item): item for item in left.items}
    theirs = {key_of(item): item for item in right.items}
    match symbol:
        case "|":
            items = {**mine, **theirs}
        case "&":
            items = {key: item for key, item in mine.items() if key in theirs}
        case "-":
            items = {key: item for key, item in mine.items() if key not in theirs}
        case "^":
            items = {key: item for key, item in {**mine, **theirs}.items() if (key in mine) != (key in theirs)}
        case _:
            return None
    if not (left.is_exact and right.is_exact) and symbol != "|":
        return Unknown(at, "not all members of a set are known")
    return SequenceValue(at, "set", list(items.values()), [left.is_exact and right.is_exact])


def used_as(evaluator: Evaluator, what: str, value: Value, at: NodeId) -> None:
    """Tell the models that code takes a value for what `what` says, where nothing else comes of it."""
    _ask_models(evaluator, what, value, None, at)


def _ask_models(evaluator: Evaluator, symbol: str, left: Value, right: Value | None, at: NodeId) -> Value | None:
    operators = evaluator.models.operators
    for operand in (left, right):
        model = operators.get(type(operand)) if operand is not None else None
        if model is not None:
            answer = model(left, symbol, right, Call(at, evaluator, evaluator.factory_call))
            if answer is not None:
                return answer
    return None


def unary(evaluator: Evaluator, symbol: str, operand: Value, at: NodeId) -> Value:
    """`symbol operand`, `not` included."""
    if symbol == "not":
        known = truth(operand)
        if known is None:
            return operand if isinstance(operand, Unknown) else Unknown(at, "whether this holds is not known")
        return ConstantValue(at, not known)
    if isinstance(operand, Unknown):
        return operand
    modelled = _ask_models(evaluator, symbol, operand, None, at)
    if modelled is not None:
        return modelled
    try:
        return from_python(_UNARY[symbol](as_python(operand)), at)
    except (NotConstant, TypeError, KeyError):
        return Unknown(at, f"the operand of `{symbol}` is not known")


def compare(evaluator: Evaluator, symbol: str, left: Value, right: Value, at: NodeId) -> Value:
    """`left symbol right` for one comparison operator."""
    if symbol in ("is", "is not"):
        same = _is_same(left, right)
        return _known(same, symbol == "is", at)
    if symbol in ("in", "not in"):
        found = _contains(evaluator, left, right, at)
        return _known(found, symbol == "in", at)
    if isinstance(left, Unknown):
        return left
    if isinstance(right, Unknown):
        return right
    modelled = _ask_models(evaluator, symbol, left, right, at)
    if modelled is not None:
        return modelled
    same = _is_equal(left, right) if symbol in ("==", "!=") else None
    if same is not None:
        return ConstantValue(at, same is (symbol == "=="))
    try:
        return from_python(_COMPARE[symbol](as_python(left), as_python(right)), at)
    except NotConstant:
        return Unknown(at, f"the operands of `{symbol}` are not known")
    except Exception as error:  # whatever Python raises for these operands is an answer: it has no value
        return Unknown(at, f"`{symbol}` fails here: {error}")


def _known(answer: bool | None, positive: bool, at: NodeId) -> Value:
    return Unknown(at, "whether this holds is not known") if answer is None else ConstantValue(at, answer is positive)


def _is_same(left: Value, right: Value) -> bool | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, ConstantValue) and isinstance(right, ConstantValue):
        if left.value is None or isinstance(left.value, bool) or right.value is None or isinstance(right.value, bool):
            return left.value is right.value
        return None
    return left is right


def _is_equal(left: Value, right: Value) -> bool | None:
    """Equality of classes and of objects that are equal by their fields or to themselves alone; else None."""
    if left is right:
        return True
    if isinstance(left, ClassValue) and isinstance(right, ClassValue):
        return False
    if not isinstance(left, InstanceValue) and not isinstance(right, InstanceValue):
        return None
    keys = (key_of(left), key_of(right))
    return keys[0] == keys[1] if all(map(is_constant_key, keys)) else None


def _contains(evaluator: Evaluator, item: Value, container: Value, at: NodeId) -> bool | None:
    if isinstance(item, Unknown) or isinstance(container, Unknown):
        return None
    modelled = _ask_models(evaluator, "in", item, container, at)
    if modelled is not None:
        return truth(modelled)
    if isinstance(container, ConstantValue) and isinstance(item, ConstantValue):
        if isinstance(container.value, str) and isinstance(item.value, str):
            return item.value in container.value
        return None
    if isinstance(container, MappingValue):
        keys = set(container.items)
        exact = container.is_exact
    else:
        items, exact = evaluator.iterate(container)
        keys = {key_of(each) for each in items}
    key = key_of(item)
    if key in keys:
        return True
    decided = exact and is_constant_key(key) and all(is_constant_key(each) for each in keys)
    return False if decided else None
