"""Every construct of the pipeline API that is modelled: what the evaluator is told about `dagster` and `daglens`.

Supporting one more is writing its file, with CONSTRUCTS and what else it needs, and naming it here.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from daglens_analyzer.api import (
    asset,
    asset_check,
    asset_check_spec,
    asset_job,
    asset_key,
    asset_methods,
    asset_parts,
    asset_selection,
    asset_spec,
    assets_from_node,
    built_checks,
    components,
    custom_types,
    definitions,
    external_asset,
    graph,
    graph_asset,
    graph_by_hand,
    handles,
    job,
    load_assets,
    load_definitions,
    load_defs_folder,
    multi_asset,
    node_methods,
    op,
    op_parts,
    opaque,
    partitions,
    repository,
    schedule,
    sensor,
    with_resources,
)
from daglens_analyzer.api.construct import Construct
from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.values import Value

MODULES = (
    asset,
    asset_check,
    asset_check_spec,
    asset_job,
    asset_key,
    asset_methods,
    asset_parts,
    asset_selection,
    asset_spec,
    assets_from_node,
    built_checks,
    components,
    custom_types,
    definitions,
    external_asset,
    graph,
    graph_asset,
    graph_by_hand,
    handles,
    job,
    load_assets,
    load_definitions,
    load_defs_folder,
    multi_asset,
    node_methods,
    op,
    op_parts,
    opaque,
    partitions,
    repository,
    schedule,
    sensor,
    with_resources,
)


def _constructs(module: ModuleType) -> tuple[Construct, ...]:
    return getattr(module, "CONSTRUCTS", ())


def _table(name: str) -> dict[Any, Any]:
    """The models of one sort that the files declare, by the type of value that they are for."""
    return {key: model for module in MODULES for key, model in getattr(module, name, {}).items()}


def _natives() -> dict[str, Value]:
    made: dict[str, Value] = {
        f"dagster.{construct.name}": construct.native() for module in MODULES for construct in _constructs(module)
    }
    return {**_table("NATIVES"), **made}


MODELS = Models(
    natives=_natives(),
    attributes=_table("ATTRIBUTES"),
    callables=_table("CALLABLES"),
    subscripts=_table("SUBSCRIPTS"),
    iterations=_table("ITERATIONS"),
    operators=_table("OPERATORS"),
)
