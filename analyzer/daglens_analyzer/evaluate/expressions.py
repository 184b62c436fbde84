"""Expressions: one small function for each kind of node, found by the node's type (`EVALUATE`).

None of them raises for what the evaluated code does wrong: such an expression is Unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from daglens_analyzer.evaluate import operators
from daglens_analyzer.evaluate.comprehensions import comprehension
from daglens_analyzer.evaluate.constants import from_python, key_of, truth
from daglens_analyzer.evaluate.join import join
from daglens_analyzer.evaluate.operators import used_as
from daglens_analyzer.evaluate.text import formatted_string
from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    SequenceValue,
    SliceValue,
    Unknown,
    UnsetVariable,
    Value,
)
from daglens_analyzer.lower import tree

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.frame import Frame


def call_arguments(frame: Frame, arguments: tuple[tree.Argument, ...]) -> CallArguments:
    """Evaluate what a call passes, in order, and spread its unpackings."""
    positional: list[CallArgument] = []
    keyword: dict[str, CallArgument] = {}
    exact = True
    for argument in arguments:
        value = frame.evaluate(argument.value)
        at = frame.node(argument.at)
        if argument.star == "*":
            items, all_known = frame.evaluator.iterate(value)
            positional.extend(CallArgument(item, at) for item in items)
            exact = exact and all_known
        elif argument.star == "**":
            used_as(frame.evaluator, "**()", value, at)
            exact = _spread_mapping(value, keyword, at) and exact
        elif argument.keyword is None:
            positional.append(CallArgument(value, at))
        else:
            name_at = at if argument.name_at is None else frame.node(argument.name_at)
            keyword[argument.keyword] = CallArgument(value, at, argument.keyword, name_at)
    return CallArguments(tuple(positional), keyword, exact)


def _spread_mapping(value: Value, keyword: dict[str, CallArgument], at: Any) -> bool:
    if not isinstance(value, MappingValue):
        return False
    for key, (_, item) in value.items.items():
        if isinstance(key, str):
            keyword[key] = CallArgument(item, at, key, at)
    return value.is_exact


def make_function(frame: Frame, definition: tree.FunctionDef | tree.Lambda) -> FunctionValue:
    """The function that a definition makes here, its defaults evaluated now as Python does."""
    defaults = {
        parameter.name: frame.evaluate(parameter.default)
        for parameter in definition.parameters
        if parameter.default is not None
    }
    closure = frame.environment.for_closures()
    return FunctionValue(
        frame.node(definition.at), definition, frame.chunk, frame.path, frame.module, closure, defaults
    )


# -- one function for each node type ---------------------------------------------------------------------------------


def _name(frame: Frame, node: tree.Name) -> Value:
    value = frame.environment.lookup(node.id)
    if value is None:
        value = frame.evaluator.builtin(node.id)
    return frame.unknown(node.at, f"`{node.id}` is not defined here") if value is None else value


def _constant(frame: Frame, node: tree.Constant) -> Value:
    return ConstantValue(frame.node(node.at), node.value)


def _attribute(frame: Frame, node: tree.Attribute) -> Value:
    owner, at = frame.evaluate(node.value), frame.node(node.at)
    found = frame.evaluator.get_attribute(owner, node.name, at)
    if isinstance(found, Unknown | ExternalValue) and not isinstance(owner, Unknown):
        frame.evaluator.note_missing(owner, node.name, at)
    return found


def _subscript(frame: Frame, node: tree.Subscript) -> Value:
    container = frame.evaluate(node.value)
    return frame.evaluator.get_item(container, frame.evaluate(node.index), frame.node(node.at))


def _slice(frame: Frame, node: tree.Slice) -> Value:
    at = frame.node(node.at)
    nothing = ConstantValue(at, None)
    parts = [nothing if part is None else frame.evaluate(part) for part in (node.lower, node.upper, node.step)]
    return SliceValue(at, *parts)


def _call(frame: Frame, node: tree.Call) -> Value:
    function = frame.evaluate(node.function)
    arguments = call_arguments(frame, node.arguments)
    return frame.evaluator.call_function(function, arguments, frame.node(node.at))


def _starred(frame: Frame, node: tree.Starred) -> Value:
    return frame.evaluate(node.value)


def _sequence(frame: Frame, node: tree.SequenceDisplay) -> Value:
    items: list[Value] = []
    exact = True
    names = [item.id for item in node.items if type(item) is tree.Name]
    values = frame.environment.lookup_all(names) if len(names) == len(node.items) else ()
    if values and None not in values:
        items = cast("list[Value]", values)
    else:
        for item in node.items:
            if type(item) is tree.Starred:
                more, all_known = frame.evaluator.iterate(frame.evaluate(item.value))
                items.extend(more)
                exact = exact and all_known
            else:
                items.append(frame.evaluate(item))
    if node.kind == "set":
        items = list({key_of(item): item for item in items}.values())
    return SequenceValue(frame.node(node.at), node.kind, items, [exact])


def _dict(frame: Frame, node: tree.DictDisplay) -> Value:
    items: dict[object, tuple[Value, Value]] = {}
    exact = True
    for key_node, value_node in node.items:
        value = frame.evaluate(value_node)
        if key_node is None:
            if isinstance(value, MappingValue):
                items.update(value.items)
            exact = exact and isinstance(value, MappingValue) and value.is_exact
            continue
        key = frame.evaluate(key_node)
        if isinstance(key, Unknown):
            exact = False
        else:
            items[key_of(key)] = (key, value)
    return MappingValue(frame.node(node.at), items, [exact])


def _unary(frame: Frame, node: tree.UnaryOperation) -> Value:
    return operators.unary(frame.evaluator, node.operator, frame.evaluate(node.operand), frame.node(node.at))


def _binary(frame: Frame, node: tree.BinaryOperation) -> Value:
    """Long chains lean to the left: they are walked, not recursed into."""
    spine: list[tree.BinaryOperation] = []
    left: tree.Expression = node
    while type(left) is tree.BinaryOperation:
        spine.append(left)
        left = left.left
    value = frame.evaluate(left)
    for operation in reversed(spine):
        right = frame.evaluate(operation.right)
        value = operators.binary(frame.evaluator, operation.operator, value, right, frame.node(operation.at))
    return value


def _boolean(frame: Frame, node: tree.BooleanOperation) -> Value:
    spine: list[tree.BooleanOperation] = []
    left: tree.Expression = node
    while type(left) is tree.BooleanOperation:
        spine.append(left)
        left = left.left
    value = frame.evaluate(left)
    for operation in reversed(spine):
        value = _boolean_step(frame, operation, value)
    return value


def _boolean_step(frame: Frame, node: tree.BooleanOperation, left: Value) -> Value:
    known = truth(left)
    if known is not None:
        return left if known is (node.operator == "or") else frame.evaluate(node.right)
    right = frame.evaluate(node.right)
    if node.operator == "or" and isinstance(left, UnsetVariable):
        return right
    decides = truth(right)
    if decides is (node.operator == "or") and isinstance(right, ConstantValue) and isinstance(right.value, bool):
        return right
    return left if isinstance(left, Unknown) else frame.unknown(node.at, "whether this holds is not known")


def _comparison(frame: Frame, node: tree.Comparison) -> Value:
    left = frame.evaluate(node.left)
    at = frame.node(node.at)
    result: Value = ConstantValue(at, True)
    for symbol, right_node in node.comparisons:
        right = frame.evaluate(right_node)
        result = operators.compare(frame.evaluator, symbol, left, right, at)
        if truth(result) is not True:
            return result
        left = right
    return result


def _conditional(frame: Frame, node: tree.Conditional) -> Value:
    known = truth(frame.evaluate(node.test))
    if known is not None:
        return frame.evaluate(node.body if known else node.orelse)
    evaluator = frame.evaluator
    evaluator.uncertain += 1
    result = join(frame.evaluate(node.body), frame.evaluate(node.orelse), frame.node(node.at))
    evaluator.uncertain -= 1
    return result


def _named(frame: Frame, node: tree.NamedExpression) -> Value:
    value = frame.evaluate(node.value)
    if isinstance(node.target, tree.Name):
        frame.environment.for_assignment().bind(node.target.id, value)
    return value


def _await(frame: Frame, node: tree.Await) -> Value:
    frame.evaluate(node.value)
    return frame.unknown(node.at, "what is awaited is not known without running the code")


def _yield(frame: Frame, node: tree.Yield) -> Value:
    at = frame.node(node.at)
    value = from_python(None, at) if node.value is None else frame.evaluate(node.value)
    if node.is_from:
        items, _ = frame.evaluator.iterate(value)
        frame.yields.extend(items)
    else:
        frame.yields.append(value)
    return Unknown(at, "what is sent into a generator is not known")


def _opaque(frame: Frame, node: tree.Opaque) -> Value:
    return frame.unknown(node.at, node.reason)


EVALUATE: dict[type, Callable[[Frame, Any], Value]] = {
    tree.Name: _name,
    tree.Constant: _constant,
    tree.FormattedString: formatted_string,
    tree.Attribute: _attribute,
    tree.Subscript: _subscript,
    tree.Slice: _slice,
    tree.Call: _call,
    tree.Starred: _starred,
    tree.SequenceDisplay: _sequence,
    tree.DictDisplay: _dict,
    tree.UnaryOperation: _unary,
    tree.BinaryOperation: _binary,
    tree.BooleanOperation: _boolean,
    tree.Comparison: _comparison,
    tree.Conditional: _conditional,
    tree.NamedExpression: _named,
    tree.Lambda: make_function,
    tree.Comprehension: comprehension,
    tree.Await: _await,
    tree.Yield: _yield,
    tree.Opaque: _opaque,
}
