"""A decorated function at a module's top level, whatever it makes: what refactorings of jobs and graphs start from."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.features.refactor.refactoring import is_plainly_named
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import ChunkId, NodeId
from daglens_analyzer.source.position import Position


@dataclass(frozen=True, slots=True)
class DecoratedAt:
    module: ParsedModule
    evaluated: EvaluatedModule
    chunk: ChunkId
    function: tree.FunctionDef
    decorator: tree.Decorator
    definition: Value

    @property
    def path(self) -> str:
        return self.module.path

    def node(self, ordinal: int) -> NodeId:
        """The id of one of its nodes."""
        return NodeId(self.module.path, self.chunk, ordinal)


def decorated_function_at(analysis: Analysis, path: str, position: Position) -> DecoratedAt | None:
    """The function with one decorator that a position is in, if its name still holds what the decorator made."""
    module, evaluated = analysis.module(path), analysis.evaluated(path)
    ids = module.nodes_at(position) if module is not None else ()
    if module is None or evaluated is None or not ids:
        return None
    function, placed = module.node(ids[0]), module.chunk(ids[0].chunk)
    if not isinstance(function, tree.FunctionDef) or placed is None or placed.stale or len(function.decorators) != 1:
        return None
    definition, decorator = evaluated.namespace.get(function.name), function.decorators[0]
    if definition is None or not is_plainly_named(decorator.expression) or definition in evaluated.conditional:
        return None
    if definition.at != NodeId(path, ids[0].chunk, function.name_at):
        return None
    return DecoratedAt(module, evaluated, ids[0].chunk, function, decorator, definition)
