"""What the project's modules define, as Dagster's own repositories."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType
from typing import Any

import dagster
from dagster import Definitions, GraphDefinition, RepositoryDefinition

from daglens.record import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A code location. `graphs` are those that a file binds beside its jobs: they can be run by their name."""

    repository: Any
    graphs: Mapping[str, Any]


def location_of_module(module: ModuleType, name: str | None = None) -> Location:
    """A module's own `Definitions`, `@definitions` or `@repository`, else what it binds at module level.

    Everything is bound and checked, so errors of loading come out here.
    """
    shown = name or module.__name__
    values = {id(each): each for each in vars(module).values()}.values()
    own = [each for each in values if isinstance(each, (Definitions, RepositoryDefinition)) or _is_lazy(each)]
    if len(own) > 1:
        raise dagster.DagsterInvariantViolationError(
            f"{shown} binds {len(own)} Definitions at module level, and a code location has one: put them together "
            "with Definitions.merge."
        )
    if not own:
        graphs = {each.name: each for each in values if isinstance(each, GraphDefinition)}
        return Location(_repository(_bound_by(module)), graphs)
    found: Any = own[0]
    return Location(_repository(found() if _is_lazy(found) else found), {})


def _is_lazy(value: Any) -> bool:
    return type(value).__name__ == "LazyDefinitions" and type(value).__module__.startswith("dagster.")


def _bound_by(module: ModuleType) -> Definitions:
    load = getattr(dagster, "load_definitions_from_module", None)
    if load is not None:
        return load(module)
    values = list(vars(module).values())
    return Definitions(
        assets=dagster.load_assets_from_modules([module]),
        asset_checks=dagster.load_asset_checks_from_modules([module]),
        jobs=[each for each in values if isinstance(each, dagster.JobDefinition)],
        schedules=[each for each in values if isinstance(each, dagster.ScheduleDefinition)],
        sensors=[each for each in values if isinstance(each, dagster.SensorDefinition)],
    )


def _repository(own: Any) -> RepositoryDefinition:
    repository = own.get_repository_def() if isinstance(own, Definitions) else own
    repository.load_all_definitions()
    return repository
