"""A job that ends in one op becomes a graph-backed asset of the same name: its ops stay, as the asset's steps."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.refactor.decorated_function import DecoratedAt
from daglens_analyzer.features.refactor.refactoring import Refactoring
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.advice.table_making_job import last_of
from daglens_analyzer.rules.edits import AddItem, AnyEdit, Edit, RemoveItem, named
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location, Range

_SHARED = frozenset({"name", "description", "tags"})
"""What `@job` and `@graph_asset` both take."""


def offers(analysis: Analysis, found: DecoratedAt) -> Iterator[Refactoring]:
    """One, wherever in the job's function the cursor is."""
    edits = tuple(edits_of(analysis, found))
    made = resolved(analysis, edits) if edits else None
    if made is not None:
        title = f"Make the job '{found.function.name}' a graph-backed asset"
        yield Refactoring(title, "refactor.rewrite", made, ("DGL901",))


def edits_of(analysis: Analysis, found: DecoratedAt) -> Iterator[AnyEdit]:
    """The edits; none where the asset would not do the same, or where more than a list speaks of the job."""
    definition = found.definition
    if not isinstance(definition, JobDefinition) or found.function.parameters or definition.is_configured:
        return
    call = found.decorator.expression
    arguments = call.arguments if isinstance(call, tree.Call) else ()
    if any(given.star or given.keyword not in _SHARED for given in arguments):
        return
    graph, last = definition.graph, found.function.body[-1]
    if graph.kind != "job" or not graph.is_exact or not isinstance(definition.name, str):
        return
    ends = last_of(graph.invocations)
    if not isinstance(last, tree.ExpressionStatement) or [each.at for each in ends] != [found.node(last.value.at)]:
        return
    if not _has_one_output(ends[0].definition):
        return
    location = _location_of(analysis, definition)
    entry = _entry(found, definition) if location is not None else None
    if location is None or location.at is None or entry is None:
        return
    if AssetKey((definition.name,)) in location.asset_by_key:
        return
    callee = call.function if isinstance(call, tree.Call) else call
    yield Edit(found.node(callee.at), named("graph_asset"))
    place = analysis.range_of(found.node(last.at))
    if place is None:
        return
    yield Edit(Location(found.path, Range(place.start, place.start)), "return ")
    yield RemoveItem(entry)
    yield AddItem(location.at, "assets", found.function.name, callee="Definitions")


def _has_one_output(node: OpDefinition | GraphDefinition) -> bool:
    """Whether what is called last gives one value, which the asset then is."""
    return not isinstance(node.outs, Unknown) and len(node.outs) == 1 and not node.outs[0].dynamic


def _location_of(analysis: Analysis, definition: JobDefinition) -> CodeLocation | None:
    """The one code location that has the job, with nothing that starts it."""
    holding = [each for each in analysis.graph().locations if any(job.definition is definition for job in each.jobs)]
    if len(holding) != 1:
        return None
    starters = (*holding[0].schedules, *holding[0].sensors)
    return None if any(starter.job in (None, definition.name) for starter in starters) else holding[0]


def _entry(found: DecoratedAt, definition: JobDefinition) -> NodeId | None:
    """Where the job stands in a `jobs=[...]` of the same file, which has to be all that speaks of it."""
    name = found.function.name
    uses = [
        (chunk, node.at)
        for chunk, statement in found.module.statements()
        if chunk != found.chunk
        for node in walk((statement,))
        if isinstance(node, tree.Name) and node.id == name
    ]
    for chunk, statement in found.module.statements():
        for node in walk((statement,)):
            match node:
                case tree.Argument(keyword="jobs", value=tree.SequenceDisplay(items=items)):
                    listed = [(chunk, item.at) for item in items if isinstance(item, tree.Name) and item.id == name]
                    if listed and listed == uses:
                        return NodeId(found.path, *listed[0])
                case _:
                    pass
    return None
