"""Annotations in quotes, as the expressions that Python makes of them when it is asked for a function's types."""

from __future__ import annotations

import ast
from functools import lru_cache

from daglens_analyzer.lower import tree

LONGEST_ANNOTATION = 1_000


def unquoted(annotation: tree.Expression) -> tree.Expression:
    """What an annotation says without its quotes, all of it standing where the text does; a text that is no type stays
    one."""
    if isinstance(annotation, tree.Constant) and isinstance(annotation.value, str):
        return _parsed(annotation.value, annotation.at) or annotation
    return annotation


@lru_cache(maxsize=1_000)
def _parsed(text: str, at: int) -> tree.Expression | None:
    if len(text) > LONGEST_ANNOTATION:
        return None
    try:
        return _expression(ast.parse(text.strip(), mode="eval").body, at)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _expression(node: ast.expr, at: int) -> tree.Expression | None:
    """The names, subscripts, tuples, unions and constants that annotations are made of; None for anything else."""
    match node:
        case ast.Name(id=name):
            return tree.Name(at, name)
        case ast.Constant(value=value):
            return tree.Constant(at, value)
        case ast.Attribute(value=owner, attr=name):
            inner = _expression(owner, at)
            return None if inner is None else tree.Attribute(at, inner, name, at)
        case ast.Subscript(value=owner, slice=index):
            inner, within = _expression(owner, at), _expression(index, at)
            return None if inner is None or within is None else tree.Subscript(at, inner, within)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            first, second = _expression(left, at), _expression(right, at)
            return None if first is None or second is None else tree.BinaryOperation(at, "|", first, second)
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            items = [_expression(part, at) for part in parts]
            kind = "tuple" if isinstance(node, ast.Tuple) else "list"
            known = tuple(item for item in items if item is not None)
            return tree.SequenceDisplay(at, kind, known) if len(known) == len(items) else None
        case _:
            return None
