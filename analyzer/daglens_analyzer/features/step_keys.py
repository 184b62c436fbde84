"""The step that an op's invocation is when it runs, and in which runs it is one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.features.per_analysis import per_analysis
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.source.node_id import NodeId


@dataclass(frozen=True, slots=True)
class Step:
    """An invocation as a step of a job, or of the assets that its graph makes. `key` is as Dagster writes it."""

    key: str
    location: CodeLocation
    job: str | None
    graph: str
    asset_keys: tuple[AssetKey, ...]


def steps_of(analysis: Analysis, graph: GraphDefinition, invocation: Invocation) -> tuple[Step, ...]:
    """Every step that this invocation is, in the order of code locations, jobs before assets."""
    return _steps(analysis).get((invocation.at, invocation.name), ())


def step_key_of(analysis: Analysis, graph: GraphDefinition, invocation: Invocation) -> str | None:
    """The key of the first step that it is; None for one that no job or asset runs."""
    steps = steps_of(analysis, graph, invocation)
    return steps[0].key if steps else None


def _steps(analysis: Analysis) -> Mapping[tuple[NodeId, str], tuple[Step, ...]]:
    return per_analysis(analysis, "steps", lambda: _compute(analysis))


def _compute(analysis: Analysis) -> Mapping[tuple[NodeId, str], tuple[Step, ...]]:
    found: dict[tuple[NodeId, str], list[Step]] = {}
    for location in analysis.graph().locations:
        for job in location.jobs:
            if job.graph is not None:
                for place, step in _of_graph(job.graph, "", location, job.name, job.name, ()):
                    found.setdefault(place, []).append(step)
        made: dict[int, tuple[GraphDefinition, list[AssetKey]]] = {}
        for asset in location.assets:
            node = asset.definition.node if asset.definition is not None else None
            if isinstance(node, GraphDefinition):
                made.setdefault(id(node), (node, []))[1].append(asset.key)
        for graph, keys in made.values():
            if not isinstance(graph.name, Unknown):
                for place, step in _of_graph(graph, f"{graph.name}.", location, None, graph.name, tuple(keys)):
                    found.setdefault(place, []).append(step)
    return {place: tuple(steps) for place, steps in found.items()}


def _of_graph(
    graph: GraphDefinition,
    prefix: str,
    location: CodeLocation,
    job: str | None,
    name: str,
    keys: tuple[AssetKey, ...],
) -> Iterator[tuple[tuple[NodeId, str], Step]]:
    for invocation in graph.invocations:
        key = f"{prefix}{invocation.name}"
        if isinstance(invocation.definition, GraphDefinition):
            yield from _of_graph(invocation.definition, f"{key}.", location, job, name, keys)
        else:
            yield (invocation.at, invocation.name), Step(key, location, job, name, keys)
