"""Code lenses: what can be run from where, over assets, steps and jobs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown, Value
from daglens_analyzer.features.extent import callee_range, name_range
from daglens_analyzer.features.step_keys import steps_of
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetsDefinition,
    GraphDefinition,
    JobDefinition,
    OpDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Range

Action: TypeAlias = Literal[
    "materialize", "materialize_upstream", "run", "rerun_step", "rerun_from_failure", "show_lineage", "debug"
]


@dataclass(frozen=True, slots=True)
class AssetSubject:
    """Assets to materialize. `location_path` is the file that has to be loaded for it, here and below."""

    keys: tuple[AssetKey, ...]
    location_path: str | None


@dataclass(frozen=True, slots=True)
class StepSubject:
    """A step of a job, or of the assets that a graph makes (then `asset_keys` are these)."""

    job_or_asset: str
    graph: str
    step_key: str
    location_path: str | None
    asset_keys: tuple[AssetKey, ...]


@dataclass(frozen=True, slots=True)
class JobSubject:
    job: str
    location_path: str | None


Subject: TypeAlias = AssetSubject | StepSubject | JobSubject


@dataclass(frozen=True, slots=True)
class Lens:
    range: Range
    subject: Subject
    action: Action


def code_lenses(analysis: Analysis, path: str) -> tuple[Lens, ...]:
    """All lenses of a file, by line; over one line in the order in which they are to be shown."""
    found = [*_assets(analysis, path), *_steps(analysis, path), *_jobs(analysis, path)]
    return tuple(sorted(dict.fromkeys(found), key=lambda lens: lens.range.start.line))


@dataclass(frozen=True, slots=True)
class _Made:
    """An asset that can be made, as seen from one place in the file."""

    key: AssetKey
    has_upstream: bool
    location_path: str


def _assets(analysis: Analysis, path: str) -> Iterator[Lens]:
    by_place: dict[NodeId, list[_Made]] = {}
    located: set[NodeId] = set()
    for location in analysis.graph().locations:
        for asset in location.assets:
            if asset.at.path == path:
                located.add(asset.at)
            for place in (asset.at, asset.built_at):
                if place is not None and place.path == path and asset.executable and not asset.is_stub:
                    by_place.setdefault(place, []).append(_made(location, asset))
    for definition in analysis.graph().definitions:
        if isinstance(definition, AssetsDefinition) and definition.at.path == path and definition.at not in located:
            by_place.setdefault(definition.at, []).extend(_made_alone(definition))
    for place, assets in by_place.items():
        range = name_range(analysis, place)
        if range is None or not assets:
            continue
        first = assets[0].location_path
        here = [item for item in assets if item.location_path == first]
        subject = AssetSubject(tuple(dict.fromkeys(item.key for item in here)), first)
        yield Lens(range, subject, "materialize")
        if any(item.has_upstream for item in here):
            yield Lens(range, subject, "materialize_upstream")
        yield Lens(range, subject, "show_lineage")
        yield Lens(range, subject, "debug")


def _made(location: CodeLocation, asset: Asset) -> _Made:
    known = location.asset_by_key
    has_upstream = any(dep.key in known and known[dep.key].executable for dep in asset.deps)
    return _Made(asset.key, has_upstream, location.path)


def _made_alone(definition: AssetsDefinition) -> Iterator[_Made]:
    """The assets of a definition that no code location has: its own file has to be loaded."""
    if definition.executable:
        for spec in definition.specs:
            if isinstance(spec.key, AssetKey):
                yield _Made(spec.key, bool(spec.deps), definition.at.path)


def _steps(analysis: Analysis, path: str) -> Iterator[Lens]:
    for graph in _graphs(analysis):
        for invocation in graph.invocations:
            if invocation.at.path != path or not isinstance(invocation.definition, OpDefinition):
                continue
            steps = steps_of(analysis, graph, invocation)
            range = callee_range(analysis, invocation.at)
            if not steps or range is None:
                continue
            step = steps[0]
            of = step.job if step.job is not None else step.asset_keys[0].to_user_string()
            subject = StepSubject(of, step.graph, step.key, step.location.path, step.asset_keys)
            yield Lens(range, subject, "rerun_step")


def _graphs(analysis: Analysis) -> Iterator[GraphDefinition]:
    """Every graph that has a body, those of jobs and assets among them, once each."""
    seen: set[int] = set()
    for definition in analysis.graph().definitions:
        graph = _graph_of(definition)
        if graph is not None and id(graph) not in seen:
            seen.add(id(graph))
            yield graph


def _graph_of(definition: Value) -> GraphDefinition | None:
    match definition:
        case GraphDefinition():
            return definition
        case JobDefinition(graph=graph) | AssetsDefinition(node=GraphDefinition() as graph):
            return graph
        case _:
            return None


def _jobs(analysis: Analysis, path: str) -> Iterator[Lens]:
    located: set[NodeId] = set()
    for location in analysis.graph().locations:
        for job in location.jobs:
            located.add(job.at)
            yield from _job_lenses(analysis, path, job.at, job.name, location.path)
    for definition in analysis.graph().definitions:
        if not isinstance(definition, JobDefinition | UnresolvedAssetJob) or definition.at in located:
            continue
        if not isinstance(definition.name, Unknown):
            yield from _job_lenses(analysis, path, definition.at, definition.name, path)


def _job_lenses(analysis: Analysis, path: str, place: NodeId, name: str, location_path: str) -> Iterator[Lens]:
    range = name_range(analysis, place) if place.path == path else None
    if range is not None:
        subject = JobSubject(name, location_path)
        yield Lens(range, subject, "run")
        yield Lens(range, subject, "rerun_from_failure")
        yield Lens(range, subject, "debug")
