"""A run as user code sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import Any

from daglens.record import dataclass

# A run with this tag is ended after so many seconds, by a deployment that looks after it.
MAX_RUNTIME_SECONDS_TAG = "dagster/max_runtime"


class DagsterRunStatus(Enum):
    QUEUED = "QUEUED"
    NOT_STARTED = "NOT_STARTED"
    MANAGED = "MANAGED"
    STARTING = "STARTING"
    STARTED = "STARTED"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    CANCELING = "CANCELING"
    CANCELED = "CANCELED"


@dataclass(frozen=True)
class DagsterRun:
    job_name: str
    run_id: str
    run_config: Mapping[str, Any] = field(default_factory=dict[str, Any])
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    status: DagsterRunStatus = DagsterRunStatus.STARTED
    root_run_id: str | None = None
    parent_run_id: str | None = None

    @property
    def is_success(self) -> bool:
        return self.status is DagsterRunStatus.SUCCESS

    @property
    def is_finished(self) -> bool:
        return self.status in (DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED)
