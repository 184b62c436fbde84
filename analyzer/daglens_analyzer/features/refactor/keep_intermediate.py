"""A step of a graph-backed asset that starts from nothing becomes an asset, which the graph then reads."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.refactor.decorated_function import DecoratedAt
from daglens_analyzer.features.refactor.refactoring import Refactoring
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, OpDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.advice.kept_intermediate import worth_keeping
from daglens_analyzer.rules.edits import AddItem, AddParameter, AnyEdit, Edit, named


def offers(analysis: Analysis, found: DecoratedAt) -> Iterator[Refactoring]:
    """One, wherever in the op's function the cursor is."""
    edits = tuple(edits_of(analysis, found))
    made = resolved(analysis, edits) if edits else None
    if made is not None:
        title = f"Keep what '{found.function.name}' makes as an asset"
        yield Refactoring(title, "refactor.rewrite", made, ("DGL903",))


def edits_of(analysis: Analysis, found: DecoratedAt) -> Iterator[AnyEdit]:
    """The edits; none where the op is more than a bare function, or is used anywhere but in the one graph."""
    op, decorator = found.definition, found.decorator.expression
    is_bare = not isinstance(decorator, tree.Call) or not decorator.arguments
    if not isinstance(op, OpDefinition) or not is_bare or found.function.parameters or op.required_resource_keys != ():
        return
    name = found.function.name
    held = _graph_of(analysis, found, op)
    if held is None:
        return
    location, graph = held
    function = graph.function
    if location.at is None or AssetKey((name,)) in location.asset_by_key:
        return
    if function is None or function.path != found.path or not isinstance(function.definition, tree.FunctionDef):
        return
    body, parameters = function.definition.body, function.definition.parameters
    called = [node for node in walk(body) if isinstance(node, tree.Call) and _is_name(node.function, name)]
    uses = [
        node
        for chunk, statement in found.module.statements()
        if chunk != found.chunk
        for node in walk((statement,))
        if isinstance(node, tree.Name) and node.id == name
    ]
    if len(called) != 1 or len(uses) != 1 or any(parameter.name == name for parameter in parameters):
        return
    callee = decorator.function if isinstance(decorator, tree.Call) else decorator
    yield Edit(found.node(callee.at), named("asset"))
    yield AddParameter(function.node(function.definition.at), name)
    yield Edit(function.node(called[0].at), name)
    yield AddItem(location.at, "assets", name, callee="Definitions")


def _is_name(node: tree.Expression, name: str) -> bool:
    return isinstance(node, tree.Name) and node.id == name


def _graph_of(analysis: Analysis, found: DecoratedAt, op: OpDefinition) -> tuple[CodeLocation, GraphDefinition] | None:
    """The one graph-backed asset that has the op as a step worth keeping, and the location in the same file."""
    held = [
        (location, made.definition.node)
        for location in analysis.graph().locations
        for made in location.made
        if _is_kept_in(made.definition, op)
    ]
    if len(held) != 1:
        return None
    location, graph = held[0]
    is_here = location.at is not None and location.at.path == found.path
    return (location, graph) if is_here and isinstance(graph, GraphDefinition) else None


def _is_kept_in(definition: AssetsDefinition, op: OpDefinition) -> bool:
    graph = definition.node
    if definition.kind != "graph_asset" or not isinstance(graph, GraphDefinition) or not graph.is_exact:
        return False
    return any(each.definition is op for each in worth_keeping(graph))
