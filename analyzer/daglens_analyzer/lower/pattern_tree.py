"""The patterns of `match` in the lowered tree. See `tree` for what all nodes have in common; these hold no ordinal."""

from __future__ import annotations

from typing import TypeAlias

from daglens_analyzer.lower.expression_tree import Expression
from daglens_analyzer.record import record


@record
class ValuePattern:
    """A literal or a dotted name, which the subject equals; None, True and False it is."""

    value: Expression


@record
class SequencePattern:
    """`[a, *rest, b]`, with parentheses or without any as well."""

    items: tuple[Pattern, ...]


@record
class StarPattern:
    """`*name` in a sequence; `name` is None for `*_`."""

    name: str | None


@record
class MappingPattern:
    """`{key: pattern, **rest}`"""

    items: tuple[tuple[Expression, Pattern], ...]
    rest: str | None


@record
class ClassPattern:
    """`of(pattern, name=pattern)`"""

    of: Expression
    positional: tuple[Pattern, ...]
    keyword: tuple[tuple[str, Pattern], ...]


@record
class AsPattern:
    """`pattern as name`; a bare `name` has no pattern, and `_` has neither."""

    pattern: Pattern | None
    name: str | None


@record
class OrPattern:
    choices: tuple[Pattern, ...]


Pattern: TypeAlias = (
    ValuePattern | SequencePattern | StarPattern | MappingPattern | ClassPattern | AsPattern | OrPattern
)


def captures(pattern: Pattern) -> tuple[str, ...]:
    """The names that a pattern binds, from left to right."""
    match pattern:
        case ValuePattern():
            return ()
        case StarPattern(name=name):
            return () if name is None else (name,)
        case AsPattern(pattern=inner, name=name):
            return (*(() if inner is None else captures(inner)), *(() if name is None else (name,)))
        case SequencePattern(items=inner) | OrPattern(choices=inner):
            return tuple(name for each in inner for name in captures(each))
        case MappingPattern(items=items, rest=rest):
            return (*(name for _, each in items for name in captures(each)), *(() if rest is None else (rest,)))
        case ClassPattern(positional=positional, keyword=keyword):
            inner = (*positional, *(each for _, each in keyword))
            return tuple(name for each in inner for name in captures(each))
