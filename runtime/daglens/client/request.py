"""What the host asks a worker to run, and the terminal command that asks the same."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

RunKind = Literal["materialize", "run", "rerun"]


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run. Everything a lens, a tree item, a task or the terminal can ask is said here.

    `project` is the absolute project folder; `paths` are the files or folders to load, none meaning the project's code
    locations; `selection` is a selection of assets (materialize), `job` a job or graph (run), `run_id` the parent run or
    "last" (rerun); `steps` selects steps of it (`*step` upstream and `step*`/`step+` downstream as Dagster writes them).
    """

    kind: RunKind
    project: str
    paths: tuple[str, ...] = ()
    selection: str | None = None
    job: str | None = None
    run_id: str | None = None
    steps: tuple[str, ...] = ()
    from_failure: bool = False
    executor: Literal["in_process", "multiprocess"] | None = None
    engine: Literal["auto", "bundled", "dagster"] = "auto"
    config_file: str | None = None
    partition: str | None = None
    interpreter: str | None = None
    storage: str = ".daglens"
    source_roots: tuple[str, ...] = ()
    env: dict[str, str] = field(default_factory=dict[str, str])
