"""One contract for every executor: order, failure, retry, skip, fan-out, captured output, re-execution, crash.

`spawned` is multiprocess where forking is not safe: each step is a new interpreter that loads the project. `dask` is a
real scheduler with two workers, each a process of its own. `dagster` is the engine of that name, whose runs are told in
the same words.
"""

from __future__ import annotations

import os
import sys
import uuid
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from daglens.events.event import (
    AssetMaterialized,
    LogLine,
    RunFailed,
    RunStarted,
    StepFailed,
    StepInputLoaded,
    StepOutput,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
)
from daglens.execution.fork_safety import os_thread_count
from daglens.execution.run import execute_run
from daglens.execution.run_call import ParentRun, RunCall, StepSpawn
from daglens.storage.paths import asset_path
from daglens.worker import boot

PIPELINES = Path(__file__).with_name("pipelines.py")


def load_pipelines(api: str) -> ModuleType:
    """The pipelines as written, or with the same names from `dagster`."""
    module = ModuleType(f"contract_pipelines_on_{api}")
    module.__file__ = str(PIPELINES)
    sys.modules[module.__name__] = module
    text = PIPELINES.read_text().replace("from daglens import", f"from {api} import")
    exec(compile(text, PIPELINES, "exec", dont_inherit=True), vars(module))
    return module


@pytest.fixture(scope="session")
def pipelines() -> ModuleType:
    return load_pipelines("daglens")


@pytest.fixture(scope="session")
def on_dagster() -> Any:
    from daglens.engines.dagster.load import location_of_module

    return location_of_module(load_pipelines("dagster"))


SPAWN = StepSpawn(
    command=(sys.executable, str(Path(boot.__file__)), "step", "-"),
    load={"project": str(Path(__file__).parent), "locations": ["pipelines.py"], "source_roots": []},
)


class Project:
    """Runs in one storage folder, one after another, each of which may be run again."""

    def __init__(self, definitions: Any, folder: Path, executor: str) -> None:
        self.definitions = {"pipelines": definitions}
        self.folder = folder
        self.executor = "multiprocess" if executor == "spawned" else executor
        self.address: str | None = None
        self.engine = "bundled"
        self.harmless_threads = -1 if executor == "spawned" else (os_thread_count() or 1) - 1
        self.runs: dict[str, list[Any]] = {}

    def run(self, **call: Any) -> tuple[str, str, list[Any]]:
        run_id = str(uuid.uuid4())
        events: list[Any] = []
        asked = RunCall(run_id, executor=self.executor, address=self.address, engine=self.engine, **call)  # type: ignore[arg-type]
        status = self.execute(asked, events.append)
        self.runs[run_id] = events
        return run_id, status, events

    def execute(self, call: RunCall, sink: Any, cancelled: Any = lambda: False) -> str:
        return execute_run(
            self.definitions,
            call,
            sink=sink,
            find_output=self.find_output,
            find_mapping_keys=self.find_mapping_keys,
            storage_dir=str(self.folder),
            cancelled=cancelled,
            harmless_threads=self.harmless_threads,
            spawn=replace(SPAWN, env={"DAGLENS_TEST_FOLDER": os.environ["DAGLENS_TEST_FOLDER"]}),
        )

    def rerun(self, run_id: str, kind: str, selection: str | None = None, job: str | None = None, **call: Any) -> Any:
        status: dict[str, str] = {}
        for event in self.runs[run_id]:
            match event:
                case RunStarted():
                    status.update(dict.fromkeys(event.steps, "pending"))
                case StepSucceeded():
                    status[event.step] = "succeeded"
                case StepFailed():
                    status[event.step] = "failed"
                case StepSkipped():
                    status[event.step] = "skipped"
                case _:
                    pass
        parent = ParentRun(run_id, run_id, kind, selection, job=job, step_status=status)  # type: ignore[arg-type]
        return self.run(kind="rerun", parent=parent, **call)

    def find_output(self, step: str, output: str, mapping_key: str | None) -> str | None:
        for run_id, events in reversed(self.runs.items()):
            if any(
                isinstance(each, StepOutput)
                and (each.step, each.output, each.mapping_key) == (step, output, mapping_key)
                for each in events
            ):
                return run_id
        return None

    def find_mapping_keys(self, step: str, output: str) -> tuple[str, ...] | None:
        for events in reversed(self.runs.values()):
            if any(isinstance(each, StepSucceeded) and each.step == step for each in events):
                return tuple(
                    each.mapping_key
                    for each in events
                    if isinstance(each, StepOutput) and each.step == step and each.mapping_key
                )
        return None


class DagsterProject(Project):
    """The same, executed by Dagster."""

    def __init__(self, definitions: Any, folder: Path) -> None:
        super().__init__(definitions, folder, "in_process")
        self.engine = "dagster"

    def execute(self, call: RunCall, sink: Any, cancelled: Any = lambda: False) -> str:
        from daglens.engines.dagster.run import execute_run as execute_on_dagster

        return execute_on_dagster(
            self.definitions,
            SPAWN.load,
            call,
            sink=sink,
            ignore_pipes=lambda: None,
            find_output=self.find_output,
            find_mapping_keys=self.find_mapping_keys,
            storage_dir=str(self.folder),
            cancelled=cancelled,
        )


@pytest.fixture(params=["in_process", "multiprocess", "spawned", "dask", "dagster"])
def project(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    if request.param == "multiprocess" and sys.platform != "linux":
        pytest.skip("steps are forked on Linux only")
    monkeypatch.setenv("DAGLENS_TEST_FOLDER", str(tmp_path))
    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    if request.param == "dagster":
        return DagsterProject(request.getfixturevalue("on_dagster"), tmp_path / ".daglens")
    made = Project(request.getfixturevalue("pipelines").defs, tmp_path / ".daglens", request.param)
    if request.param == "dask":
        made.address = request.getfixturevalue("dask_scheduler").address
    return made


def started(events: list[Any]) -> list[str]:
    return [each.step for each in events if isinstance(each, StepStarted) and each.attempt == 1]


def of(events: list[Any], kind: type[Any]) -> list[Any]:
    return [each for each in events if isinstance(each, kind)]


def test_a_failed_step_is_run_again_without_the_one_before_it(project: Project, tmp_path: Path) -> None:
    run_id, status, events = project.run(kind="materialize", selection="numbers,total,report")
    assert status == "failed"
    assert started(events) == ["numbers", "total.fetch", "total.transform"]
    [failure] = of(events, StepFailed)
    assert failure.error.class_name == "ValueError"
    assert failure.error.frames[-1].path.endswith("pipelines.py")
    assert events[-1] == RunFailed(None, ("total.transform",))

    (tmp_path / "fixed").touch()
    _, status, events = project.rerun(run_id, "materialize", "numbers,total,report", from_failure=True)
    assert status == "succeeded"
    assert started(events) == ["total.transform", "report"]
    assert StepInputLoaded("total.transform", "fetched", run_id, "total.fetch", "result") in events
    assert [each.key for each in of(events, AssetMaterialized)] == [("total",), ("report",)]
    assert (tmp_path / "fetched").read_text() == "1"


def test_one_selected_step(project: Project, tmp_path: Path) -> None:
    run_id, _, _ = project.run(kind="materialize", selection="numbers,total")
    (tmp_path / "fixed").touch()
    _, status, events = project.rerun(run_id, "materialize", "numbers,total", steps=("total.transform",))
    assert (status, started(events)) == ("succeeded", ["total.transform"])


def test_a_missing_input_is_named_before_anything_runs(project: Project) -> None:
    _, status, events = project.run(kind="run", job="fails", steps=("after",))
    assert status == "failed"
    [only] = events
    assert "'after' reads output 'result' of step 'declared'" in only.error.message
    assert "*after" in only.error.message
    assert (only.missing_steps, only.select_instead) == (("declared",), ("declared", "after"))


def test_output_belongs_to_its_step(project: Project, tmp_path: Path) -> None:
    (tmp_path / "fixed").touch()
    _, _, events = project.run(kind="materialize", selection="numbers,total,report")
    if project.executor in ("multiprocess", "dask"):
        lines = [each for each in of(events, LogLine) if each.step == "report"]
        assert sorted((each.stream, each.text) for each in lines) == [("stderr", "beware"), ("stdout", "total 60")]
    if project.engine == "dagster":
        return
    assert not asset_path(project.folder, ("report",)).exists()
    assert asset_path(project.folder, ("total",)).exists()


def test_retries(project: Project) -> None:
    _, status, events = project.run(kind="run", job="retried")
    assert status == "succeeded"
    assert [each.attempt for each in of(events, StepStarted)] == [1, 2, 3]
    assert [each.error.message for each in of(events, StepRetried)] == ["try 1", "try 2"]


def test_a_declared_failure_gives_up_what_follows(project: Project) -> None:
    _, status, events = project.run(kind="run", job="fails")
    assert status == "failed"
    assert started(events) == ["declared"]
    assert of(events, StepFailed)[0].error.message == "no luck"


def test_an_output_that_is_not_yielded_skips_what_reads_it(project: Project) -> None:
    _, status, events = project.run(kind="run", job="branches")
    assert status == "succeeded"
    assert sorted(started(events)) == ["branch", "merge", "on_left"]
    assert [each.step for each in of(events, StepSkipped)] == ["on_right"]


def test_dynamic_steps_and_their_rerun(project: Project, tmp_path: Path) -> None:
    run_id, status, events = project.run(kind="run", job="dynamic")
    assert status == "failed"
    assert sorted(started(events)) == ["pieces", "square[n0]", "square[n1]", "square[n2]"]
    assert LogLine("square[n0]", "log", "squaring 0", "INFO") in events

    (tmp_path / "fixed").touch()
    _, status, events = project.rerun(run_id, "run", job="dynamic", from_failure=True)
    assert status == "succeeded"
    assert started(events) == ["square[n1]", "add_up"]
    loaded = {(each.step, each.from_step) for each in of(events, StepInputLoaded)}
    assert loaded == {("square[n1]", "pieces"), ("add_up", "square[n0]"), ("add_up", "square[n2]")}


def test_a_subset_of_a_multi_asset(project: Project) -> None:
    _, status, events = project.run(kind="materialize", selection="second")
    assert status == "succeeded"
    assert [(each.key, each.metadata) for each in of(events, AssetMaterialized)] == [
        (("second",), {"chosen": {"type": "bool", "value": True}})
    ]


def test_an_asset_read_by_a_job_is_loaded_and_not_made(project: Project) -> None:
    project.run(kind="materialize", selection="numbers")
    _, status, events = project.run(kind="run", job="read_asset")
    assert (status, started(events)) == ("succeeded", ["after"])
    assert of(events, AssetMaterialized) == []
    assert of(events, StepInputLoaded)[0].asset_key == ("numbers",)


def test_unknown_names_are_told_with_the_known(project: Project) -> None:
    _, _, events = project.run(kind="materialize", selection="nmbers")
    assert project.engine == "dagster" or 'Did you mean "numbers"?' in events[0].error.message
    assert '"numbers"' in events[0].error.message
    _, _, events = project.run(kind="run", job="branchs")
    assert "Did you mean 'branches'?" in events[0].error.message


def test_a_process_that_dies_fails_its_step_only(project: Project) -> None:
    if project.executor not in ("multiprocess", "dask"):
        pytest.skip("the step would take the whole process with it")
    _, status, events = project.run(kind="run", job="dies")
    assert status == "failed"
    assert "exit code 7" in of(events, StepFailed)[0].error.message


def test_values_in_memory_are_refused_before_anything_runs_where_steps_have_their_own(project: Project) -> None:
    _, status, events = project.run(kind="run", job="in_memory")
    if project.executor == "in_process":
        assert status == "succeeded"
        return
    assert [type(event) for event in events] == [RunFailed]
    assert events[0].error.class_name.endswith(".DagsterUnmetExecutorRequirementsError")
    assert "of step 'one' would stay in the memory of one" in events[0].error.message


def test_cancelling_ends_the_run(project: Project) -> None:
    events: list[Any] = []
    asked: Any = {"executor": project.executor, "engine": project.engine, "address": project.address}
    status = project.execute(RunCall(str(uuid.uuid4()), "run", job="branches", **asked), events.append, lambda: True)
    assert status == "canceled"
    assert started(events) == []
