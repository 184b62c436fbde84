"""`daglens/runs`: the history of every folder's project, or one run of it with its events.

`{"run_id"?, "limit"?}` in; out comes what `daglens runs --format json` prints, each run with its `project` folder, and
with its `events` where one run was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, cast

from daglens.client import RunState, envelope_to_dict, run_state_to_json
from daglens_lsp.protocol import RequestRefused
from daglens_lsp.runs.past_runs import PastRuns
from daglens_lsp.view import Json

if TYPE_CHECKING:
    from daglens_lsp.server import Server

_LIMIT = 50


def handle(server: Server, params: Any) -> Future[Json]:
    given: Mapping[str, Any] = cast("Mapping[str, Any]", params) if isinstance(params, Mapping) else {}
    run_id, limit = given.get("run_id"), given.get("limit")
    if run_id is not None:
        return server.in_background(lambda: _one(server, str(run_id)))
    return server.in_background(lambda: _newest(server, limit if isinstance(limit, int) else _LIMIT))


def _newest(server: Server, limit: int) -> Json:
    newest = sorted(server.runs.everywhere(), key=lambda found: found[0].started or "", reverse=True)
    return {"version": 1, "runs": [_to_json(run, past) for run, past in newest[:limit]]}


def _one(server: Server, run_id: str) -> Json:
    for run, past in server.runs.everywhere():
        if run.run_id == run_id:
            events = [envelope_to_dict(envelope) for envelope in past.history.events(run_id)]
            return {"version": 1, "runs": [{**_to_json(run, past), "events": events}]}
    raise RequestRefused(f"There is no run {run_id}")


def _to_json(run: RunState, past: PastRuns) -> Json:
    return {**run_state_to_json(run), "project": past.project}
