"""Start a run in the user's interpreter."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Literal, cast

from daglens.client.history import RunHistory
from daglens.client.locations import find_locations, locations_in
from daglens.client.request import RunRequest, UsageError
from daglens.client.run_handle import RunHandle
from daglens.client.standby import Standbys
from daglens.client.worker_process import WorkerProcess, environment_of, start_worker
from daglens.engines.choice import check_parents_engine

_KILLED_PATIENCE_S = 5.0


def start_run(
    request: RunRequest, *, python: str, run_id: str | None = None, standbys: Standbys | None = None
) -> RunHandle:
    """Start the run, under an id of its own unless one is given, and return at once; its events come from the handle.

    A worker that waits among the `standbys` does it where one is fit for it, and after the run another is started.
    Raises UserError (UsageError, InterpreterError, StorageError) where the request itself cannot be: an unknown run to
    run again, a Python that is not there. What goes wrong later (the project does not load, the worker dies) is an
    event.
    """
    request = replace(request, project=str(Path(request.project).absolute()))
    if standbys is not None and standbys.has_one_for(request.project):
        resolved = _resolve(request)
        worker = standbys.take(resolved, python) or _start(resolved, python)
    else:
        # The interpreter starts while the request is looked into.
        worker = _start(request, python)
        try:
            resolved = _resolve(request)
        except BaseException:
            worker.kill()
            worker.end(_KILLED_PATIENCE_S)
            raise
    on_end = None if standbys is None else partial(standbys.run_ended, resolved, python)
    handle = RunHandle(run_id or str(uuid.uuid4()), resolved, worker, on_end)
    handle.begin()
    return handle


def with_missing_steps(handle: RunHandle) -> RunRequest | None:
    """The same run with the steps that would make what was missing, where that is why it did not begin."""
    select = handle.state().select_instead
    return replace(handle.request, steps=select, from_failure=False, stale=False) if select else None


def resolve_request(request: RunRequest) -> RunRequest:
    """The request with everything said: the parent run by its id, what it ran and loaded, the code locations."""
    request = replace(request, project=str(Path(request.project).absolute()))
    if request.kind == "rerun":
        request = _with_parent(request)
    if request.address is not None and request.executor != "dask":
        raise UsageError("--address is that of a Dask scheduler: add --executor dask")
    if request.config_file is not None and not (Path(request.project) / request.config_file).is_file():
        raise UsageError(f"there is no config file {request.config_file}")
    for path in request.paths:
        if not (Path(request.project) / path).exists():
            raise UsageError(f"there is no file or folder {path} to load")
    if request.paths:
        named = (locations_in(Path(request.project) / path) for path in request.paths)
        return replace(request, locations=tuple(dict.fromkeys(location for found in named for location in found)))
    return request if request.locations else replace(request, locations=find_locations(request.project))


def _with_parent(request: RunRequest) -> RunRequest:
    history = RunHistory(request.project, request.storage)
    try:
        parent_id = history.resolve(request.run_id or "last")
        parent = history.request(parent_id)
        state = history.run(parent_id)
        # A re-run that never began was to be executed by the engine of the run before it.
        kept = parent.engine if parent is not None and state.parent_run_id and parent.engine != "auto" else ""
        engine = check_parents_engine(request.engine, state.engine or kept)
    finally:
        history.close()
    if parent is None:
        raise UsageError(f"the history does not say what run {parent_id} was asked to do, so it cannot be run again")
    if engine == "auto" and not state.engine:
        engine = parent.engine
    steps, from_failure, stale = request.steps, request.from_failure, request.stale
    asks_for_part = bool(steps) or from_failure or stale
    if not asks_for_part and (parent.steps or parent.from_failure or parent.stale):
        # What ran was a part of the job: running it again means that part. One that never began asks as it did.
        steps = state.planned or parent.steps
        if not state.planned:
            from_failure, stale = parent.from_failure, parent.stale
    return replace(
        request,
        run_id=parent_id,
        steps=steps,
        from_failure=from_failure,
        stale=stale,
        engine=cast('Literal["auto", "bundled", "dagster"]', engine),
        selection=parent.selection,
        checks=parent.checks,
        job=parent.job,
        paths=request.paths or parent.paths,
        locations=request.locations or parent.locations,
        source_roots=request.source_roots or parent.source_roots,
        partition=request.partition or parent.partition,
        config_file=request.config_file or parent.config_file,
        config=parent.config,
        tags=parent.tags,
        executor=request.executor or parent.executor,
        address=request.address or (parent.address if request.executor in (None, "dask") else None),
    )


def _resolve(request: RunRequest) -> RunRequest:
    """As `resolve_request`; raises UsageError also where there is nothing to run."""
    resolved = resolve_request(request)
    if resolved.stale and resolved.run_id is not None:
        with RunHistory(resolved.project, resolved.storage) as history:
            if not history.stale_steps(resolved.run_id):
                said = "each step has seen the newest outputs of those before it"
                raise UsageError(f"nothing is stale in run {resolved.run_id}: {said}")
    return resolved


def _start(request: RunRequest, python: str) -> WorkerProcess:
    return start_worker("run", python=python, cwd=request.project, environment=environment_of(request.env))
