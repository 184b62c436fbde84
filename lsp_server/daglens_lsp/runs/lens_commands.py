"""A lens's words and what a click on it does, from what is known of earlier runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from daglens.client import AssetStatus, RunRequest, RunState, to_argv
from daglens.client.words import elapsed_ms, outcome
from daglens_lsp.runs.lens_target import CLIENT_COMMANDS, LensTarget
from daglens_lsp.runs.past_runs import Outcome, PastRuns
from daglens_lsp.runs.runnable import Runnable


@dataclass(frozen=True, slots=True)
class LensCommand:
    title: str
    command: str
    runnable: Runnable


def is_offered(target: LensTarget, past: PastRuns) -> bool:
    """Whether there is anything to do for the lens: what re-runs needs a run, and a failure where it says so."""
    match target.action:
        case "rerun_step":
            return _step_outcome(target, past) is not None
        case "rerun_from_failure":
            last = _last_run(target, past)
            return last is not None and (_stopped(last) or bool(past.stale_steps(last.run_id)))
        case _:
            return True


def lens_command(target: LensTarget, past: PastRuns, now: datetime) -> LensCommand:
    """Title, command and argument of a lens."""
    subject = target.step or target.job or ", ".join("/".join(key) for key in target.asset_keys)
    match target.action:
        case "materialize":
            request = _request(target, selection=selection(target))
            running = _asset_outcome(target, past)
            return _command("Materialize", subject, "daglens.materialize", target, request, running, now)
        case "materialize_upstream":
            request = _request(target, selection=selection(target, with_upstream=True))
            words = "Materialize with upstream"
            return _command(words, subject, "daglens.materialize", target, request, None, now)
        case "run":
            last = past.job(target.job or "")
            state = None if last is None else _run_outcome(last)
            request = _request(target, job=target.job)
            return _command("Run job", subject, "daglens.run", target, request, state, now)
        case "rerun_step":
            found = _step_outcome(target, past)
            request = _rerun(target, found, steps=(target.step or "",))
            words = f"Re-run step {subject.rpartition('.')[2]}" if target.shares_line else "Re-run step"
            return _command(words, subject, "daglens.rerunStep", target, request, found, now)
        case "rerun_from_failure":
            last = _last_run(target, past)
            found = None if last is None else _run_outcome(last)
            if last is None or _stopped(last):
                request = _rerun(target, found, from_failure=True)
                return _command("Re-run from failure", subject, "daglens.rerun", target, request, None, now)
            request = replace(_rerun(target, found), stale=True)
            count = len(past.stale_steps(last.run_id))
            words = f"Re-run {count} stale step{'' if count == 1 else 's'}"
            return _command(words, subject, "daglens.rerun", target, request, None, now)
        case "debug":
            request = _request(target, job=target.job) if target.job else _request(target, selection=selection(target))
            return _command("Debug", subject, CLIENT_COMMANDS["debug"], target, request, None, now, mark="🐞")
        case _:
            request = _request(target, selection=selection(target))
            return _command("Lineage", subject, CLIENT_COMMANDS["show_lineage"], target, request, None, now, mark="")


def selection(target: LensTarget, with_upstream: bool = False) -> str:
    """Exactly the target's assets in Dagster's selection syntax, with everything upstream of them where that is wanted,
    and with what has to be made along."""
    plus = "+" if with_upstream else ""
    wanted = [f'{plus}key:"{"/".join(key)}"' for key in target.asset_keys]
    return " or ".join([*wanted, *(f'key:"{"/".join(key)}"' for key in target.made_along)])


def _command(
    words: str,
    subject: str,
    command: str,
    target: LensTarget,
    request: RunRequest,
    state: Outcome | None,
    now: datetime,
    mark: str = "▶",
) -> LensCommand:
    kind = {"daglens.rerunStep": "rerun"}.get(command, command.removeprefix("daglens."))
    verb = "Re-run step" if command == "daglens.rerunStep" else words
    runnable = Runnable(
        kind=kind,
        label=f"{verb} {subject}" if command != "daglens.showLineage" else subject,
        argv=to_argv(request),
        cwd=target.project,
        run_id=state.run_id if state is not None and state.status == "running" else request.run_id,
        step=target.step,
    )
    if state is not None and state.status == "running":
        return LensCommand("⏳ Running…", "daglens.showRun", runnable)
    ended = "" if state is None else outcome(state.status, state.time, state.duration_ms, now)
    return LensCommand(" ".join(filter(None, (mark, words))) + (f" · {ended}" if ended else ""), command, runnable)


def _request(target: LensTarget, *, selection: str | None = None, job: str | None = None) -> RunRequest:
    return RunRequest(
        kind="run" if job is not None else "materialize",
        project=target.project,
        paths=() if target.location is None else (_relative(target.location, target.project),),
        selection=selection,
        job=job,
    )


def _rerun(
    target: LensTarget, found: Outcome | None, *, steps: tuple[str, ...] = (), from_failure: bool = False
) -> RunRequest:
    run_id = "last" if found is None else found.run_id
    return RunRequest(kind="rerun", project=target.project, run_id=run_id, steps=steps, from_failure=from_failure)


def _relative(path: str, project: str) -> str:
    pure = PurePosixPath(path)
    return str(pure.relative_to(project)) if pure.is_relative_to(project) else path


def _asset_outcome(target: LensTarget, past: PastRuns) -> Outcome | None:
    """The latest of the outcomes of the target's assets: a multi-asset makes them together."""
    found = [status for key in target.asset_keys if (status := past.asset(key)) is not None]
    latest: AssetStatus | None = max(found, key=lambda status: status.time or "", default=None)
    return None if latest is None else Outcome(latest.run_id, latest.status, latest.time, latest.duration_ms)


def _step_outcome(target: LensTarget, past: PastRuns) -> Outcome | None:
    """How the step ended in the newest run that began it; None where no run got that far."""
    found = past.step(target.step or "", target.job)
    if found is None or found.step.status == "planned":
        return None
    status = "running" if found.step.status == "retrying" else found.step.status
    return Outcome(found.run.run_id, status, found.step.ended or found.run.ended, found.step.duration_ms)


def _last_run(target: LensTarget, past: PastRuns) -> RunState | None:
    """The newest run of the job, or the one that last set out to make the assets."""
    if target.job is not None:
        return past.job(target.job)
    statuses = [status for key in target.asset_keys if (status := past.asset(key)) is not None]
    latest = max(statuses, key=lambda status: status.time or "", default=None)
    if latest is None:
        return None
    return next((run for run in past.recent() if run.run_id == latest.run_id), None)


def _stopped(run: RunState) -> bool:
    """Whether the run ended before its steps did."""
    return run.status in ("failed", "lost", "canceled")


def _run_outcome(run: RunState) -> Outcome:
    return Outcome(run.run_id, run.status, run.ended, elapsed_ms(run.started, run.ended))
