"""A job that Dagster can load again in another process, the way that our worker loaded it in this one.

Dagster's multiprocess executor hands a pointer to its step processes. Ours names `reconstruct` below and says which
project, code location and job are meant. Those processes find this package because `boot.py` is their main module.
"""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

import dagster
from dagster._core.code_pointer import CustomPointer, ModuleCodePointer
from dagster._core.definitions.reconstruct import ReconstructableJob, ReconstructableRepository
from dagster._core.execution import context_creation_job

from daglens.engines.dagster.load import Location, location_of_module
from daglens.worker.load_project import load_project

# Dagster prints each event to the console as well, which would be captured as what the step wrote.
if hasattr(context_creation_job, "default_system_loggers"):
    setattr(context_creation_job, "default_system_loggers", lambda *_: [])  # noqa: B010

EXECUTORS = {"in_process": dagster.in_process_executor, "multiprocess": dagster.multiprocess_executor}
_known: dict[str, Mapping[str, Location]] = {}


def remember(load: Mapping[str, Any], locations: Mapping[str, Location]) -> None:
    """In this process the project is loaded already: `locations` are what `load` gives."""
    _known[_text(load)] = locations


def reconstruct(load: str, location: str, graph: str | None = None) -> Any:
    """The repository of a code location, or a graph of it as a job."""
    if load not in _known:
        given = json.loads(load)
        loaded = load_project(given["project"], given["locations"], given["source_roots"], sys.path, location_of_module)
        _known[load] = loaded.definitions
    found = _known[load][location]
    return found.repository if graph is None else found.graphs[graph].to_job()


def reconstructable_job(
    load: Mapping[str, Any], location: str, job: str, graph: str | None, executor: str | None
) -> ReconstructableJob:
    """The job `job`, with the executor of that name in the place of its own."""
    pointer = CustomPointer(
        ModuleCodePointer(__name__, "reconstruct", None),
        [_text(load), location],
        [] if graph is None else [["graph", graph]],
    )
    kind = _WITH_EXECUTOR.get(executor or "", ReconstructableJob)
    return kind(ReconstructableRepository(pointer), job)


def _text(load: Mapping[str, Any]) -> str:
    return json.dumps(dict(load), sort_keys=True)


class _OtherExecutor(ReconstructableJob):
    """The job under another executor in this process; to others it goes as the job it is."""

    executor = ""

    def get_definition(self) -> Any:
        if not hasattr(self, "_made"):
            self._made = super().get_definition().with_executor_def(EXECUTORS[self.executor])
        return self._made

    def get_subset(self, **selection: Any) -> Any:
        return type(self)(*super().get_subset(**selection))

    def to_dict(self) -> Any:
        return ReconstructableJob(*self).to_dict()

    def __reduce__(self) -> Any:
        return ReconstructableJob, tuple(self)

    def __hash__(self) -> int:
        return super().__hash__()


class _InProcess(_OtherExecutor):
    executor = "in_process"


class _Multiprocess(_OtherExecutor):
    executor = "multiprocess"


_WITH_EXECUTOR = {each.executor: each for each in (_InProcess, _Multiprocess)}
