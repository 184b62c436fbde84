"""Which job a run is of: the selected assets', a named one, or that of the run that is run again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from daglens.model.asset_job import build_asset_job
from daglens.model.asset_selection import AssetSelection
from daglens.model.errors import DagsterInvalidSubsetError
from daglens.model.graph import GraphDefinition
from daglens.model.job import JobDefinition
from daglens.plan.problems import PlanProblems

from .run_call import RunCall

if TYPE_CHECKING:
    from daglens.model.definitions import Definitions

ASSET_JOB = "__ASSET_JOB"


def choose_job(locations: Mapping[str, Definitions], call: RunCall) -> JobDefinition:
    """Raises PlanProblems naming what is not there, and what is."""
    kind, selection, checks, job = call.kind, call.selection, call.checks, call.job
    if call.kind == "rerun":
        if call.parent is None:
            raise PlanProblems(["There is no earlier run to run again."])
        kind, selection, job = call.parent.kind, call.parent.selection, call.parent.job
        checks = call.parent.checks
    if not locations:
        raise PlanProblems(["No code location could be loaded: there is nothing to run."])
    if kind == "materialize":
        return _asset_job(locations, selection or ("*" if checks is None else ""), checks)
    return _named_job(locations, job or "")


def _asset_job(locations: Mapping[str, Definitions], text: str, chosen_checks: tuple[str, ...] | None) -> JobDefinition:
    selection = AssetSelection.from_string(text) if text else AssetSelection.assets()
    problems: list[str] = []
    fitting: dict[str, JobDefinition] = {}
    for name, definitions in locations.items():
        graph = definitions.asset_graph
        try:
            keys = {key for key in selection.resolve(graph) if graph.definitions_by_key[key].is_executable}
        except DagsterInvalidSubsetError as error:
            problems.append(str(error))
            continue
        checks = selection.resolve_checks(graph)
        if chosen_checks is not None:
            checks = {key for key in graph.checks if f"{'/'.join(key.asset_key.parts)}:{key.name}" in chosen_checks}
        if keys or (checks and not text):
            fitting[name] = build_asset_job(
                ASSET_JOB,
                graph,
                keys,
                checks,
                resource_defs=definitions.resource_defs,
                executor_def=definitions.executor,
            )
    if len(fitting) > 1:
        raise PlanProblems(
            [f"{text!r} selects assets of several code locations ({', '.join(fitting)}): name the one to run."]
        )
    if fitting:
        return next(iter(fitting.values()))
    raise PlanProblems(problems or [f"{text!r} selects no asset that can be materialized here."])


def _named_job(locations: Mapping[str, Definitions], name: str) -> JobDefinition:
    found: dict[str, JobDefinition] = {}
    known: list[str] = []
    for location, definitions in locations.items():
        jobs = definitions.jobs_by_name
        known.extend(jobs)
        if name in jobs:
            found[location] = jobs[name]
        elif name in (ASSET_JOB, "__ASSET_JOB"):
            found[location] = definitions.implicit_asset_job
        else:
            graph = next(
                (
                    each
                    for each in getattr(definitions, "graphs", ())
                    if isinstance(each, GraphDefinition) and each.name == name
                ),
                None,
            )
            if graph is not None:
                found[location] = graph.to_job(resource_defs=definitions.resource_defs)
    if len(found) > 1:
        raise PlanProblems([f"Job {name!r} is in several code locations ({', '.join(found)}): name the one to run."])
    if found:
        return next(iter(found.values()))
    import difflib

    close = difflib.get_close_matches(name, known, 1)
    hint = f" Did you mean {close[0]!r}?" if close else f" The jobs are: {', '.join(sorted(known)) or 'none'}."
    raise PlanProblems([f"No job is called {name!r}.{hint}"])
