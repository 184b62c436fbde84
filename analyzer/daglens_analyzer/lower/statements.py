"""Lowers blocks of statements and the statements that hold blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor
from daglens_analyzer.lower.dispatch import lower_expression
from daglens_analyzer.lower.functions import lower_class, lower_function
from daglens_analyzer.lower.patterns import lower_pattern
from daglens_analyzer.lower.simple_statements import lower_simple_statement, read_bound_name
from daglens_analyzer.lower.tree import (
    Expression,
    For,
    Handler,
    If,
    Match,
    MatchCase,
    Statement,
    Try,
    Unparsed,
    While,
    With,
)

_Clause = cst.Else | cst.Finally | None


def lower_statements(
    cursor: Cursor, nodes: Sequence[cst.BaseStatement | cst.BaseSmallStatement]
) -> tuple[Statement, ...]:
    """Lowers statements that follow each other, whose first token comes next."""
    statements: list[Statement] = []
    for node in nodes:
        if isinstance(node, cst.SimpleStatementLine):
            statements.extend(lower_simple_statement(cursor, small) for small in node.body)
        elif isinstance(node, cst.BaseSmallStatement):
            statements.append(lower_simple_statement(cursor, node))
        else:
            statements.append(_compound(cursor, node))
    return tuple(statements)


def _block(cursor: Cursor, suite: cst.BaseSuite) -> tuple[Statement, ...]:
    return lower_statements(cursor, suite.body)


def _compound(cursor: Cursor, node: cst.CSTNode) -> Statement:
    lowering = _LOWERINGS.get(type(node))
    if lowering is None:
        at = cursor.begin()
        cursor.skip(node)
        return Unparsed(cursor.end(at), f"{type(node).__name__} is not read")
    return lowering(cursor, node)


def _function(cursor: Cursor, node: cst.FunctionDef) -> Statement:
    return lower_function(cursor, node, _block)


def _class(cursor: Cursor, node: cst.ClassDef) -> Statement:
    return lower_class(cursor, node, _block)


def _clause(cursor: Cursor, keyword: str, node: _Clause) -> tuple[Statement, ...]:
    if node is None:
        return ()
    cursor.token(keyword)
    cursor.token(":")
    return _block(cursor, node.body)


def _if(cursor: Cursor, node: cst.If) -> Statement:
    """Reads a chain of `elif` as one loop, so that a long one needs no deep stack."""
    branches: list[tuple[int, Expression, tuple[Statement, ...]]] = []
    keyword = "if"
    branch: cst.If | cst.Else | None = node
    while isinstance(branch, cst.If):
        at = cursor.begin()
        cursor.token(keyword)
        test = lower_expression(cursor, branch.test)
        cursor.token(":")
        branches.append((at, test, _block(cursor, branch.body)))
        keyword, branch = "elif", branch.orelse
    orelse = _clause(cursor, "else", branch)
    for at, test, body in reversed(branches):
        orelse = (If(cursor.end(at), test, body, orelse),)
    return orelse[0]


def _for(cursor: Cursor, node: cst.For) -> Statement:
    at = cursor.begin()
    if node.asynchronous is not None:
        cursor.token("async")
    cursor.token("for")
    target = lower_expression(cursor, node.target)
    cursor.token("in")
    iterable = lower_expression(cursor, node.iter)
    cursor.token(":")
    body = _block(cursor, node.body)
    orelse = _clause(cursor, "else", node.orelse)
    return For(cursor.end(at), target, iterable, body, orelse, node.asynchronous is not None)


def _while(cursor: Cursor, node: cst.While) -> Statement:
    at = cursor.begin()
    cursor.token("while")
    test = lower_expression(cursor, node.test)
    cursor.token(":")
    body = _block(cursor, node.body)
    orelse = _clause(cursor, "else", node.orelse)
    return While(cursor.end(at), test, body, orelse)


def _try(cursor: Cursor, node: cst.Try | cst.TryStar) -> Statement:
    at = cursor.begin()
    cursor.token("try")
    cursor.token(":")
    body = _block(cursor, node.body)
    handlers = tuple(_handler(cursor, handler) for handler in node.handlers)
    orelse = _clause(cursor, "else", node.orelse)
    finalbody = _clause(cursor, "finally", node.finalbody)
    return Try(cursor.end(at), body, handlers, orelse, finalbody)


def _handler(cursor: Cursor, node: cst.ExceptHandler | cst.ExceptStarHandler) -> Handler:
    at = cursor.begin()
    cursor.token("except")
    if isinstance(node, cst.ExceptStarHandler):
        cursor.token("*")
    exception = lower_expression(cursor, node.type) if node.type is not None else None
    name = read_bound_name(cursor, node.name) if node.name is not None else None
    cursor.token(":")
    body = _block(cursor, node.body)
    return Handler(cursor.end(at), exception, name, body)


def _with(cursor: Cursor, node: cst.With) -> Statement:
    at = cursor.begin()
    if node.asynchronous is not None:
        cursor.token("async")
    cursor.token("with")
    has_parentheses = isinstance(node.lpar, cst.LeftParen)
    if has_parentheses:
        cursor.token("(")
    items: list[tuple[Expression, Expression | None]] = []
    for item in node.items:
        manager = lower_expression(cursor, item.item)
        target = None
        if item.asname is not None:
            cursor.token("as")
            target = lower_expression(cursor, item.asname.name)
        items.append((manager, target))
    if has_parentheses:
        cursor.token(")")
    cursor.token(":")
    body = _block(cursor, node.body)
    return With(cursor.end(at), tuple(items), body, node.asynchronous is not None)


def _match(cursor: Cursor, node: cst.Match) -> Statement:
    at = cursor.begin()
    cursor.token("match")
    subject = lower_expression(cursor, node.subject)
    cursor.token(":")
    cases = tuple(_match_case(cursor, case) for case in node.cases)
    return Match(cursor.end(at), subject, cases)


def _match_case(cursor: Cursor, node: cst.MatchCase) -> MatchCase:
    cursor.token("case")
    pattern = lower_pattern(cursor, node.pattern)
    guard = None
    if node.guard is not None:
        cursor.token("if")
        guard = lower_expression(cursor, node.guard)
    cursor.token(":")
    return MatchCase(pattern, guard, _block(cursor, node.body))


_LOWERINGS: dict[type[cst.CSTNode], Callable[[Cursor, Any], Statement]] = {
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.If: _if,
    cst.For: _for,
    cst.While: _while,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
}
