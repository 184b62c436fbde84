"""All of a definition, from its first decorator to its end, given the place of its name."""

from __future__ import annotations

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location


def extent_of(analysis: Analysis, place: NodeId) -> Location | None:
    """The function or class whose name stands at `place`, else the node itself; None where it is gone."""
    module = analysis.module(place.path)
    node = module.node(place) if module is not None else None
    if isinstance(node, tree.FunctionDef | tree.ClassDef):
        return analysis.location_of(NodeId(place.path, place.chunk, node.at))
    return analysis.location_of(place)
