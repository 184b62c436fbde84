"""Statements: one small function for each kind of node, found by the node's type (`EXECUTE`).

Each answers how it ended: `NORMAL`, or what leaves the statements around it (`join.RETURN`, `BREAK`...).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.branches import execute_for, execute_if, execute_match, execute_try, execute_while
from daglens_analyzer.evaluate.classes import define_class
from daglens_analyzer.evaluate.expressions import make_function
from daglens_analyzer.evaluate.imports import execute_import, execute_import_from
from daglens_analyzer.evaluate.join import BREAK, CONTINUE, NORMAL, RAISE, RETURN
from daglens_analyzer.evaluate.operators import binary, used_as
from daglens_analyzer.evaluate.subscripts import delete_item
from daglens_analyzer.evaluate.targets import assign
from daglens_analyzer.evaluate.values import (
    WRAPPED_BY_LIBRARY,
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.frame import Frame


def _function(frame: Frame, node: tree.FunctionDef) -> int:
    frame.bind(node.name, decorate(frame, make_function(frame, node), node.decorators))
    return NORMAL


def _class(frame: Frame, node: tree.ClassDef) -> int:
    frame.bind(node.name, decorate(frame, define_class(frame, node), node.decorators))
    return NORMAL


def decorate(frame: Frame, value: Value, decorators: tuple[tree.Decorator, ...]) -> Value:
    """Apply decorators from the innermost outwards. The call's place is the definition for a bare decorator."""
    for decorator in reversed(decorators):
        function = frame.evaluate(decorator.expression)
        at = frame.node(decorator.at)
        bare = not isinstance(decorator.expression, tree.Call)
        arguments = CallArguments((CallArgument(value, value.at),), {})
        made = frame.evaluator.call_function(function, arguments, value.at if bare else at)
        value = (_as_libraries_give_back(frame, value, decorator) if isinstance(made, Unknown) else None) or made
    return value


def _as_libraries_give_back(frame: Frame, value: Value, decorator: tree.Decorator) -> Value | None:
    """What decorators of libraries make: of a class the class itself, with more in it; of a function one that wraps
    it under the same name. None for what decorators of the pipeline API make, which is never the function."""
    if isinstance(value, ClassValue):
        return value
    expression = decorator.expression
    named = frame.evaluate(expression.function if isinstance(expression, tree.Call) else expression)
    if not isinstance(value, FunctionValue) or not isinstance(named, ExternalValue):
        return None
    if named.qualified_name.startswith(("dagster", "daglens")):
        return None
    reason = (
        f"`{named.qualified_name}` wraps this function and was not run: its name and parameters are as written here"
    )
    frame.evaluator.unresolved(frame.node(decorator.at), reason)
    return replace(value, attributes={**value.attributes, WRAPPED_BY_LIBRARY: ConstantValue(value.at, True)})


def _assign(frame: Frame, node: tree.Assign) -> int:
    if node.value is None:
        return NORMAL
    value = frame.evaluate(node.value)
    for target in node.targets:
        assign(frame, target, value)
    return NORMAL


def _augmented_assign(frame: Frame, node: tree.AugmentedAssign) -> int:
    """`+=` on a list and `|=` on a set or dict change it in place, as Python does."""
    current = frame.evaluate(node.target)
    value = frame.evaluate(node.value)
    symbol = node.operator.removesuffix("=")
    evaluator = frame.evaluator
    if (symbol == "+" and isinstance(current, SequenceValue) and current.kind == "list") or (
        symbol == "|" and isinstance(current, SequenceValue) and current.kind == "set"
    ):
        evaluator.extend(current, value)
    elif symbol == "|" and isinstance(current, MappingValue):
        evaluator.update(current, value)
    else:
        assign(frame, node.target, binary(evaluator, symbol, current, value, frame.node(node.at)))
    return NORMAL


def _expression(frame: Frame, node: tree.ExpressionStatement) -> int:
    if type(node.value) is not tree.Constant:
        frame.evaluate(node.value)
    return NORMAL


def _return(frame: Frame, node: tree.Return) -> int:
    value = ConstantValue(frame.node(node.at), None) if node.value is None else frame.evaluate(node.value)
    frame.returns.append(value)
    return RETURN


def _raise(frame: Frame, node: tree.Raise) -> int:
    return RAISE


def _delete(frame: Frame, node: tree.Delete) -> int:
    for target in node.targets:
        if isinstance(target, tree.Name):
            frame.environment.unbind(target.id)
        elif isinstance(target, tree.Subscript):
            delete_item(frame.evaluator, frame.evaluate(target.value), frame.evaluate(target.index))
    return NORMAL


def _scope(frame: Frame, node: tree.Scope) -> int:
    for name in node.names:
        owner = frame.environment.module() if node.kind == "global" else frame.environment.owner_of(name)
        if owner is not None and owner is not frame.environment:
            frame.redirected[name] = owner
    return NORMAL


_SIMPLE = {"pass": NORMAL, "break": BREAK, "continue": CONTINUE}


def _simple(frame: Frame, node: tree.Simple) -> int:
    return _SIMPLE[node.kind]


def _nothing(frame: Frame, node: tree.Assert) -> int:
    return NORMAL


def _with(frame: Frame, node: tree.With) -> int:
    for expression, target in node.items:
        manager = frame.evaluate(expression)
        used_as(frame.evaluator, "with", manager, frame.node(node.at))
        if target is not None:
            entered = frame.evaluator.enter_context(manager, frame.node(node.at))
            assign(frame, target, entered)
    return frame.execute(node.body)


def _unparsed(frame: Frame, node: tree.Unparsed) -> int:
    frame.evaluator.unresolved(frame.node(node.at), node.reason)
    return NORMAL


EXECUTE: dict[type, Callable[[Frame, Any], int]] = {
    tree.FunctionDef: _function,
    tree.ClassDef: _class,
    tree.Import: execute_import,
    tree.ImportFrom: execute_import_from,
    tree.Assign: _assign,
    tree.AugmentedAssign: _augmented_assign,
    tree.ExpressionStatement: _expression,
    tree.Return: _return,
    tree.Raise: _raise,
    tree.Delete: _delete,
    tree.Scope: _scope,
    tree.Simple: _simple,
    tree.Assert: _nothing,
    tree.If: execute_if,
    tree.For: execute_for,
    tree.While: execute_while,
    tree.Try: execute_try,
    tree.With: _with,
    tree.Match: execute_match,
    tree.Unparsed: _unparsed,
}
