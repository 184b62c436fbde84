"""All of a definition and its name, given the place where it is made: a function's name, or a call."""

from __future__ import annotations

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location, Range


def extent_of(analysis: Analysis, place: NodeId) -> Location | None:
    """The decorated function or class whose name stands at `place`; for a call the statement that keeps what it makes.
    None where it is gone."""
    module = analysis.module(place.path)
    node = module.node(place) if module is not None else None
    if isinstance(node, tree.FunctionDef | tree.ClassDef):
        return analysis.location_of(NodeId(place.path, place.chunk, node.at))
    if isinstance(node, tree.Call):
        kept = _assignment_of(analysis, place, node)
        if kept is not None:
            return analysis.location_of(NodeId(place.path, place.chunk, kept.at))
    return analysis.location_of(place)


def name_range(analysis: Analysis, place: NodeId) -> Range | None:
    """The name of the function at `place`; of what a call makes the variable that keeps it, else what is called."""
    module = analysis.module(place.path)
    node = module.node(place) if module is not None else None
    if not isinstance(node, tree.Call):
        return analysis.range_of(place)
    kept = _assignment_of(analysis, place, node)
    if kept is not None and isinstance(kept.targets[0], tree.Name):
        return analysis.range_of(NodeId(place.path, place.chunk, kept.targets[0].at))
    return callee_range(analysis, place)


def callee_range(analysis: Analysis, place: NodeId) -> Range | None:
    """The name of what the call at `place` calls: of `clean.alias("x")(rows)` that of `clean`."""
    module = analysis.module(place.path)
    node = module.node(place) if module is not None else None
    ordinal = _callee(node) if isinstance(node, tree.Call) else place.ordinal
    return analysis.range_of(NodeId(place.path, place.chunk, ordinal))


def _callee(call: tree.Call) -> int:
    function = call.function
    while isinstance(function, tree.Call):
        function = function.function.value if isinstance(function.function, tree.Attribute) else function.function
    return function.name_at if isinstance(function, tree.Attribute) else function.at


def _assignment_of(analysis: Analysis, place: NodeId, call: tree.Call) -> tree.Assign | None:
    """`name = call(...)`, where the call is just that."""
    module, range = analysis.module(place.path), analysis.range_of(place)
    if module is None or range is None:
        return None
    for id in reversed(module.nodes_at(range.start)):
        node = module.node(id)
        if isinstance(node, tree.Assign) and node.value == call:
            return node
    return None
