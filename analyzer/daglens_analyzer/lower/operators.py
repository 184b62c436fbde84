"""Lowers operators, conditionals, `await`, `yield` and `:=`."""

from __future__ import annotations

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor
from daglens_analyzer.lower.dispatch import lower_expression, lowers
from daglens_analyzer.lower.tree import (
    Await,
    BinaryOperation,
    BooleanOperation,
    Comparison,
    Conditional,
    Expression,
    NamedExpression,
    UnaryOperation,
    Yield,
)

_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.MatrixMultiply: "@",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
    cst.BitOr: "|",
    cst.BitAnd: "&",
    cst.BitXor: "^",
    cst.Plus: "+",
    cst.Minus: "-",
    cst.BitInvert: "~",
    cst.Not: "not",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.Equal: "==",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}


@lowers(cst.UnaryOperation)
def _unary(cursor: Cursor, node: cst.UnaryOperation) -> Expression:
    at = cursor.begin()
    operator = _OPERATORS[type(node.operator)]
    cursor.token(operator)
    operand = lower_expression(cursor, node.expression)
    return UnaryOperation(cursor.end(at), operator, operand)


@lowers(cst.BinaryOperation)
def _binary(cursor: Cursor, node: cst.BinaryOperation) -> Expression:
    at = cursor.begin()
    left = lower_expression(cursor, node.left)
    operator = _OPERATORS[type(node.operator)]
    cursor.token(operator)
    right = lower_expression(cursor, node.right)
    return BinaryOperation(cursor.end(at), operator, left, right)


@lowers(cst.BooleanOperation)
def _boolean(cursor: Cursor, node: cst.BooleanOperation) -> Expression:
    at = cursor.begin()
    left = lower_expression(cursor, node.left)
    operator = "and" if isinstance(node.operator, cst.And) else "or"
    cursor.token(operator)
    right = lower_expression(cursor, node.right)
    return BooleanOperation(cursor.end(at), operator, left, right)


@lowers(cst.Comparison)
def _comparison(cursor: Cursor, node: cst.Comparison) -> Expression:
    at = cursor.begin()
    left = lower_expression(cursor, node.left)
    comparisons: list[tuple[str, Expression]] = []
    for target in node.comparisons:
        operator = "!=" if isinstance(target.operator, cst.NotEqual) else _OPERATORS[type(target.operator)]
        for word in operator.split():
            cursor.token(word)
        comparisons.append((operator, lower_expression(cursor, target.comparator)))
    return Comparison(cursor.end(at), left, tuple(comparisons))


@lowers(cst.IfExp)
def _conditional(cursor: Cursor, node: cst.IfExp) -> Expression:
    at = cursor.begin()
    body = lower_expression(cursor, node.body)
    cursor.token("if")
    test = lower_expression(cursor, node.test)
    cursor.token("else")
    orelse = lower_expression(cursor, node.orelse)
    return Conditional(cursor.end(at), test, body, orelse)


@lowers(cst.NamedExpr)
def _named_expression(cursor: Cursor, node: cst.NamedExpr) -> Expression:
    at = cursor.begin()
    target = lower_expression(cursor, node.target)
    cursor.token(":=")
    value = lower_expression(cursor, node.value)
    return NamedExpression(cursor.end(at), target, value)


@lowers(cst.Await)
def _await(cursor: Cursor, node: cst.Await) -> Expression:
    at = cursor.begin()
    cursor.token("await")
    value = lower_expression(cursor, node.expression)
    return Await(cursor.end(at), value)


@lowers(cst.Yield)
def _yield(cursor: Cursor, node: cst.Yield) -> Expression:
    cursor.has_yield = True
    at = cursor.begin()
    cursor.token("yield")
    is_from = isinstance(node.value, cst.From)
    value = node.value
    if isinstance(value, cst.From):
        cursor.token("from")
        value = value.item
    lowered = lower_expression(cursor, value) if value is not None else None
    return Yield(cursor.end(at), lowered, is_from)
