"""Which of Dagster's jobs a run is of: the selected assets', a named one, or that of the run that is run again."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dagster import AssetSelection, DagsterInvalidSubsetError

from daglens.engines.dagster.load import Location
from daglens.execution.run_call import RunCall
from daglens.plan.problems import PlanProblems
from daglens.record import dataclass

ASSET_JOB = "__ASSET_JOB"


@dataclass(frozen=True, slots=True)
class ChosenJob:
    """`graph` is run as a job. Without `assets` it is a job as it is, without `checks` all of theirs."""

    location: str
    name: str
    graph: str | None = None
    assets: frozenset[Any] | None = None
    checks: frozenset[Any] | None = None


def choose_job(locations: Mapping[str, Location], call: RunCall) -> ChosenJob:
    """Raises PlanProblems naming what is not there, and what is."""
    kind, selection, checks, job = call.kind, call.selection, call.checks, call.job
    if call.parent is not None:
        kind, selection, job = call.parent.kind, call.parent.selection, call.parent.job
        checks = call.parent.checks
    if not locations:
        raise PlanProblems(["No code location could be loaded: there is nothing to run."])
    if kind == "materialize":
        return _of_assets(locations, selection or ("*" if checks is None else ""), checks)
    return _named(locations, job or "")


def _of_assets(locations: Mapping[str, Location], text: str, chosen_checks: tuple[str, ...] | None) -> ChosenJob:
    selection = AssetSelection.from_coercible(_clauses(text))
    problems: list[str] = []
    fitting: list[ChosenJob] = []
    for name, location in locations.items():
        graph = location.repository.asset_graph
        try:
            keys = frozenset(key for key in selection.resolve(graph) if graph.get(key).is_executable)
            checks = None
            if chosen_checks is not None:
                checks = frozenset(key for key in graph.asset_check_keys if key.to_user_string() in chosen_checks)
        except DagsterInvalidSubsetError as error:
            problems.append(str(error))
            continue
        if not keys and (text or not checks):
            continue
        if not keys:
            fitting.append(ChosenJob(name, ASSET_JOB, None, keys, checks))
            continue
        job = location.repository.get_implicit_job_def_for_assets(keys)
        if job is None:
            raise PlanProblems([f"{text!r} selects assets with different partitions: they cannot be run together."])
        fitting.append(ChosenJob(name, job.name, None, keys, checks))
    match fitting:
        case [only]:
            return only
        case []:
            raise PlanProblems(problems or [f"{text!r} selects no asset that can be materialized here."])
        case _:
            names = ", ".join(each.location for each in fitting)
            raise PlanProblems([f"{text!r} selects assets of several code locations ({names}): name the one to run."])


def _clauses(text: str) -> list[str]:
    """`a,b` is two clauses; a comma between brackets or quotes belongs to one."""
    clauses, depth, quoted = [""], 0, False
    for character in text:
        quoted ^= character == '"'
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0 and not quoted:
            clauses.append("")
        else:
            clauses[-1] += character
    return [clause.strip() for clause in clauses if clause.strip()]


def _named(locations: Mapping[str, Location], name: str) -> ChosenJob:
    found: list[ChosenJob] = []
    known: list[str] = []
    for place, location in locations.items():
        names = [each for each in location.repository.job_names if not each.startswith(ASSET_JOB)]
        known += names
        if location.repository.has_job(name):
            found.append(ChosenJob(place, name))
        elif name in location.graphs:
            found.append(ChosenJob(place, name, name))
    match found:
        case [only]:
            return only
        case []:
            import difflib

            close = difflib.get_close_matches(name, known, 1)
            hint = f" Did you mean {close[0]!r}?" if close else f" The jobs are: {', '.join(sorted(known)) or 'none'}."
            raise PlanProblems([f"No job is called {name!r}.{hint}"])
        case _:
            names = ", ".join(each.location for each in found)
            raise PlanProblems([f"Job {name!r} is in several code locations ({names}): name the one to run."])
