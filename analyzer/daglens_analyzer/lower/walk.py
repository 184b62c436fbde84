"""Going over the nodes of a lowered tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any, TypeAlias, get_args

from daglens_analyzer.lower.tree import (
    Argument,
    Decorator,
    Expression,
    FormattedValue,
    Generator,
    Handler,
    ImportAlias,
    MatchCase,
    Parameter,
    Pattern,
    Statement,
)

Node: TypeAlias = (
    Statement
    | Expression
    | FormattedValue
    | Argument
    | Parameter
    | Decorator
    | ImportAlias
    | Handler
    | Generator
    | MatchCase
    | Pattern
)

_field_names: dict[type[Any], tuple[str, ...]] = {}


def children(node: Node) -> Iterator[Node]:
    """The nodes right below `node`, in the order of its fields."""
    kind = type(node)
    names = _field_names.get(kind)
    if names is None:
        names = _field_names[kind] = tuple(field.name for field in fields(kind))
    for name in names:
        yield from _nodes_in(getattr(node, name))


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """`nodes` and all that stands below them, without recursion."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(tuple(children(node))))


def nodes_by_ordinal(statements: Sequence[Statement], count: int) -> tuple[Node | None, ...]:
    """The node of each of `count` ordinals. The ordinal of a name gives the node which that name is part of."""
    nodes: list[Node | None] = [None] * count
    for node in walk(statements):
        for ordinal in (getattr(node, "at", None), getattr(node, "name_at", None)):
            if ordinal is not None and 0 <= ordinal < count:
                nodes[ordinal] = node
    return tuple(nodes)


def _nodes_in(value: Any) -> Iterator[Node]:
    if isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _nodes_in(item)
    elif isinstance(value, _NODE_TYPES):
        yield value


_NODE_TYPES: tuple[type[Any], ...] = get_args(Node)
