"""The variable under the cursor, and the value it holds at the end of its module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import ModuleValue, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node, walk
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Position, Range


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A name where it is written, and what it means."""

    range: Range
    name: str
    value: Value


def name_at(analysis: Analysis, path: str, position: Position) -> NamedValue | None:
    """The module-level name (or attribute of a project's module) that is written at `position`, with its value.

    Names that a function around the cursor binds for itself are not followed."""
    module = analysis.module(path)
    if module is None:
        return None
    ids = module.nodes_at(position)
    nodes = [(id, node) for id in ids if (node := module.node(id)) is not None]
    if not nodes:
        return None
    innermost_id, innermost = nodes[-1]
    local = frozenset(name for _, node in nodes for name in _bound_by(node))
    value, name = _value_of(analysis, path, innermost_id, innermost, local)
    range = analysis.range_of(innermost_id)
    return None if value is None or range is None else NamedValue(range, name, value)


def _value_of(analysis: Analysis, path: str, id: NodeId, node: Node, local: frozenset[str]) -> tuple[Value | None, str]:
    match node:
        case tree.Name(id=name):
            return (None if name in local else _global(analysis, path, name)), name
        case tree.Attribute(name=name, name_at=name_ordinal) if id.ordinal == name_ordinal:
            return _attribute(analysis, path, node, local), name
        case tree.ImportAlias(name=name, asname=asname):
            return _global(analysis, path, asname or name.partition(".")[0]), name
        case _:
            return None, ""


def _attribute(analysis: Analysis, path: str, node: tree.Attribute, local: frozenset[str]) -> Value | None:
    match node.value:
        case tree.Name(id=name):
            owner = None if name in local else _global(analysis, path, name)
        case tree.Attribute():
            owner = _attribute(analysis, path, node.value, local)
        case _:
            return None
    return owner.scope.names.get(node.name) if isinstance(owner, ModuleValue) else None


def _global(analysis: Analysis, path: str, name: str) -> Value | None:
    evaluated = analysis.evaluated(path)
    return None if evaluated is None else evaluated.namespace.get(name)


def _bound_by(node: Node) -> Iterator[str]:
    """The names that a scope around the cursor binds."""
    match node:
        case tree.FunctionDef(parameters=parameters, body=body):
            yield from (parameter.name for parameter in parameters)
            yield from _assigned(body)
        case tree.Lambda(parameters=parameters):
            yield from (parameter.name for parameter in parameters)
        case tree.Comprehension(generators=generators):
            for generator in generators:
                yield from (found.id for found in walk((generator.target,)) if isinstance(found, tree.Name))
        case _:
            pass


def _assigned(body: tuple[tree.Statement, ...]) -> Iterator[str]:
    for node in walk(body):
        match node:
            case tree.Assign(targets=targets):
                yield from (found.id for found in walk(targets) if isinstance(found, tree.Name))
            case tree.AugmentedAssign(target=target) | tree.For(target=target) | tree.NamedExpression(target=target):
                yield from (found.id for found in walk((target,)) if isinstance(found, tree.Name))
            case tree.With(items=items):
                for _, target in items:
                    if target is not None:
                        yield from (found.id for found in walk((target,)) if isinstance(found, tree.Name))
            case tree.ImportAlias(name=name, asname=asname):
                yield asname or name.partition(".")[0]
            case tree.FunctionDef(name=name) | tree.ClassDef(name=name):
                yield name
            case _:
                pass
