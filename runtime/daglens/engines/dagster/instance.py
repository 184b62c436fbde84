"""The Dagster instance that keeps a run: the user's own where DAGSTER_HOME names one, else one beside our log."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster import DagsterInstance
from dagster._core.execution.compute_logs import redirect_to_file
from dagster._core.instance import InstanceRef
from dagster._core.storage.compute_log_manager import CapturedLogContext
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._utils import ensure_file

from daglens.engines.dagster.without_secrets import hide_in_file

FOLDER = "dagster"
_NO_CAPTURE = {"module": "dagster._core.storage.noop_compute_log_manager", "class": "NoOpComputeLogManager"}


def open_instance(storage_dir: str, executor: str) -> DagsterInstance:
    """A context manager, as Dagster's instances are. Raises what Dagster raises for a DAGSTER_HOME that is no good."""
    if os.environ.get("DAGSTER_HOME"):
        return DagsterInstance.get()
    folder = Path(storage_dir).absolute() / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    events = {
        "module": "daglens.engines.dagster.without_secrets",
        "class": "MaskedEvents",
        "config": {"base_dir": str(folder / "history" / "runs")},
    }
    files = {"module": __name__, "class": "ToFiles", "config": {"base_dir": str(folder / "compute_logs")}}
    # In one process our own capture says which step wrote a line; between processes Dagster's files do.
    overrides = {
        "telemetry": {"enabled": False},
        "event_log_storage": events,
        "compute_logs": _NO_CAPTURE if executor == "in_process" else files,
    }
    return DagsterInstance.from_ref(InstanceRef.from_dir(str(folder), overrides=overrides))


class ToFiles(LocalComputeLogManager):
    """Dagster's capture without its mirror: nobody reads what the four processes of each step would copy."""

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> ToFiles:
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Any) -> Iterator[CapturedLogContext]:
        out, err = (self.get_captured_local_path(log_key, kind) for kind in ("out", "err"))
        ensure_file(out)
        ensure_file(err)
        try:
            with redirect_to_file(sys.stdout, out), redirect_to_file(sys.stderr, err):
                yield CapturedLogContext(log_key)
        finally:
            for path in (out, err):
                hide_in_file(path)
        Path(self.complete_artifact_path(log_key)).touch()
