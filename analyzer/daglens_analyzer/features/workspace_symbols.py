"""Workspace symbols: definitions of the whole project by a few letters of their names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.features.document_symbols import SymbolKind, described
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, DefinitionsValue
from daglens_analyzer.source.position import Location

_MOST = 200


@dataclass(frozen=True, slots=True)
class WorkspaceSymbol:
    """`container` is the asset's group where it has one, else the file's name."""

    name: str
    kind: SymbolKind
    container: str
    location: Location


def workspace_symbols(analysis: Analysis, query: str) -> tuple[WorkspaceSymbol, ...]:
    """The definitions whose names hold the query's letters in order, best first; all of them for an empty query."""
    scored: dict[tuple[str, SymbolKind, Location], tuple[int, WorkspaceSymbol]] = {}
    for definition in analysis.graph().definitions:
        if isinstance(definition, DefinitionsValue):
            continue
        for name, kind, container in _names(definition):
            score = match_score(query, name)
            place = analysis.location_of(definition.at) if score is not None else None
            if score is not None and place is not None:
                found = WorkspaceSymbol(name, kind, container or PurePosixPath(place.path).name, place)
                scored.setdefault((name, kind, place), (score, found))
    best = sorted(scored.values(), key=lambda item: (item[0], item[1].name, item[1].location))
    return tuple(symbol for _, symbol in best[:_MOST])


def match_score(query: str, name: str) -> int | None:
    """How far a name is from a query, 0 for the same; None where the query's letters are not in it in order."""
    wanted, letters = query.lower(), name.lower()
    if wanted == letters:
        return 0
    if letters.startswith(wanted):
        return 1
    if wanted in letters:
        return 2 + letters.index(wanted)
    position = 0
    gaps = 100
    for letter in wanted:
        found = letters.find(letter, position)
        if found < 0:
            return None
        gaps += found - position
        position = found + 1
    return gaps


def _names(definition: Value) -> list[tuple[str, SymbolKind, str]]:
    if isinstance(definition, AssetsDefinition):
        return [
            (spec.key.to_user_string(), "asset", f"group {spec.group}" if isinstance(spec.group, str) else "")
            for spec in definition.specs
            if isinstance(spec.key, AssetKey)
        ]
    told = described(definition)
    return [] if told is None or told[0] == "?" else [(told[0], told[2], "")]
