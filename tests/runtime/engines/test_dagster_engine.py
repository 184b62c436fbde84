"""Runs that a worker hands to Dagster: which engine is taken, what is captured, run again, stopped."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from daglens.client import (
    ClientError,
    LogLine,
    RunFailed,
    RunHistory,
    RunRequest,
    RunStarted,
    StepFailed,
    StepInputLoaded,
    StepStarted,
    describe,
    start_run,
)
from support.runs import events_of, interpreters, is_line, materialize, rerun, wait_for, write_project

PIPELINE = {
    "pipeline.py": """
        import os, pathlib
        from dagster import asset, graph_asset, op

        print("while importing")

        @op
        def extract():
            print("extracting")
            return 20

        @op
        def transform(value):
            os.system("echo from a child")
            if not pathlib.Path("fixed").exists():
                raise ValueError("not fixed yet")
            return value + 1

        @graph_asset
        def total():
            return transform(extract())
    """
}


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGLENS_ENGINE")
    monkeypatch.delenv("DAGSTER_HOME", raising=False)


def test_a_failed_step_is_run_again_by_the_engine_of_its_run(tmp_path: Path) -> None:
    project = write_project(tmp_path, PIPELINE)
    first = materialize(project)
    events = [envelope.event for envelope in first.events()]
    assert [event.engine for event in events if isinstance(event, RunStarted)] == ["dagster"]
    (failed,) = (event for event in events if isinstance(event, StepFailed))
    assert (failed.step, failed.error.class_name) == ("total.transform", "ValueError")
    assert [(Path(frame.path).name, frame.line) for frame in failed.error.frames] == [("pipeline.py", 16)]
    with RunHistory(project) as history:
        lines = [(line.step, line.text) for line in history.logs(first.run_id) if line.stream == "stdout"]
    assert lines == [
        (None, "while importing"),
        ("total.extract", "extracting"),
        ("total.transform", "from a child"),
    ]
    with pytest.raises(ClientError, match="a re-run keeps its engine"):
        rerun(project, "last", engine="bundled")
    (project / "fixed").touch()
    again = [envelope.event for envelope in rerun(project, "last", from_failure=True).events()]
    assert [event.step for event in again if isinstance(event, StepStarted)] == ["total.transform"]
    assert [event.from_run_id for event in again if isinstance(event, StepInputLoaded)] == [first.run_id]


def test_processes_of_dagsters_own_and_the_users_instance(tmp_path: Path) -> None:
    pipeline = """
        import os
        from dagster import asset

        @asset
        def one(context):
            print("in a process of its own")
            os.system("echo from a child")
            context.log.info("well")
    """
    project = write_project(tmp_path / "project", {"pipeline.py": pipeline})
    home = tmp_path / "home"
    write_project(home, {"dagster.yaml": "telemetry:\n  enabled: false\n"})
    run = materialize(project, executor="multiprocess", env={"DAGSTER_HOME": str(home)})
    lines = [line for line in events_of(run, LogLine) if line.step == "one" and line.stream != "stderr"]
    assert run.wait().status == "succeeded"
    assert sorted((line.stream, line.text) for line in lines if line.level != "DEBUG") == [
        ("log", "well"),
        ("stdout", "from a child"),
        ("stdout", "in a process of its own"),
    ]
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(home)) as instance:
        found = instance.get_run_by_id(run.run_id)
        assert found is not None
        assert found.is_success


def test_stopping_ends_the_run_in_dagster_too(tmp_path: Path) -> None:
    files = {
        "pipeline.py": """
            import time
            from dagster import asset

            @asset
            def slow():
                print("begun")
                time.sleep(600)
        """
    }
    run = materialize(write_project(tmp_path, files))
    wait_for(run.events(), is_line("begun"))
    run.cancel("enough")
    state = run.wait()
    assert (state.status, state.cancel_reason, state.step("slow").status) == ("canceled", "enough", "canceled")  # type: ignore[union-attr]
    run.close()
    from dagster import DagsterInstance

    with DagsterInstance.from_config(str(tmp_path / ".daglens" / "dagster")) as instance:
        assert instance.get_run_by_id(run.run_id).status.value == "CANCELED"  # type: ignore[union-attr]


def test_names_of_ours_are_dagsters_there(tmp_path: Path) -> None:
    pipeline = """
        import daglens, dagster

        assert daglens.asset is dagster.asset

        @daglens.asset
        def one():
            return 1
    """
    answer = describe(write_project(tmp_path, {"pipeline.py": pipeline}), python=sys.executable)
    assert answer["engine"]["name"] == "dagster"
    assert "the interpreter has Dagster" in answer["engine"]["reason"]
    assert [asset["key"] for asset in answer["code_locations"][0]["assets"]] == [["one"]]


@pytest.mark.parametrize(
    "python", interpreters()[:1] or [pytest.param("", marks=pytest.mark.skip(reason="no other Python"))]
)
def test_where_there_is_no_dagster(tmp_path: Path, python: str) -> None:
    project = write_project(tmp_path, {"pipeline.py": "from dagster import asset\n@asset\ndef one(): return 1\n"})
    answer = describe(project, python=python)
    assert answer["engine"] == {"name": "bundled", "reason": "the interpreter has no Dagster"}
    (failed,) = events_of(materialize(project, python=python, engine="dagster"), RunFailed)
    assert failed.error is not None
    assert "needs Dagster in the project's environment" in failed.error.message


@pytest.mark.parametrize("engine", ["bundled", "dagster"])
def test_an_asset_that_was_never_made_is_named(engine: str, tmp_path: Path) -> None:
    pipeline = """
        from dagster import asset

        @asset(key_prefix="shop")
        def orders():
            return 1

        @asset
        def report(orders):
            return orders
    """
    project = write_project(tmp_path, {"pipeline.py": pipeline})
    state = materialize(project, selection="key:report", engine=engine).wait()
    (step,) = state.steps
    assert step.error is not None
    assert step.error.class_name == "FileNotFoundError"
    assert "Nothing is stored for asset shop/orders: materialize it first" in step.error.message


def test_what_dagster_keeps_beside_our_log_holds_no_secret(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import os
                from dagster import Failure, MaterializeResult, asset

                @asset
                def kept(context):
                    print("printed", os.environ["TOKEN"])
                    context.log.info("logged " + os.environ["TOKEN"])
                    token = os.environ["TOKEN"]
                    return MaterializeResult(metadata={"text": token, "all": {"in": [token]}})

                @asset
                def lost():
                    try:
                        raise LookupError("inner " + os.environ["TOKEN"])
                    except LookupError as cause:
                        raise Failure("outer " + os.environ["TOKEN"]) from cause
            """
        },
    )
    assert materialize(project, env={"TOKEN": "hush-hush-99"}, executor="multiprocess").wait().status == "failed"
    files = [path for path in (project / ".daglens").rglob("*") if path.is_file()]
    kept = {path.name: path.read_bytes() for path in files}
    assert [name for name, content in kept.items() if b"hush-hush-99" in content] == []
    assert any(b"printed ****" in content for content in kept.values()), "what a step prints is kept"
    assert any(b"logged ***" in content for content in kept.values())


@pytest.mark.parametrize("engine", ["bundled", "dagster"])
def test_what_was_kept_in_memory_only_is_missing(engine: str, tmp_path: Path) -> None:
    pipeline = """
        from dagster import job, mem_io_manager, op

        @op
        def one():
            return 1

        @op
        def two(value):
            return value + 1

        @job(resource_defs={"io_manager": mem_io_manager})
        def in_memory():
            two(one())
    """
    project = write_project(tmp_path, {"pipeline.py": pipeline})
    request = RunRequest("run", str(project), job="in_memory", engine=engine)  # type: ignore[arg-type]
    first = start_run(request, python=sys.executable)
    assert first.wait().status == "succeeded"
    (failed,) = events_of(rerun(project, first.run_id, steps=("two",)), RunFailed)
    assert failed.error is not None
    assert "output 'result' of step 'one', which no earlier run has stored" in failed.error.message
    assert (failed.missing_steps, failed.select_instead) == (("one",), ("one", "two"))
