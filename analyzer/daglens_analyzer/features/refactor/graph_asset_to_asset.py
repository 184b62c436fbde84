"""A graph-backed asset whose ops nobody else uses becomes a plain asset that calls them as functions, in one step."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.refactor.refactoring import (
    GRAPH_ASSET_ARGUMENTS,
    AssetFunction,
    Refactoring,
    is_used_elsewhere,
)
from daglens_analyzer.features.refactor.straight_body import straight_body
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import AnyEdit, Edit, RemoveDecorator, named
from daglens_analyzer.source.position import Position


def offers(analysis: Analysis, found: AssetFunction, _: Position) -> Iterator[Refactoring]:
    """One, wherever in the function the cursor is."""
    edits = resolved(analysis, edits_of(analysis, found) or ())
    if edits is not None:
        title = f"Make '{found.function.name}' a plain asset that calls its ops as functions"
        yield Refactoring(title, "refactor.rewrite", edits)


def edits_of(analysis: Analysis, found: AssetFunction) -> tuple[AnyEdit, ...] | None:
    """The edits; None where an op does what a function could not, or is used elsewhere."""
    graph = found.definition.node
    body = straight_body(found.function)
    if found.definition.kind != "graph_asset" or body is None or not isinstance(graph, GraphDefinition):
        return None
    call = found.decorator.expression
    arguments = call.arguments if isinstance(call, tree.Call) else ()
    if not graph.is_exact or any(given.star or given.keyword not in GRAPH_ASSET_ARGUMENTS for given in arguments):
        return None
    ops: dict[str, OpDefinition] = {}
    for each in body.calls:
        op = found.evaluated.namespace.get(each.function)
        if not isinstance(op, OpDefinition) or not _is_plain(found, op) or is_used_elsewhere(found, each.function):
            return None
        if _is_imported(analysis, found, op):
            return None
        ops[each.function] = op
    return tuple(_edits(found, ops))


def _edits(found: AssetFunction, ops: dict[str, OpDefinition]) -> Iterator[AnyEdit]:
    decorator = found.decorator.expression
    callee = decorator.function if isinstance(decorator, tree.Call) else decorator
    yield Edit(found.node(callee.at), named("asset"))
    for op in ops.values():
        yield RemoveDecorator(op.at)


def _is_plain(found: AssetFunction, op: OpDefinition) -> bool:
    """Whether it is a function of this file under a bare `@op`, without context, config or resources."""
    function = op.function
    node = found.module.node(op.at) if op.at.path == found.path else None
    if function is None or not isinstance(node, tree.FunctionDef) or len(node.decorators) != 1 or node.is_generator:
        return False
    decorator = node.decorators[0].expression
    is_bare = not isinstance(decorator, tree.Call) or not decorator.arguments
    if not is_bare or isinstance(op.ins, Unknown) or op.required_resource_keys != ():
        return False
    return {each.name for each in op.ins} == {parameter.name for parameter in node.parameters}


def _is_imported(analysis: Analysis, found: AssetFunction, op: OpDefinition) -> bool:
    others = (analysis.evaluated(path) for path in analysis.paths() if path != found.path)
    return any(value is op for other in others if other is not None for value in other.namespace.values())
