"""What real Dagster has after loading a module, in the words of `daglens graph --format json`.

Places and what is unresolved are left out, everything else is there. Importing this watches how jobs are made.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import dagster as dg
from dagster._core.definitions.decorators import job_decorator
from dagster._core.definitions.graph_definition import GraphDefinition
from dagster._core.definitions.op_definition import OpDefinition
from dagster.components.definitions import LazyDefinitions

from daglens.engines.dagster.describe import describe_repository

Json = dict[str, Any]

_graphs_of_jobs: set[int] = set()
_kept_alive: list[object] = []


def watch_jobs() -> None:
    """Remember which graphs `@job` makes: afterwards they look like those of `graph.to_job()`."""
    decorator: Any = vars(job_decorator)["_Job"]
    original = decorator.__call__

    def watched(self: Any, function: Any) -> dg.JobDefinition:
        job = original(self, function)
        _graphs_of_jobs.add(id(job.graph))
        _kept_alive.append(job.graph)
        return job

    decorator.__call__ = watched


watch_jobs()


def describe(module: ModuleType) -> Json:
    """The code location that a module holds: its `Definitions` or repository, else what it binds."""
    warnings.simplefilter("ignore")
    values: list[Any] = [
        value(None) if isinstance(value, LazyDefinitions) else value for value in list(vars(module).values())
    ]
    found = [value for value in values if isinstance(value, dg.Definitions | dg.RepositoryDefinition)]
    found = list({id(value): value for value in found}.values())
    if len(found) > 1:
        raise ValueError(f"{module.__name__} holds {len(found)} code locations")
    resources: Iterable[str] = ()
    if found:
        definitions = found[0]
        graphs: list[GraphDefinition] = []
        ops: list[OpDefinition] = []
    else:
        definitions = dg.load_definitions_from_module(module)
        graphs = [value for value in list(vars(module).values()) if isinstance(value, GraphDefinition)]
        ops = [value for value in list(vars(module).values()) if isinstance(value, OpDefinition)]
    if isinstance(definitions, dg.Definitions):
        resources = definitions.resources or {}
        repository = definitions.get_repository_def()
    else:
        repository = definitions
    described = describe_repository(repository, graphs, ops, lambda graph: id(graph) in _graphs_of_jobs)
    return {**described, "resources": sorted(resources)}
