"""What a refactoring is, and the asset's function that most of them start from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.features.diagnostic import TextEdit
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.edits import Edit, named
from daglens_analyzer.source.node_id import ChunkId, NodeId
from daglens_analyzer.source.position import Position

RefactoringKind: TypeAlias = Literal["refactor.rewrite", "refactor.extract", "refactor.inline"]

_SHARED = """
    name description ins key_prefix group_name partitions_def metadata tags owners kinds automation_condition
    backfill_policy check_specs code_version key
"""
GRAPH_ASSET_ARGUMENTS = frozenset(_SHARED.split())
"""What `@asset` and `@graph_asset` both take, to the same effect."""


@dataclass(frozen=True, slots=True)
class Refactoring:
    """`answers` are the codes of the advice that it follows."""

    title: str
    kind: RefactoringKind
    edits: tuple[TextEdit, ...]
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AssetFunction:
    """A decorated function at a module's top level that makes an asset or several by itself: no factory calls it."""

    module: ParsedModule
    evaluated: EvaluatedModule
    chunk: ChunkId
    function: tree.FunctionDef
    decorator: tree.Decorator
    definition: AssetsDefinition
    location: CodeLocation | None
    asset: Asset | None

    @property
    def path(self) -> str:
        return self.module.path

    def node(self, ordinal: int) -> NodeId:
        """The id of one of its nodes."""
        return NodeId(self.module.path, self.chunk, ordinal)

    def argument(self, name: str) -> tree.Argument | None:
        """The decorator's argument of that name."""
        call = self.decorator.expression
        arguments = call.arguments if isinstance(call, tree.Call) else ()
        return next((argument for argument in arguments if argument.keyword == name), None)


def asset_function_at(analysis: Analysis, path: str, position: Position) -> AssetFunction | None:
    """The asset's function that a position is in; None where there is none, or it has several decorators."""
    module, evaluated = analysis.module(path), analysis.evaluated(path)
    ids = module.nodes_at(position) if module is not None else ()
    if not ids:
        return None
    function = module.node(ids[0]) if module is not None else None
    if module is None or evaluated is None or not isinstance(function, tree.FunctionDef):
        return None
    chunk = ids[0].chunk
    placed = module.chunk(chunk)
    definition = evaluated.namespace.get(function.name)
    if placed is None or placed.stale or not isinstance(definition, AssetsDefinition):
        return None
    decorator = next(iter(function.decorators), None)
    if decorator is None or len(function.decorators) > 1:
        return None
    own = definition.at == NodeId(path, chunk, function.name_at) and definition.built_at is None
    if not own or not is_plainly_named(decorator.expression) or definition in evaluated.conditional:
        return None
    location, asset = next(_provided(analysis, definition))
    return AssetFunction(module, evaluated, chunk, function, decorator, definition, location, asset)


def as_graph_asset(found: AssetFunction) -> Edit:
    """The decorator with `graph_asset` in the place of `asset`."""
    decorator = found.decorator.expression
    callee = decorator.function if isinstance(decorator, tree.Call) else decorator
    return Edit(found.node(callee.at), named("graph_asset"))


def keeps_arguments(found: AssetFunction) -> bool:
    """Whether `@graph_asset` takes all that the decorator is given."""
    call = found.decorator.expression
    arguments = call.arguments if isinstance(call, tree.Call) else ()
    return all(not given.star and given.keyword in GRAPH_ASSET_ARGUMENTS for given in arguments)


def _provided(analysis: Analysis, definition: AssetsDefinition) -> Iterator[tuple[CodeLocation | None, Asset | None]]:
    """Each code location that has it, with the first of its assets there; at last none."""
    for location in analysis.graph().locations:
        for asset in location.assets:
            if asset.definition is definition:
                yield location, asset
    yield None, None


def is_used_elsewhere(found: AssetFunction, name: str) -> bool:
    """Whether another statement of the file uses a name of it; its definition is no use."""
    return any(
        isinstance(node, tree.Name) and node.id == name
        for chunk, statement in found.module.statements()
        if chunk != found.chunk
        for node in walk((statement,))
    )


def is_plainly_named(decorator: tree.Expression) -> bool:
    """Whether a decorator is `name` or `owner.name`, called or not."""
    callee = decorator.function if isinstance(decorator, tree.Call) else decorator
    return isinstance(callee, tree.Name) or (isinstance(callee, tree.Attribute) and isinstance(callee.value, tree.Name))
