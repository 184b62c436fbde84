"""The definition graph in Graphviz' language: assets by group with their lineage, op graphs beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import GraphDefinition
from daglens_analyzer.graph.edges import asset_inputs_of, edges_of
from daglens_analyzer.graph.model import Asset, CodeLocation, DefinitionGraph
from daglens_analyzer.graph.to_json import Located

_HEAD = (
    "digraph daglens {",
    "  rankdir=LR;",
    '  graph [fontname="Helvetica", style="rounded", color="#9aa5b1"];',
    '  node [fontname="Helvetica", shape=box, style="rounded,filled", fillcolor="#e8f0fe", color="#4a6fa5"];',
    '  edge [color="#5f6b7a", arrowsize=0.7];',
)


def to_dot(analysis: Located) -> str:
    """The graph of a whole project, each code location a cluster."""
    return graph_to_dot(analysis.graph())


def graph_to_dot(graph: DefinitionGraph) -> str:
    """One `digraph`; nodes are named by code location and key, so that the text is stable."""
    lines = [*_HEAD]
    for number, location in enumerate(graph.locations):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_quoted(location.name)};")
        lines += [f"    {line}" for line in _location(location, number)]
        lines.append("  }")
    return "\n".join([*lines, "}"]) + "\n"


def _location(location: CodeLocation, number: int) -> Iterator[str]:
    assets = location.asset_by_key
    groups: dict[str, list[Asset]] = {}
    for asset in assets.values():
        groups.setdefault(asset.group or "default", []).append(asset)
    for place, (group, members) in enumerate(groups.items()):
        yield f"subgraph cluster_{number}_{place} {{"
        yield f"  label={_quoted(group)};"
        for asset in members:
            style = ', style="rounded,dashed", fillcolor="none"' if asset.kind == "external" else ""
            yield f"  {_name(number, asset.key)} [label={_quoted(asset.key.to_user_string())}{style}];"
        yield "}"
    for asset in assets.values():
        for dep in asset.deps:
            if dep.key in assets:
                yield f"{_name(number, dep.key)} -> {_name(number, asset.key)};"
    for place, graph in enumerate(location.graphs):
        yield from _graph(graph, number, place, assets)


def _graph(graph: GraphDefinition, number: int, place: int, assets: Collection[AssetKey]) -> Iterator[str]:
    names = {node.name: _quoted(f"{number}:{graph.name}.{node.name}") for node in graph.invocations}
    yield f"subgraph cluster_{number}_graph_{place} {{"
    yield f"  label={_quoted(f'{graph.kind} {graph.name}')};"
    for node, name in names.items():
        yield f'  {name} [label={_quoted(node)}, shape=ellipse, fillcolor="#fff4e0", color="#b7791f"];'
    for edge in edges_of(graph):
        yield f"  {names[edge.from_node]} -> {names[edge.to_node]};"
    yield "}"
    for read in asset_inputs_of(graph):
        if read.key in assets:
            yield f"{_name(number, read.key)} -> {names[read.node]} [style=dashed];"


def _name(number: int, key: AssetKey) -> str:
    return _quoted(f"{number}/{key.to_user_string()}")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
