"""A run handed to the engine that executes it: the bundled one, or the Dagster of the user's environment."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from daglens.client.request import RunRequest
from daglens.engines.choice import EngineNotAvailable, choose_engine
from daglens.execution.run_call import RunCall, StepSpawn
from daglens.storage.ancestors import find_mapping_keys, find_output
from daglens.worker.load_project import LoadedProject

if TYPE_CHECKING:
    from daglens.worker.run_session import Recorder

BOOT_FILE = Path(__file__).with_name("boot.py")

__all__ = ["EngineNotAvailable", "choose_engine", "execute", "import_engine", "reader_of_modules"]


def reader_of_modules(engine: str, user_path: Sequence[str]) -> Callable[[ModuleType, str], Any]:
    """What reads a module's definitions. From now on `dagster` and `daglens` mean what the engine says, for everyone.

    Importing Dagster takes a while and runs its code, so it raises what that raises.
    """
    if engine == "dagster":
        import daglens

        sys.path[:] = user_path
        daglens.serve_from(importlib.import_module("dagster"))
        from daglens.engines.dagster.load import location_of_module

        return location_of_module
    from daglens.model.module_definitions import definitions_of_module
    from daglens.worker.bundled_dagster import BundledDagster

    if not any(isinstance(finder, BundledDagster) for finder in sys.meta_path):
        sys.meta_path.insert(0, BundledDagster())
    return definitions_of_module


def import_engine(engine: str, executor: str | None) -> None:
    """What plans and executes, ahead of the project's modules: the garbage collector rests until those come."""
    importlib.import_module("daglens.engines.dagster.run" if engine == "dagster" else "daglens.execution.run")
    if (engine, executor) == ("bundled", "multiprocess"):
        importlib.import_module("daglens.execution.multiprocess")
        from daglens.execution.made_ready import NEEDED_BY_MOST, make_ready

        make_ready(NEEDED_BY_MOST)


def execute(
    loaded: LoadedProject,
    call: RunCall,
    request: RunRequest,
    recorder: Recorder,
    harmless_threads: int,
    environment: Sequence[str],
) -> None:
    """Run it, every fact going to the recorder. `environment` names the variables that the run was given."""
    log, parent = recorder.log, call.parent
    load = {
        "project": request.project,
        "locations": list(request.locations),
        "source_roots": list(request.source_roots),
    }

    def stored_by(step: str, output: str, mapping_key: str | None) -> str | None:
        return None if parent is None else find_output(log, parent.run_id, step, output, mapping_key)

    def mapping_keys(step: str, output: str) -> tuple[str, ...] | None:
        return None if parent is None else find_mapping_keys(log, parent.run_id, step, output)

    if call.engine == "dagster":
        from daglens.engines.dagster.run import execute_run as execute_on_dagster

        execute_on_dagster(
            loaded.definitions,
            load,
            call,
            sink=recorder.sink,
            ignore_pipes=recorder.ignore_pipes,
            find_output=stored_by,
            find_mapping_keys=mapping_keys,
            storage_dir=str(log.storage_dir),
            cancelled=recorder.interrupts.is_requested,
        )
        return
    from daglens.execution.run import execute_run

    execute_run(
        loaded.definitions,
        call,
        sink=recorder.sink,
        sink_all=recorder.sink_all,
        find_output=stored_by,
        find_mapping_keys=mapping_keys,
        harmless_threads=harmless_threads,
        storage_dir=str(log.storage_dir),
        cancelled=recorder.interrupts.is_requested,
        spawn=StepSpawn(
            command=(sys.executable, str(BOOT_FILE), "step", "-"),
            load=load,
            env={name: os.environ[name] for name in environment if name in os.environ},
        ),
    )
