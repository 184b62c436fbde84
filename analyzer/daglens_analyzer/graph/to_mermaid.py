"""The definition graph as a Mermaid flowchart: assets by group with their lineage, op graphs beside them."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import GraphDefinition
from daglens_analyzer.graph.edges import asset_inputs_of, edges_of
from daglens_analyzer.graph.model import Asset, CodeLocation, DefinitionGraph
from daglens_analyzer.graph.to_json import Located


def to_mermaid(analysis: Located) -> str:
    """The flowchart of a whole project."""
    return graph_to_mermaid(analysis.graph())


def graph_to_mermaid(graph: DefinitionGraph) -> str:
    """The flowchart of a graph, each code location a subgraph of its own where there are several."""
    several = len(graph.locations) > 1
    lines = ["flowchart LR"]
    for number, location in enumerate(graph.locations):
        body = list(_location(location, f"l{number}_"))
        if several:
            body = [f"subgraph location_{number}[{_label(location.name)}]", *_indented(body), "end"]
        lines += _indented(body)
    lines.append("    classDef external stroke-dasharray: 4 4")
    return "\n".join(lines) + "\n"


def _location(location: CodeLocation, prefix: str) -> Iterator[str]:
    assets = [asset for asset in location.assets if location.asset_by_key[asset.key] is asset]
    names = {asset.key: f"{prefix}a{number}" for number, asset in enumerate(assets)}
    groups: dict[str, list[Asset]] = {}
    for asset in assets:
        groups.setdefault(asset.group or "default", []).append(asset)
    for number, (group, members) in enumerate(groups.items()):
        yield f"subgraph {prefix}g{number}[{_label(group)}]"
        for asset in members:
            style = ":::external" if asset.kind == "external" else ""
            yield f"    {names[asset.key]}[{_label(asset.key.to_user_string())}]{style}"
        yield "end"
    for asset in assets:
        for dep in asset.deps:
            if dep.key in names:
                yield f"{names[dep.key]} --> {names[asset.key]}"
    for number, graph in enumerate(location.graphs):
        yield from _graph(graph, f"{prefix}o{number}_", names)


def _graph(graph: GraphDefinition, prefix: str, assets: dict[AssetKey, str]) -> Iterator[str]:
    names = {node.name: f"{prefix}{number}" for number, node in enumerate(graph.invocations)}
    yield f"subgraph {prefix}graph[{_label(f'{graph.kind} {graph.name}')}]"
    for node, name in names.items():
        yield f"    {name}({_label(node)})"
    for edge in edges_of(graph):
        yield f"    {names[edge.from_node]} --> {names[edge.to_node]}"
    yield "end"
    for read in asset_inputs_of(graph):
        if read.key in assets:
            yield f"{assets[read.key]} -.-> {names[read.node]}"


def _label(text: str) -> str:
    return '"' + text.replace("&", "#amp;").replace('"', "#quot;") + '"'


def _indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]
