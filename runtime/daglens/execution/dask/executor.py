"""Each step a task of a Dask cluster, on whichever machine that gives it."""

# Dask has no types of its own.
# pyright: basic

from __future__ import annotations

import json
import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, field
from typing import Any

from daglens.events.event import ErrorInfo, LogLine
from daglens.plan.step import Step
from daglens.record import dataclass

from ..concurrency import Concurrency, concurrency_of
from ..elsewhere import Elsewhere
from ..execute_plan import PlanOutcome
from ..multiprocess import died
from ..run_call import RunCall, StepSpawn
from ..run_context import RunContext
from ..spawned_step import step_state
from ..step_messages import Ended, FactSent, decode
from . import task
from .cluster import connected

RESOURCE_TAGS = ("dask/resources", "dagster-dask/resource_requirements")
"""An op's tag that says what its step needs of a worker, as Dask's resources: `{"GPU": 1}`. The second is Dagster's."""

_MOST_AT_ONCE = 1000
_MESSAGES_PATIENCE_S = 5.0


def execute_on_dask(run: RunContext, cancelled: Callable[[], bool], call: RunCall, spawn: StepSpawn) -> PlanOutcome:
    """Runs the plan; an interrupt of this process ends every step first."""
    with connected(call.address) as client:
        executor = _Dask(run, concurrency_of(run.plan, call.max_concurrent, _MOST_AT_ONCE), client, call, spawn)
        try:
            return executor.loop(cancelled)
        finally:
            executor.end_all()


@dataclass
class _Task:
    """A step's task. Dask runs it again where its worker is lost: only the newest `execution` is listened to."""

    step: Step
    future: Any
    execution: str = ""
    worker: str = ""
    next_n: int = 0
    pending: dict[str, bytes] = field(default_factory=dict[str, bytes])
    result: Mapping[str, Any] | None = None
    finished_at: float = 0.0
    ended: Ended | None = None

    def lines(self, stream: str, data: bytes) -> list[bytes]:
        *lines, rest = (self.pending.get(stream, b"") + data).split(b"\n")
        self.pending[stream] = rest
        return lines

    def is_told(self) -> bool:
        """Whether all that it said has come: its result is another way, and may be faster."""
        return self.result is not None and (self.execution, self.next_n) == (
            self.result["execution"],
            self.result["count"],
        )


class _Dask(Elsewhere):
    def __init__(self, run: RunContext, concurrency: Concurrency, client: Any, call: RunCall, spawn: StepSpawn) -> None:
        super().__init__(run, concurrency)
        self._client, self._call, self._spawn = client, call, spawn
        self._tasks: dict[str, _Task] = {}
        self._news: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._topic = f"daglens {run.run_id}"
        _send_by_value(task)
        client.subscribe_topic(self._topic, lambda event: self._news.put(("said", event[1])))

    def start(self, step: Step, attempt: int) -> None:
        request = {
            "load": dict(self._spawn.load),
            "call": asdict(self._call),
            "step": step_state(step, attempt, self.run, self.active),
        }
        future = self._client.submit(
            task.run_step,
            self._topic,
            self._spawn.command[1],
            json.loads(json.dumps(request, default=str)),
            dict(self._spawn.env),
            key=f"{step.key} {self.run.run_id} {attempt}",
            resources=_resources(step),
            priority=int(step.tags.get("dagster/priority", 0)),
            pure=False,
        )
        self._tasks[step.key] = _Task(step, future)
        future.add_done_callback(lambda done: self._news.put(("done", (step.key, done))))

    def listen(self, timeout_s: float) -> None:
        try:
            kind, news = self._news.get(timeout=timeout_s)
        except queue.Empty:
            self._fetch_what_is_missing()
            return
        if kind == "said":
            self._take(news)
            return
        key, future = news
        found = self._tasks.get(key)
        if found is None or found.future is not future:
            return
        if future.status == "finished":
            found.result, found.finished_at = future.result(), time.monotonic()
            self._end_if_told(found)
        else:
            del self._tasks[key]
            self.broke(found.step, _error(future))

    def stop(self, step: Step) -> None:
        self._tasks.pop(step.key).future.cancel()

    def end_all(self) -> None:
        for each in self._tasks.values():
            each.future.cancel()
        self._client.unsubscribe_topic(self._topic)

    def _take(self, message: Mapping[str, Any]) -> None:
        found = self._tasks.get(message["step"])
        if found is None:
            return
        if message["stream"] == "begin" and message["execution"] != found.execution:
            lost, found.worker = found.worker, message["worker"]
            if found.execution:
                self._is_run_again(found, lost)
            found.execution, found.next_n = message["execution"], 0
        if (message["execution"], message["n"]) != (found.execution, found.next_n):
            return
        found.next_n += 1
        self._tell(found, message["stream"], message["data"])
        self._end_if_told(found)

    def _tell(self, found: _Task, stream: str, data: bytes) -> None:
        for line in found.lines(stream, data):
            if stream != "events":
                self.tell(LogLine(found.step.key, stream, _text(line)))
                continue
            match decode(json.loads(line)):
                case FactSent(event):
                    self.tell(event)
                case Ended() as ended:
                    found.ended = ended

    def _is_run_again(self, found: _Task, worker: str) -> None:
        found.pending.clear()
        found.ended = None
        words = f"the Dask worker {worker} is gone, and step {found.step.key!r} with it: it runs again on another"
        self.repeated(found.step, ErrorInfo("WorkerLost", words))

    def _end_if_told(self, found: _Task) -> None:
        if not found.is_told():
            return
        assert found.result is not None
        for stream in ("stdout", "stderr"):
            rest = found.pending.pop(stream, b"")
            if rest:
                self.tell(LogLine(found.step.key, stream, _text(rest)))
        del self._tasks[found.step.key]
        if found.ended is not None:
            self.ended(found.step, found.ended)
        else:
            self.broke(found.step, died(found.step.key, found.result["status"]))

    def _fetch_what_is_missing(self) -> None:
        """Where the way of the messages broke for a while, the scheduler still has them."""
        now = time.monotonic()
        for found in list(self._tasks.values()):
            if found.result is not None and now - found.finished_at > _MESSAGES_PATIENCE_S:
                found.finished_at = now
                for _, message in self._client.get_events(self._topic):
                    self._take(message)


def _send_by_value(module: Any) -> None:
    import cloudpickle

    cloudpickle.register_pickle_by_value(module)


def _resources(step: Step) -> dict[str, float] | None:
    for tag in RESOURCE_TAGS:
        if tag in step.tags:
            try:
                return {str(name): float(amount) for name, amount in json.loads(step.tags[tag]).items()}
            except (ValueError, AttributeError, TypeError):
                raise ValueError(
                    f'the tag {tag} of step {step.key!r} is a mapping such as {{"GPU": 1}}, not {step.tags[tag]!r}'
                ) from None
    return None


def _error(future: Any) -> ErrorInfo:
    if future.status != "error":
        return ErrorInfo("WorkerLost", f"the Dask cluster let go of the task: it is {future.status}")
    from daglens.events.error_info import error_info

    return error_info(future.exception())


def _text(line: bytes) -> str:
    return line.decode("utf-8", "backslashreplace").removesuffix("\r")
