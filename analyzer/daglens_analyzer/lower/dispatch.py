"""Which function lowers which LibCST expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor
from daglens_analyzer.lower.tree import Expression, Opaque

Node = TypeVar("Node", bound=cst.CSTNode)

_lowerings: dict[type[cst.CSTNode], Callable[[Cursor, Any], Expression]] = {}
_KEEP_THEIR_PARENTHESES = (cst.Tuple, cst.GeneratorExp)


def lowers(kind: type[Node]) -> Callable[[Callable[[Cursor, Node], Expression]], Callable[[Cursor, Node], Expression]]:
    """Registers the decorated function as the one that lowers expressions of the class `kind`."""

    def register(lowering: Callable[[Cursor, Node], Expression]) -> Callable[[Cursor, Node], Expression]:
        _lowerings[kind] = lowering
        return lowering

    return register


def lower_expression(cursor: Cursor, node: cst.BaseExpression) -> Expression:
    """Lowers `node`, whose first token comes next. As in Python's own tree, parentheses around it are not its own,
    save those of a tuple and of a generator expression.
    """
    if node.lpar:
        return _parenthesized(cursor, node)
    return _lowerings.get(type(node), _opaque)(cursor, node)


def _parenthesized(cursor: Cursor, node: cst.BaseExpression) -> Expression:
    around = len(node.lpar) - isinstance(node, _KEEP_THEIR_PARENTHESES)
    for _ in range(around):
        cursor.token("(")
    lowered = _lowerings.get(type(node), _opaque)(cursor, node)
    for _ in range(around):
        cursor.token(")")
    return lowered


def _opaque(cursor: Cursor, node: cst.BaseExpression) -> Expression:
    at = cursor.begin()
    cursor.skip(node.with_changes(lpar=(), rpar=()))
    return Opaque(cursor.end(at), f"{type(node).__name__} is not read")
