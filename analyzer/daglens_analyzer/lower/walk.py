"""Going over the nodes of a lowered tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeAlias, cast, get_args

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


def children(node: Node) -> Sequence[Node]:
    """The nodes right below `node`, in the order of its fields."""
    kind = type(node)
    try:
        values_of = _fields_with_nodes[kind]
    except KeyError:
        values_of = _fields_with_nodes[kind] = _reader_of_fields(kind)
    if values_of is None:
        return ()
    found: list[Node] = []
    for value in values_of(node):
        if type(value) in _NODE_TYPES:
            found.append(value)
        elif type(value) is tuple:
            _collect(cast("tuple[Any, ...]", value), found)
    return found


def walk(nodes: Sequence[Node]) -> Iterator[Node]:
    """`nodes` and all that stands below them, without recursion."""
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(children(node)))


def walk_within(statements: tuple[Statement, ...], closed: frozenset[type[Any]]) -> Sequence[Node]:
    """`statements` and all that stands below them but below nodes of the `closed` classes. For the rules, which look
    into every body of a project: whatever stands in a field waits in line, and what it is is asked when its turn
    comes."""
    found: list[Node] = []
    waiting: list[Any] = [statements]
    while waiting:
        node = waiting.pop()
        kind = _class_of(node)
        if kind is tuple:
            waiting += node[::-1]
        elif kind in _NODE_TYPES:
            found.append(node)
            if kind not in closed:
                try:
                    waiting += _fields_from_last[kind](node)
                except KeyError:
                    read = _fields_from_last[kind] = _reader_from_last(kind)
                    waiting += read(node)
    return found


def nodes_by_ordinal(statements: Sequence[Statement], count: int) -> tuple[Node | None, ...]:
    """The node of each of `count` ordinals. The ordinal of a name gives the node which that name is part of."""
    nodes: list[Node | None] = [None] * count
    for node in walk(statements):
        for ordinal in (getattr(node, "at", None), getattr(node, "name_at", None)):
            if ordinal is not None and 0 <= ordinal < count:
                nodes[ordinal] = node
    return tuple(nodes)


def _collect(values: tuple[Any, ...], found: list[Node]) -> None:
    for value in values:
        if type(value) in _NODE_TYPES:
            found.append(value)
        elif type(value) is tuple:
            _collect(cast("tuple[Any, ...]", value), found)


def _reader_of_fields(kind: type[Any]) -> Callable[[Node], tuple[Any, ...]] | None:
    """What gives the values of the fields that may hold nodes; None where there is no such field."""
    names = [field.name for field in fields(kind) if not _is_plain(str(field.type))]
    if len(names) == 1:
        read = attrgetter(names[0])
        return lambda node: (read(node),)
    return attrgetter(*names) if names else None


def _reader_from_last(kind: type[Any]) -> Callable[[Node], tuple[Any, ...]]:
    """The same with the last field first. One field alone gives no tuple: the class, which is no node, goes with it."""
    names = [field.name for field in fields(kind) if not _is_plain(str(field.type))]
    if not names:
        return lambda _: ()
    return attrgetter(*reversed(names), *(["__class__"] if len(names) == 1 else []))


def _is_plain(annotation: str) -> bool:
    """Whether a field of that type never holds a node."""
    return annotation.startswith("Literal[") or set(annotation.split(" | ")) <= _PLAIN_TYPES


_NODE_TYPES: frozenset[type[Any]] = frozenset(get_args(Node))
_PLAIN_TYPES = frozenset({"int", "str", "bool", "bytes", "float", "complex", "EllipsisType", "None", "tuple[str, ...]"})
_class_of: Callable[[Any], type[Any]] = type
_fields_from_last: dict[type[Any], Callable[[Node], tuple[Any, ...]]] = {}
_fields_with_nodes: dict[type[Any], Callable[[Node], tuple[Any, ...]] | None] = {}
