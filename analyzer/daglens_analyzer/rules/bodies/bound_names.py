"""The names that a body binds, and to what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node

Binding = tuple[str, "tree.Expression | None"]


_BINDING = frozenset(
    {
        tree.Assign,
        tree.AugmentedAssign,
        tree.ClassDef,
        tree.Comprehension,
        tree.Delete,
        tree.For,
        tree.FunctionDef,
        tree.Handler,
        tree.Import,
        tree.ImportFrom,
        tree.Match,
        tree.NamedExpression,
        tree.Scope,
        tree.With,
    }
)
"""The nodes that `_bound_by` knows: of a body's nodes they are few."""


def bound_names(nodes: Iterable[Node]) -> Mapping[str, tuple[tree.Expression | None, ...]]:
    """By name, each expression that one of these nodes binds it to; None where it is bound in another way. One that
    stands for each item of something in turn is bound to that something, `Starred`."""
    found: dict[str, list[tree.Expression | None]] = {}
    for node in nodes:
        if type(node) in _BINDING:
            for name, value in _bound_by(node):
                found.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in found.items()}


def _bound_by(node: Node) -> Iterator[Binding]:
    match node:
        case tree.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, tree.Name):
                    yield target.id, value
                else:
                    yield from _somehow((target,))
        case tree.NamedExpression(target=tree.Name(id=name), value=value):
            yield name, value
        case tree.For(target=tree.Name(id=name), iterable=iterable, is_async=False):
            yield name, tree.Starred(node.at, iterable)
        case tree.For(target=target) | tree.AugmentedAssign(target=target):
            yield from _somehow((target,))
        case tree.With(items=items):
            yield from _somehow(tuple(target for _, target in items if target is not None))
        case tree.Delete(targets=targets):
            yield from _somehow(targets)
        case tree.Comprehension(generators=generators):
            for each in generators:
                if isinstance(each.target, tree.Name) and not each.is_async:
                    yield each.target.id, tree.Starred(node.at, each.iterable)
                else:
                    yield from _somehow((each.target,))
        case tree.Import(names=names) | tree.ImportFrom(names=names):
            yield from ((alias.asname or alias.name.partition(".")[0], None) for alias in names)
        case tree.FunctionDef(name=name) | tree.ClassDef(name=name):
            yield name, None
        case tree.Handler(name=str(name)):
            yield name, None
        case tree.Match(cases=cases):
            yield from ((name, None) for case in cases for name in tree.captures(case.pattern))
        case tree.Scope(names=names):
            yield from ((name, None) for name in names)
        case _:
            pass


def _somehow(targets: tuple[tree.Expression, ...]) -> Iterator[Binding]:
    for target in targets:
        match target:
            case tree.Name(id=name):
                yield name, None
            case tree.SequenceDisplay(items=items):
                yield from _somehow(items)
            case tree.Starred(value=value):
                yield from _somehow((value,))
            case _:
                # An attribute or item is set: the name before it means what it meant.
                pass
