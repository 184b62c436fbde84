"""Lowers the patterns of `match`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor, identifier
from daglens_analyzer.lower.dispatch import lower_expression
from daglens_analyzer.lower.pattern_tree import (
    AsPattern,
    ClassPattern,
    MappingPattern,
    OrPattern,
    Pattern,
    SequencePattern,
    StarPattern,
    ValuePattern,
)
from daglens_analyzer.lower.tree import Expression


def lower_pattern(cursor: Cursor, node: cst.CSTNode) -> Pattern:
    """Lowers a pattern, whose first token comes next. Parentheses around it are not its own."""
    opening: tuple[cst.LeftParen, ...] = tuple(getattr(node, "lpar", ()))
    for _ in opening:
        cursor.token("(")
    lowered = _LOWERINGS[type(node)](cursor, node)
    for _ in opening:
        cursor.token(")")
    return lowered


def _value(cursor: Cursor, node: cst.MatchValue | cst.MatchSingleton) -> Pattern:
    return ValuePattern(lower_expression(cursor, node.value))


def _sequence(cursor: Cursor, node: cst.MatchList | cst.MatchTuple) -> Pattern:
    brackets = isinstance(node, cst.MatchList) and node.lbracket is not None
    if brackets:
        cursor.token("[")
    items = tuple(_sequence_item(cursor, each) for each in node.patterns)
    if node.patterns and isinstance(node.patterns[-1].comma, cst.Comma):
        cursor.separator(",")
    if brackets:
        cursor.token("]")
    return SequencePattern(items)


def _sequence_item(cursor: Cursor, node: cst.MatchSequenceElement | cst.MatchStar) -> Pattern:
    if isinstance(node, cst.MatchSequenceElement):
        return lower_pattern(cursor, node.value)
    cursor.token("*")
    return StarPattern(_name(cursor, node.name))


def _mapping(cursor: Cursor, node: cst.MatchMapping) -> Pattern:
    cursor.token("{")
    items: list[tuple[Expression, Pattern]] = []
    for element in node.elements:
        key = lower_expression(cursor, element.key)
        cursor.token(":")
        items.append((key, lower_pattern(cursor, element.pattern)))
    rest = None
    if node.rest is not None:
        cursor.token("**")
        rest = _name(cursor, node.rest)
    cursor.token("}")
    return MappingPattern(tuple(items), rest)


def _class(cursor: Cursor, node: cst.MatchClass) -> Pattern:
    of = lower_expression(cursor, node.cls)
    cursor.token("(")
    positional = tuple(lower_pattern(cursor, each.value) for each in node.patterns)
    keyword: list[tuple[str, Pattern]] = []
    for element in node.kwds:
        cursor.token(element.key.value)
        cursor.token("=")
        keyword.append((identifier(element.key.value), lower_pattern(cursor, element.pattern)))
    cursor.token(")")
    return ClassPattern(of, positional, tuple(keyword))


def _as(cursor: Cursor, node: cst.MatchAs) -> Pattern:
    pattern = None
    if node.pattern is not None:
        pattern = lower_pattern(cursor, node.pattern)
        cursor.token("as")
    return AsPattern(pattern, _name(cursor, node.name))


def _or(cursor: Cursor, node: cst.MatchOr) -> Pattern:
    choices: list[Pattern] = []
    for index, element in enumerate(node.patterns):
        if index:
            cursor.token("|")
        choices.append(lower_pattern(cursor, element.pattern))
    return OrPattern(tuple(choices))


def _name(cursor: Cursor, name: cst.Name | None) -> str | None:
    """What is captured; None for `_`, which LibCST leaves out."""
    cursor.token("_" if name is None else name.value)
    return None if name is None else identifier(name.value)


_LOWERINGS: dict[type[cst.CSTNode], Callable[[Cursor, Any], Pattern]] = {
    cst.MatchValue: _value,
    cst.MatchSingleton: _value,
    cst.MatchList: _sequence,
    cst.MatchTuple: _sequence,
    cst.MatchMapping: _mapping,
    cst.MatchClass: _class,
    cst.MatchAs: _as,
    cst.MatchOr: _or,
}
