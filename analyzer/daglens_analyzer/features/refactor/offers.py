"""All refactorings that are possible at a place."""

from __future__ import annotations

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.refactor import (
    asset_to_graph_asset,
    dep_to_parameter,
    graph_asset_to_asset,
    job_to_graph_asset,
    keep_intermediate,
    parameter_to_dep,
    split_into_steps,
    string_to_asset,
)
from daglens_analyzer.features.refactor.decorated_function import decorated_function_at
from daglens_analyzer.features.refactor.refactoring import Refactoring, asset_function_at
from daglens_analyzer.source.position import Position

_OFFERS = (
    string_to_asset.offers,
    dep_to_parameter.offers,
    parameter_to_dep.offers,
    asset_to_graph_asset.offers,
    graph_asset_to_asset.offers,
    split_into_steps.offers,
)
_OF_FUNCTIONS = (job_to_graph_asset.offers, keep_intermediate.offers)


def refactorings(analysis: Analysis, path: str, position: Position) -> tuple[Refactoring, ...]:
    """What is offered for the definition at `position`."""
    decorated = decorated_function_at(analysis, path, position)
    of_any = () if decorated is None else (each for offers in _OF_FUNCTIONS for each in offers(analysis, decorated))
    found = asset_function_at(analysis, path, position)
    of_assets = () if found is None else (each for offers in _OFFERS for each in offers(analysis, found, position))
    return (*of_assets, *of_any)
