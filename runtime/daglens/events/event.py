"""What happens in a run: a closed union of facts.

Each fact is a frozen dataclass whose class name is its `event` on the wire and in the log. The envelope (`run_id`, the
number `n` within the run, the time) is added once, where the fact is appended to the log: see `Envelope`.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

from daglens.record import dataclass


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of the user's own code: absolute path, 1-based line."""

    path: str
    line: int
    function: str
    text: str = ""


_SAID_ALONE = ("PlanProblems", "NothingToRun", "EngineNotAvailable", "InvalidConfigFile")


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """An exception as plain data. `frames` are the user's frames, outermost first; `traceback` is the printed whole."""

    class_name: str
    message: str
    frames: tuple[Frame, ...] = ()
    cause: ErrorInfo | None = None
    traceback: str = ""

    @property
    def cls_name(self) -> str:
        """The class's own name."""
        return self.class_name.rpartition(".")[2]

    @property
    def kind(self) -> str:
        """The class as people read it: without our modules, and "" where the message says it all."""
        name = self.cls_name if self.class_name.startswith("daglens.") else self.class_name
        return "" if name in _SAID_ALONE else name

    @property
    def text(self) -> str:
        """The class and the message, as Python prints them."""
        return f"{self.kind}: {self.message}" if self.kind else self.message

    @property
    def stack(self) -> list[str]:
        return self.traceback.splitlines(keepends=True)

    def to_string(self) -> str:
        return self.traceback


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The plan is made and execution begins.

    By step key, `assets` gives the keys of the assets it would make, `waits_for` the steps before it (in or out of the
    plan), and `code` a text that changes when its code does.
    """

    parent_run_id: str | None
    root_run_id: str
    engine: str
    executor: str
    job: str
    steps: tuple[str, ...]
    assets: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict[str, tuple[tuple[str, ...], ...]])
    waits_for: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    code: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class StepStarted:
    """An attempt of a step begins; the first is 1."""

    step: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class StepInputLoaded:
    """An input was read from storage. `from_run_id` is the run that stored it, None for an asset's latest value.

    `code_changed` says that the step which made it there has other code by now.
    """

    step: str
    input: str
    from_run_id: str | None
    from_step: str | None = None
    from_output: str | None = None
    asset_key: tuple[str, ...] | None = None
    code_changed: bool = False


@dataclass(frozen=True, slots=True)
class StepOutput:
    """An output was stored (announced only after it is).

    `path` is its file, POSIX, relative to the storage folder; "" where an IO manager of the user's own keeps it, and
    None where the output lies at the place that its run, step and name give. `preview` is a small picture of the value:
    its `type`, and where they are known its `shape` and `head`, a few lines of text. `asset_key` names the asset whose
    value it is.
    """

    step: str
    output: str
    mapping_key: str | None = None
    path: str | None = None
    asset_key: tuple[str, ...] | None = None
    preview: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class AssetMaterialized:
    """A step stored a new value of an asset, or of one partition of it."""

    step: str
    key: tuple[str, ...]
    partition: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class AssetObserved:
    """A step looked at an asset that is made elsewhere."""

    step: str
    key: tuple[str, ...]
    partition: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class AssetCheckEvaluated:
    """A step checked an asset; `severity` is "WARN" or "ERROR"."""

    step: str
    key: tuple[str, ...]
    check: str
    passed: bool
    severity: str = "ERROR"
    metadata: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class StepSucceeded:
    """All outputs of a step are stored; the duration is that of its last attempt."""

    step: str
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class StepRetried:
    """An attempt failed and another follows after `delay_s`."""

    step: str
    attempt: int
    delay_s: float
    error: ErrorInfo | None = None


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """A step did not run, because something before it gave no output."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True)
class StepFailed:
    """The last attempt of a step failed."""

    step: str
    error: ErrorInfo


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line the user's code printed or logged.

    `stream` is "stdout", "stderr" or "log"; `level` is a logging level's name; `step` is None outside steps.
    """

    step: str | None
    stream: str
    text: str
    level: str | None = None


@dataclass(frozen=True, slots=True)
class RunSucceeded:
    """Every step succeeded or was skipped."""


@dataclass(frozen=True, slots=True)
class RunFailed:
    """The run ended with failed steps, or outside any step (the project does not load...), which `error` then tells.

    `lost` says that nobody saw the end: the worker died (killed, power loss), and who looked next wrote this down.
    Where it did not begin because no run has stored what selected steps read, `missing_steps` would make that, and
    `select_instead` are the selected steps with these.
    """

    error: ErrorInfo | None = None
    failed_steps: tuple[str, ...] = ()
    lost: bool = False
    missing_steps: tuple[str, ...] = ()
    select_instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunCanceled:
    """The run was stopped from outside."""

    reason: str = ""


Event = (
    RunStarted
    | StepStarted
    | StepInputLoaded
    | StepOutput
    | AssetMaterialized
    | AssetObserved
    | AssetCheckEvaluated
    | StepSucceeded
    | StepRetried
    | StepSkipped
    | StepFailed
    | LogLine
    | RunSucceeded
    | RunFailed
    | RunCanceled
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A logged event: the run, its number in the run from 1, and its time (RFC 3339, UTC, with `Z`)."""

    run_id: str
    n: int
    time: str
    event: Event
