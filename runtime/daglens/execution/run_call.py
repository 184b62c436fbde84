"""What the worker says about a run: what is asked, what is known of the run that is run again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from daglens.record import dataclass

if TYPE_CHECKING:
    from daglens.events.event import Event

RunStatus = Literal["succeeded", "failed", "canceled"]
Sink = Callable[["Event"], object]
SinkAll = Callable[["Sequence[Event]"], object]
FindOutput = Callable[[str, str, "str | None"], "str | None"]
"""(step key, output name, mapping key) -> the nearest ancestor run (the parent included) that stored it, else None."""
FindMappingKeys = Callable[[str, str], "tuple[str, ...] | None"]
"""(step key, output name) -> the mapping keys that the nearest ancestor which finished the dynamic step announced."""


@dataclass(frozen=True, slots=True)
class ParentRun:
    """What is known of the run that is run again.

    `kind`, `selection`, `checks`, `job`, `partition`, `config` are what that run was asked (for a chain of re-runs: the
    root's kind, selection, checks and job); `step_status` holds the fold's status of each step: "succeeded", "failed",
    "skipped", "running", "pending" or "canceled", and `step_code` what the code of each was when it last succeeded.
    """

    run_id: str
    root_run_id: str
    kind: Literal["materialize", "run"]
    selection: str | None = None
    job: str | None = None
    partition: str | None = None
    config: Mapping[str, Any] | None = None
    step_status: Mapping[str, str] = field(default_factory=dict[str, str])
    step_code: Mapping[str, str] = field(default_factory=dict[str, str])
    checks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class RunCall:
    """One run, as the worker asks for it.

    `checks`, as `asset/key:name`, are the asset checks to evaluate, None those of the selected assets. `config` is run
    config as parsed from the config file; `address` that of a Dask scheduler. `fsync`: stored values outlive a power
    failure; `previews`: a small picture of each output is told with it. `dynamic_partitions` are the keys that were
    added, by the partitions' name.
    """

    run_id: str
    kind: Literal["materialize", "run", "rerun"]
    selection: str | None = None
    job: str | None = None
    steps: tuple[str, ...] = ()
    from_failure: bool = False
    parent: ParentRun | None = None
    executor: Literal["in_process", "multiprocess", "dask"] | None = None
    address: str | None = None
    max_concurrent: int | None = None
    partition: str | None = None
    config: Mapping[str, Any] | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    engine: str = "bundled"
    fsync: bool = False
    previews: bool = False
    checks: tuple[str, ...] | None = None
    dynamic_partitions: Mapping[str, Sequence[str]] = field(default_factory=dict[str, "Sequence[str]"])


@dataclass(frozen=True, slots=True)
class StepSpawn:
    """How a step's own process is started where forking is not safe.

    `command` is an argument vector, such as `(python, ".../boot.py", "step", secret)`. The request goes to its standard
    input; `load` is what the process needs to load the definitions, in the worker's own words, passed on untouched.
    `env` is what the run was given beside its surroundings, for processes that do not inherit it.
    """

    command: tuple[str, ...]
    load: Mapping[str, Any]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
