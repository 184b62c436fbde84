"""Document symbols: the definitions of a file, graphs with their steps below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown, Value
from daglens_analyzer.features.extent import callee_range, extent_of, name_range
from daglens_analyzer.features.hover_asset import KIND_WORDS
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    AssetSpecValue,
    DefinitionsValue,
    GraphDefinition,
    JobDefinition,
    Maybe,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Range

SymbolKind: TypeAlias = Literal[
    "asset", "op", "graph", "job", "schedule", "sensor", "resource", "check", "definitions", "step"
]


@dataclass(frozen=True, slots=True)
class Symbol:
    """`range` is all of it, `selection_range`, within it, its name."""

    name: str
    detail: str
    kind: SymbolKind
    range: Range
    selection_range: Range
    children: tuple[Symbol, ...] = ()


def document_symbols(analysis: Analysis, path: str) -> tuple[Symbol, ...]:
    """The symbols of a file, by place."""
    found: dict[tuple[Range, SymbolKind], Symbol] = {}
    for definition in analysis.graph().definitions:
        if definition.at.path == path:
            symbol = _symbol(analysis, definition)
            if symbol is not None:
                found.setdefault((symbol.selection_range, symbol.kind), symbol)
    return tuple(sorted(found.values(), key=lambda symbol: symbol.range))


def described(definition: Value) -> tuple[str, str, SymbolKind] | None:
    """Name, detail and kind of a definition; None for one that has no name of its own."""
    match definition:
        case AssetsDefinition(specs=specs, kind=kind):
            names = [_text(spec.key) for spec in specs]
            detail = KIND_WORDS[kind] if len(names) == 1 else f"{KIND_WORDS[kind]}: {len(names)} assets"
            return (", ".join(names) or "?"), detail, "asset"
        case AssetSpecValue(key=key):
            return _text(key), KIND_WORDS["external"], "asset"
        case OpDefinition(name=name):
            return _text(name), "op", "op"
        case GraphDefinition(name=name):
            return _text(name), "graph", "graph"
        case JobDefinition(name=name):
            return _text(name), "job", "job"
        case UnresolvedAssetJob(name=name):
            return _text(name), "asset job", "job"
        case ScheduleDefinition(name=name):
            return _text(name), "schedule", "schedule"
        case SensorDefinition(name=name):
            return _text(name), "sensor", "sensor"
        case AssetCheckDefinition(name=name, asset=asset):
            return _text(name), f"check of {_text(asset)}", "check"
        case AssetChecksValue(checks=checks):
            return ", ".join(_text(check.name) for check in checks), "asset checks", "check"
        case DefinitionsValue():
            return definition.name or "Definitions", "code location", "definitions"
        case _:
            return None


def _symbol(analysis: Analysis, definition: Value) -> Symbol | None:
    told = described(definition)
    selection = name_range(analysis, definition.at)
    if told is None or selection is None:
        return None
    name, detail, kind = told
    whole = extent_of(analysis, definition.at)
    range = whole.range if whole is not None else selection
    graph = _graph_of(definition)
    children = tuple(_steps(analysis, graph, definition.at)) if graph is not None else ()
    return Symbol(name, detail, kind, range, selection, children)


def _steps(analysis: Analysis, graph: GraphDefinition, place: NodeId) -> Iterator[Symbol]:
    """The graph's nodes that stand in the same file; a graph may be composed of calls in other files."""
    for invocation in graph.invocations:
        whole = analysis.range_of(invocation.at)
        name = callee_range(analysis, invocation.at)
        if whole is None or name is None or invocation.at.path != place.path:
            continue
        called = _text(invocation.definition.name)
        kind = "op" if isinstance(invocation.definition, OpDefinition) else "graph"
        detail = kind if called == invocation.name else f"{kind} {called}"
        yield Symbol(invocation.name, detail, "step", whole, name)


def _graph_of(definition: Value) -> GraphDefinition | None:
    match definition:
        case GraphDefinition():
            return definition
        case JobDefinition(graph=graph) | AssetsDefinition(node=GraphDefinition() as graph):
            return graph if graph.at == definition.at else None
        case _:
            return None


def _text(name: Maybe[str] | Maybe[AssetKey] | None) -> str:
    match name:
        case None | Unknown():
            return "?"
        case AssetKey():
            return name.to_user_string()
        case _:
            return name
