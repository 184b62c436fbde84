"""All refactorings that are possible at a place."""

from __future__ import annotations

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.refactor import (
    asset_to_graph_asset,
    dep_to_parameter,
    graph_asset_to_asset,
    parameter_to_dep,
    string_to_asset,
)
from daglens_analyzer.features.refactor.refactoring import Refactoring, asset_function_at
from daglens_analyzer.source.position import Position

_OFFERS = (
    string_to_asset.offers,
    dep_to_parameter.offers,
    parameter_to_dep.offers,
    asset_to_graph_asset.offers,
    graph_asset_to_asset.offers,
)


def refactorings(analysis: Analysis, path: str, position: Position) -> tuple[Refactoring, ...]:
    """What is offered for the definition at `position`."""
    found = asset_function_at(analysis, path, position)
    if found is None:
        return ()
    return tuple(each for offers in _OFFERS for each in offers(analysis, found, position))
