"""The jobs of a code location: those that are listed, and those that its schedules and sensors bring along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from daglens_analyzer.evaluate.values import Unknown, Value
from daglens_analyzer.graph.definitions import (
    GraphDefinition,
    JobDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.model import Job, Unresolved
from daglens_analyzer.graph.selection import AssetGraph, UnresolvableSelection, resolve_selection
from daglens_analyzer.graph.selection_parts import Selection

WrittenJob = JobDefinition | UnresolvedAssetJob


def jobs_of(
    listed: Sequence[WrittenJob],
    schedules: Iterable[ScheduleDefinition],
    sensors: Iterable[SensorDefinition],
    graph: AssetGraph,
    unresolved: list[Unresolved],
) -> tuple[Job, ...]:
    """Every job whose name is known, with its selection resolved; for what is not known a note."""
    found: list[Job] = []
    for written in _with_targets(listed, schedules, sensors):
        if isinstance(written.name, Unknown):
            unresolved.append(Unresolved(written.at, written.name.reason))
        elif isinstance(written, JobDefinition):
            found.append(Job(written.name, (), written.graph, written.at, written, written.graph.is_exact))
        else:
            found.append(_asset_job(written.name, written, graph, unresolved))
    return tuple(found)


def _asset_job(name: str, job: UnresolvedAssetJob, graph: AssetGraph, unresolved: list[Unresolved]) -> Job:
    try:
        keys = resolve_selection(job.selection, graph)
    except UnresolvableSelection as problem:
        unresolved.append(Unresolved(job.selection.at, str(problem)))
        return Job(name, (), None, job.at, job, is_exact=False)
    return Job(name, graph.executable_among(keys), None, job.at, job)


def _with_targets(
    listed: Sequence[WrittenJob],
    schedules: Iterable[ScheduleDefinition],
    sensors: Iterable[SensorDefinition],
) -> Iterator[WrittenJob]:
    """The listed jobs, then targets that are jobs themselves or selections, unless their name is taken."""
    taken = {job.name for job in listed}
    yield from listed
    for starter in (*schedules, *sensors):
        for job in _targets(starter):
            if isinstance(job.name, str) and job.name not in taken:
                taken.add(job.name)
                yield job


def _targets(starter: ScheduleDefinition | SensorDefinition) -> Iterator[WrittenJob]:
    for target in (starter.target, *(starter.starts if isinstance(starter, SensorDefinition) else ())):
        yield from _job_of(target, starter)


def _job_of(target: Value | None, starter: ScheduleDefinition | SensorDefinition) -> Iterator[WrittenJob]:
    match target:
        case JobDefinition() | UnresolvedAssetJob():
            yield target
        case GraphDefinition():
            yield JobDefinition(target.at, target.name, target.name_at, target, target.description, target.built_at)
        case Selection() if isinstance(starter.job, str):
            yield UnresolvedAssetJob(starter.at, starter.job, starter.at, target, built_at=starter.built_at)
        case _:
            return
