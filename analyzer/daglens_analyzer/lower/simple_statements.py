"""Lowers the statements that hold no others: imports, assignments, returns..."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor, identifier
from daglens_analyzer.lower.dispatch import lower_expression
from daglens_analyzer.lower.tree import (
    Assert,
    Assign,
    AugmentedAssign,
    Delete,
    Expression,
    ExpressionStatement,
    Import,
    ImportAlias,
    ImportFrom,
    Name,
    Opaque,
    Raise,
    Return,
    Scope,
    Simple,
    Statement,
    Unparsed,
)

_AUGMENTED_OPERATORS: dict[type[cst.CSTNode], str] = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.MatrixMultiplyAssign: "@",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
    cst.BitOrAssign: "|",
    cst.BitAndAssign: "&",
    cst.BitXorAssign: "^",
}


def lower_simple_statement(cursor: Cursor, node: cst.BaseSmallStatement) -> Statement:
    """Lowers one statement of a line."""
    at = cursor.begin()
    lowering = _LOWERINGS.get(type(node))
    if lowering is None:
        cursor.skip(node)
        return Unparsed(cursor.end(at), f"{type(node).__name__} is not read")
    return lowering(cursor, node, at)


def _expression_statement(cursor: Cursor, node: cst.Expr, at: int) -> Statement:
    value = lower_expression(cursor, node.value)
    return ExpressionStatement(cursor.end(at), value)


def _assign(cursor: Cursor, node: cst.Assign, at: int) -> Statement:
    targets: list[Expression] = []
    for target in node.targets:
        targets.append(lower_expression(cursor, target.target))
        cursor.token("=")
    value = lower_expression(cursor, node.value)
    return Assign(cursor.end(at), tuple(targets), value, None)


def _annotated_assign(cursor: Cursor, node: cst.AnnAssign, at: int) -> Statement:
    target = lower_expression(cursor, node.target)
    cursor.token(":")
    annotation = lower_expression(cursor, node.annotation.annotation)
    value = None
    if node.value is not None:
        cursor.token("=")
        value = lower_expression(cursor, node.value)
    return Assign(cursor.end(at), (target,), value, annotation)


def _augmented_assign(cursor: Cursor, node: cst.AugAssign, at: int) -> Statement:
    target = lower_expression(cursor, node.target)
    operator = _AUGMENTED_OPERATORS[type(node.operator)]
    cursor.token(operator + "=")
    value = lower_expression(cursor, node.value)
    return AugmentedAssign(cursor.end(at), target, operator, value)


def _type_alias(cursor: Cursor, node: cst.TypeAlias, at: int) -> Statement:
    """`type Name = value` binds the name to an object that evaluates its value only when asked: so do we not."""
    cursor.token("type")
    target = Name(cursor.leaf(node.name.value), identifier(node.name.value))
    if node.type_parameters is not None:
        cursor.skip(node.type_parameters)
    cursor.token("=")
    value_at = cursor.begin()
    cursor.skip(node.value)
    value = Opaque(cursor.end(value_at), "a type alias")
    return Assign(cursor.end(at), (target,), value, None)


def _return(cursor: Cursor, node: cst.Return, at: int) -> Statement:
    cursor.token("return")
    value = lower_expression(cursor, node.value) if node.value is not None else None
    return Return(cursor.end(at), value)


def _raise(cursor: Cursor, node: cst.Raise, at: int) -> Statement:
    cursor.token("raise")
    exception = lower_expression(cursor, node.exc) if node.exc is not None else None
    cause = None
    if node.cause is not None:
        cursor.token("from")
        cause = lower_expression(cursor, node.cause.item)
    return Raise(cursor.end(at), exception, cause)


def _delete(cursor: Cursor, node: cst.Del, at: int) -> Statement:
    cursor.token("del")
    if isinstance(node.target, cst.Tuple) and not node.target.lpar:
        targets = tuple(lower_expression(cursor, element.value) for element in node.target.elements)
    else:
        targets = (lower_expression(cursor, node.target),)
    return Delete(cursor.end(at), targets)


def _assert(cursor: Cursor, node: cst.Assert, at: int) -> Statement:
    cursor.token("assert")
    test = lower_expression(cursor, node.test)
    message = lower_expression(cursor, node.msg) if node.msg is not None else None
    return Assert(cursor.end(at), test, message)


def _global(cursor: Cursor, node: cst.Global, at: int) -> Statement:
    return _scope(cursor, node.names, at, "global")


def _nonlocal(cursor: Cursor, node: cst.Nonlocal, at: int) -> Statement:
    return _scope(cursor, node.names, at, "nonlocal")


def _scope(cursor: Cursor, items: Sequence[cst.NameItem], at: int, kind: Literal["global", "nonlocal"]) -> Statement:
    cursor.token(kind)
    for item in items:
        cursor.token(item.name.value)
    return Scope(cursor.end(at), kind, tuple(identifier(item.name.value) for item in items))


def _pass(cursor: Cursor, node: cst.Pass, at: int) -> Statement:
    cursor.token("pass")
    return Simple(cursor.end(at), "pass")


def _break(cursor: Cursor, node: cst.Break, at: int) -> Statement:
    cursor.token("break")
    return Simple(cursor.end(at), "break")


def _continue(cursor: Cursor, node: cst.Continue, at: int) -> Statement:
    cursor.token("continue")
    return Simple(cursor.end(at), "continue")


def _import(cursor: Cursor, node: cst.Import, at: int) -> Statement:
    cursor.token("import")
    names = tuple(_import_alias(cursor, alias) for alias in node.names)
    return Import(cursor.end(at), names)


def _import_from(cursor: Cursor, node: cst.ImportFrom, at: int) -> Statement:
    cursor.token("from")
    for _ in node.relative:
        cursor.token(".")
    module = _dotted_name(cursor, node.module) if node.module is not None else ""
    cursor.token("import")
    if isinstance(node.names, cst.ImportStar):
        cursor.token("*")
        return ImportFrom(cursor.end(at), module, len(node.relative), (), True)
    if node.lpar is not None:
        cursor.token("(")
    names = tuple(_import_alias(cursor, alias) for alias in node.names)
    if node.rpar is not None:
        cursor.token(")")
    return ImportFrom(cursor.end(at), module, len(node.relative), names, False)


def _import_alias(cursor: Cursor, node: cst.ImportAlias) -> ImportAlias:
    at = cursor.begin()
    name = _dotted_name(cursor, node.name)
    asname = None
    if node.asname is not None:
        asname = read_bound_name(cursor, node.asname)
    return ImportAlias(cursor.end(at), name, asname)


def read_bound_name(cursor: Cursor, node: cst.AsName) -> str:
    """Moves behind `as name`, and gives the name."""
    assert isinstance(node.name, cst.Name)
    cursor.token("as")
    cursor.token(node.name.value)
    return identifier(node.name.value)


def _dotted_name(cursor: Cursor, node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        prefix = _dotted_name(cursor, node.value) + "."
        cursor.token(".")
        node = node.attr
    else:
        prefix = ""
    assert isinstance(node, cst.Name)
    cursor.token(node.value)
    return prefix + identifier(node.value)


_LOWERINGS: dict[type[cst.BaseSmallStatement], Callable[[Cursor, Any, int], Statement]] = {
    cst.Expr: _expression_statement,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated_assign,
    cst.AugAssign: _augmented_assign,
    cst.TypeAlias: _type_alias,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Del: _delete,
    cst.Assert: _assert,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Pass: _pass,
    cst.Break: _break,
    cst.Continue: _continue,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
}
