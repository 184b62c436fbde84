"""Runs in a real worker: events, captured output, failures of the project itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from daglens.client import (
    AssetMaterialized,
    ClientError,
    InterpreterError,
    LogLine,
    RunFailed,
    RunHistory,
    RunRequest,
    RunStarted,
    StepFailed,
    start_run,
)
from support.runs import events_of, interpreters, materialize, old_interpreter, printed, rerun, write_project

ONE = """
    from dagster import asset

    @asset
    def one():
        return 1
"""


def test_a_run_leaves_the_same_events_with_host_and_log(tmp_path: Path) -> None:
    handle = materialize(write_project(tmp_path, {"pipeline.py": ONE}))
    events = tuple(handle.events())
    assert [envelope.n for envelope in events] == list(range(1, len(events) + 1))
    state = handle.wait()
    assert (state.status, state.engine, [step.step for step in state.steps]) == ("succeeded", "bundled", ["one"])
    with RunHistory(tmp_path) as history:
        assert history.events(handle.run_id) == events
        assert history.run("last") == state
        assert history.run(handle.run_id[:8]) == state
        status = history.latest_for_asset(("one",))
        assert status is not None
        assert (status.status, status.run_id, status.step) == ("materialized", handle.run_id, "one")
        step = history.latest_for_step("one")
        assert step is not None
        assert step.step.status == "succeeded"
        assert history.latest_for_asset(("two",)) is None


@pytest.mark.parametrize(
    "python", interpreters() or [pytest.param("", marks=pytest.mark.skip(reason="no other Python"))]
)
def test_other_pythons_need_nothing_of_ours(tmp_path: Path, python: str) -> None:
    handle = materialize(write_project(tmp_path, {"pipeline.py": ONE}), python=python)
    assert [event.key for event in events_of(handle, AssetMaterialized)] == [("one",)]


def test_an_old_python_is_told_once_and_clearly(tmp_path: Path) -> None:
    python = old_interpreter()
    if python is None:
        pytest.skip("this machine has no Python older than 3.10")
    (failed,) = events_of(materialize(write_project(tmp_path, {"pipeline.py": ONE}), python=python), RunFailed)
    assert failed.error is not None
    assert "needs Python 3.10 or newer" in failed.error.message
    with RunHistory(tmp_path) as history:
        assert history.run("last").status == "failed"


def test_what_is_printed_belongs_to_its_step(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import os, sys
                from dagster import asset

                print("while importing")

                @asset
                def first():
                    print("plain", end="")
                    sys.stderr.write("no line end")

                @asset(deps=[first])
                def second():
                    os.system("echo a child")
                    os.write(1, b"bytes \\xff\\xfe\\x00\\r\\n")
                    print("x" * 1_000_000)
                    print("\\udcff surrogate")
            """
        },
    )
    lines = printed(materialize(project))
    assert (None, "while importing") in lines
    assert sorted(text for step, text in lines if step == "first") == ["no line end", "plain"]
    second = [text for step, text in lines if step == "second"]
    assert second == ["a child", "bytes \\xff\\xfe\x00", "x" * 1_000_000, "\\udcff surrogate"]
    with RunHistory(tmp_path) as history:
        logged = history.logs(history.resolve("last"), "first")
        assert sorted((line.stream, line.text) for line in logged) == [("stderr", "no line end"), ("stdout", "plain")]


def test_many_lines_keep_their_order(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                from dagster import asset

                @asset
                def chatty():
                    for number in range(20_000):
                        print(number)
            """
        },
    )
    assert printed(materialize(project)) == [("chatty", str(number)) for number in range(20_000)]


def test_a_project_that_does_not_load_fails_with_the_users_line(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": "import dagster\n",
            "defs.py": "from dagster import Definitions\nDefinitions = 1 / 0\ndefs = Definitions()\n",
        },
    )
    (failed,) = events_of(materialize(project), RunFailed)
    assert failed.error is not None
    assert failed.error.class_name == "ZeroDivisionError"
    assert "defs.py" in failed.error.message
    assert [(Path(frame.path).name, frame.line, frame.text) for frame in failed.error.frames] == [
        ("defs.py", 2, "Definitions = 1 / 0")
    ]
    assert not failed.lost


@pytest.mark.parametrize(
    ("text", "error", "line"),
    [
        ("from dagster import asset\ndef f(:\n", "SyntaxError", 2),
        ("from dagster import asset\nimport not_there\n", "ModuleNotFoundError", 2),
        ("from dagster import asset\nraise SystemExit(3)\n", "SystemExit", 2),
    ],
)
def test_how_an_import_fails(tmp_path: Path, text: str, error: str, line: int) -> None:
    (failed,) = events_of(materialize(write_project(tmp_path, {"pipeline.py": text})), RunFailed)
    assert failed.error is not None
    assert failed.error.class_name == error
    assert failed.error.frames[-1].line == line


@pytest.mark.parametrize("module", ["dagster._core.definitions", "dagster_dbt", "dagster._utils"])
def test_what_needs_dagster_itself_is_refused_by_name(tmp_path: Path, module: str) -> None:
    project = write_project(tmp_path, {"pipeline.py": f"from dagster import asset\nimport {module}\n"})
    (failed,) = events_of(materialize(project), RunFailed)
    assert failed.error is not None
    assert f"cannot import `{module.removesuffix('.definitions')}`" in failed.error.message
    assert failed.error.frames[-1].line == 2


def test_a_project_prepared_to_do_without_an_integration_loads(tmp_path: Path) -> None:
    files = {
        "pipeline.py": """
            try:
                import dagster_dbt
            except ImportError:
                dagster_dbt = None
            from dagster_of_ours import one
            import dagster as dg

            defs = dg.Definitions(assets=[one])
        """,
        "dagster_of_ours/__init__.py": ONE.replace("\n    ", "\n"),
    }
    assert materialize(write_project(tmp_path, files)).wait().status == "succeeded"


def test_a_failing_step_says_where(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                from dagster import asset

                def divide(a, b):
                    return a / b

                @asset
                def broken():
                    return divide(1, 0)
            """
        },
    )
    handle = materialize(project)
    (failed,) = events_of(handle, StepFailed)
    assert [(Path(frame.path).name, frame.line) for frame in failed.error.frames] == [
        ("pipeline.py", 9),
        ("pipeline.py", 5),
    ] or failed.error.cause is not None
    assert handle.wait().failed_steps == ("broken",)
    with RunHistory(tmp_path) as history:
        status = history.latest_for_asset(("broken",))
        assert status is not None
        assert status.status == "failed"
        assert status.error is not None


def test_selecting_nothing_fails_without_a_step(tmp_path: Path) -> None:
    handle = materialize(write_project(tmp_path, {"pipeline.py": ONE}), "nothing_like_this")
    assert events_of(handle, RunStarted) == []
    state = handle.wait()
    assert state.status == "failed"
    assert state.error is not None


def test_environment_values_reach_the_run_and_nothing_else(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import os
                from dagster import asset

                @asset
                def one(context):
                    print(len(os.environ["TOKEN"]))
                    print("the header is", "Bearer " + os.environ["TOKEN"])
                    context.add_output_metadata({"url": os.environ["WAREHOUSE"], "all": [os.environ["LATE_KEY"]]})

                os.environ["LATE_KEY"] = os.environ["LATE_SECRET"] = "read from a file"

                @asset
                def two():
                    try:
                        raise LookupError(f"401 for {os.environ['TOKEN']}")
                    except LookupError as cause:
                        raise ValueError("no login") from cause
            """
        },
    )
    variables = {"TOKEN": "s3cret-token", "WAREHOUSE": "postgresql://me:pa:ss-w0rd@db/main"}
    for executor in ("in_process", "multiprocess"):
        handle = materialize(project, env=variables, executor=executor)
        told = [envelope.event for envelope in handle.events()]
        lines = [(event.step, event.text) for event in told if isinstance(event, LogLine)]
        assert lines == [("one", "12"), ("one", "the header is Bearer ***")]
        (failed,) = [event.error for event in told if isinstance(event, StepFailed)]
        assert failed.cause is not None
        assert (failed.message, failed.cause.message) == ("no login", "401 for ***")
    stored = b"".join(path.read_bytes() for path in (tmp_path / ".daglens").glob("runs.db*"))
    assert b"postgresql://me:***@db/main" in stored
    assert [value for value in (b"s3cret-token", b"ss-w0rd", b"read from a file") if value in stored] == []
    assert handle.run_id.encode() in stored


def test_the_users_stdin_is_empty_and_exit_handlers_run(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import atexit, pathlib, sys
                from dagster import asset

                atexit.register(pathlib.Path("ended").touch)

                @asset
                def one():
                    print(repr(sys.stdin.read()))
            """
        },
    )
    handle = materialize(project)
    assert printed(handle) == [("one", "''")]
    handle.close()
    assert (tmp_path / "ended").exists()


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (RunRequest("rerun", "", run_id="last"), "no runs in"),
        (RunRequest("materialize", "", ("gone.py",), selection="*"), "no file or folder gone.py"),
        (RunRequest("materialize", "", selection="*", config_file="gone.json"), "no config file gone.json"),
    ],
)
def test_a_request_that_cannot_be_is_said_before_anything_starts(
    tmp_path: Path, request_: RunRequest, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClientError, match=words):
        start_run(request_, python=sys.executable)
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_a_python_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InterpreterError, match="cannot be started"):
        materialize(write_project(tmp_path, {"pipeline.py": ONE}), python=str(tmp_path / "python"))


def test_lines_are_whole_events(tmp_path: Path) -> None:
    handle = materialize(write_project(tmp_path, {"pipeline.py": ONE + "\n    print('a\\nb\\n\\nc')\n"}))
    lines = events_of(handle, LogLine)
    assert [(line.stream, line.text) for line in lines][:4] == [("stdout", text) for text in ("a", "b", "", "c")]


@pytest.mark.parametrize("background", ["", "threading.Thread(target=threading.Event().wait, daemon=True).start()"])
def test_steps_in_processes_of_their_own(tmp_path: Path, background: str) -> None:
    # A thread of the project's own makes a fork unsafe: then each step has a new interpreter.
    project = write_project(
        tmp_path,
        {
            "pipeline.py": f"""
                import os, sys, threading
                from dagster import asset

                {background}

                @asset
                def first():
                    print(os.getpid())
                    return 20

                @asset
                def second(first):
                    print(os.getpid())
                    print(first + 1, file=sys.stderr)
            """
        },
    )
    handle = materialize(project, executor="multiprocess")
    lines = [(step, text) for step, text in printed(handle) if step is not None]
    assert handle.wait().status == "succeeded"
    pids = {text for _, text in lines if text != "21"}
    assert len(pids) == 2
    assert ("second", "21") in lines


def test_a_rerun_has_its_parents_config_unless_it_is_given_another(tmp_path: Path) -> None:
    files = {f"{word}.json": f'{{"ops": {{"says": {{"config": {{"word": "{word}"}}}}}}}}' for word in ("one", "two")}
    pipeline = """
        from dagster import asset

        @asset(config_schema={"word": str})
        def says(context):
            print(context.op_config["word"])
    """
    project = write_project(tmp_path, {**files, "pipeline.py": pipeline})
    asked: tuple[str | None, ...] = ("one.json", None, "two.json", None)
    first, *others = asked
    said = [printed(materialize(project, config_file=first))]
    said += [printed(rerun(project, "last", config_file=file)) for file in others]
    assert said == [[("says", word)] for word in ("one", "one", "two", "two")]
