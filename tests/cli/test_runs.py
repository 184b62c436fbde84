"""Runs from the terminal: events as they happen, re-runs, the history, Ctrl-C, and projects that cannot be loaded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from cli.terminal import COMMAND, answer, daglens, json_lines
from support.projects_on_disk import write_project

SHOP = """\
from pathlib import Path

from dagster import asset, graph_asset, op

PRICES = Path(__file__).parent / "prices.txt"


@asset
def orders():
    print("reading orders")
    return [1, 2]


@op
def read_price():
    return int(PRICES.read_text())


@op
def multiply(orders, price):
    return [order * price for order in orders]


@graph_asset
def totals(orders):
    return multiply(orders, read_price())
"""
EVENT_KEYS = {"v", "run_id", "n", "time", "event"}
RUN_KEYS = [
    "run_id",
    "parent_run_id",
    "root_run_id",
    "job",
    "engine",
    "executor",
    "status",
    "started",
    "ended",
    "steps",
]
STEP_KEYS = ["step", "status", "started", "ended", "attempts", "error"]


def events(found: list[dict[str, object]], name: str) -> list[dict[str, object]]:
    return [event for event in found if event["event"] == name]


def test_a_step_that_failed_is_run_again(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "shop.py": SHOP, "prices.txt": "three"})

    failed = json_lines(tmp_path, "materialize", "*", "--format", "jsonl", code=1)
    assert all(event.keys() >= EVENT_KEYS and event["v"] == 1 for event in failed)
    assert [event["n"] for event in failed] == sorted({event["n"] for event in failed})
    started = failed[0]
    assert started["event"] == "RunStarted"
    assert started.keys() >= {"parent_run_id", "root_run_id", "engine", "executor", "job", "steps"}
    assert set(started["steps"]) == {"orders", "totals.read_price", "totals.multiply"}
    (made,) = events(failed, "AssetMaterialized")
    assert (made["key"], made["partition"], made["step"]) == (["orders"], None, "orders")
    (failure,) = events(failed, "StepFailed")
    error = failure["error"]
    assert failure["step"] == "totals.read_price"
    assert error["class"] == "ValueError"
    assert [(Path(frame["path"]).name, frame["line"]) for frame in error["frames"]] == [("shop.py", 16)]
    assert failed[-1]["event"] == "RunFailed"

    (tmp_path / "prices.txt").write_text("3", encoding="utf-8")
    again = json_lines(tmp_path, "rerun", "last", "--steps", "totals.read_price+", "--format", "jsonl")
    run_id, first_id = again[0]["run_id"], started["run_id"]
    assert (again[0]["parent_run_id"], again[0]["root_run_id"]) == (first_id, first_id)
    assert set(again[0]["steps"]) == {"totals.read_price", "totals.multiply"}
    assert first_id in [loaded["from_run_id"] for loaded in events(again, "StepInputLoaded")]
    assert [made["key"] for made in events(again, "AssetMaterialized")] == [["totals"]]
    assert again[-1]["event"] == "RunSucceeded"

    history = answer(tmp_path, "runs", "list", "--format", "json")
    assert history["version"] == 1
    assert [(run["run_id"], run["status"]) for run in history["runs"]] == [(run_id, "succeeded"), (first_id, "failed")]
    for run in history["runs"]:
        assert run.keys() >= set(RUN_KEYS)
        assert all(step.keys() >= set(STEP_KEYS) for step in run["steps"])
    shown = answer(tmp_path, "runs", "show", first_id[:8], "--format", "json")
    assert shown == {**history["runs"][1], "stale_steps": []}

    logs = answer(tmp_path, "runs", "logs", first_id, "orders", "--format", "json")
    line = {"step": "orders", "stream": "stdout", "text": "reading orders", "level": None}
    assert logs == {"version": 1, "lines": [line]}
    assert "reading orders" not in daglens(tmp_path, "runs", "logs", first_id, "totals.multiply").stdout.decode()
    assert answer(tmp_path, "runs", "prune", "--older-than", "1d", "--format", "json")["removed"] == 0
    assert b"'1 day' is no age" in daglens(tmp_path, "runs", "prune", "--older-than", "1 day").stderr
    assert answer(tmp_path, "runs", "prune", "--keep", "0", "--format", "json") == {"version": 1, "removed": 2}
    assert answer(tmp_path, "runs", "--format", "json", "list") == {"version": 1, "runs": []}


ENDLESS = """\
import time

from dagster import asset


@asset
def endless():
    print("under way", flush=True)
    while True:
        time.sleep(0.01)
"""


@pytest.mark.skipif(os.name == "nt", reason="a console's Ctrl-C reaches its whole group there, this test's runner too")
def test_ctrl_c_cancels_the_run(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "endless.py": ENDLESS})
    process = subprocess.Popen(
        [*COMMAND, "materialize", "*", "--format", "jsonl"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("text") == "under way":
            break
    os.killpg(process.pid, signal.SIGINT)
    rest, said = process.communicate(timeout=60)
    assert process.returncode == 130, said.decode()
    assert json.loads(rest.splitlines()[-1])["event"] == "RunCanceled"
    assert b"Traceback" not in said
    (run,) = answer(tmp_path, "runs", "--format", "json")["runs"]
    assert run["status"] == "canceled"


UNLOADABLE = {
    "an error at module level": ("from dagster import asset\n\nrate = 1 / 0\n", ["ZeroDivisionError", "pipeline.py:3"]),
    "an integration": ("from dagster import asset\nimport dagster_dbt\n", ["dagster_dbt", "pipeline.py:2"]),
    "a mistake of syntax": ("from dagster import asset\n\ndef (\n", ["SyntaxError", "pipeline.py:3"]),
}


@pytest.mark.parametrize("name", UNLOADABLE)
def test_a_project_that_does_not_load(name: str, tmp_path: Path) -> None:
    text, expected = UNLOADABLE[name]
    write_project(tmp_path, {"pyproject.toml": "", "pipeline.py": text})
    done = daglens(tmp_path, "materialize", "*")
    shown = done.stdout.decode()
    assert done.returncode == 1, done.stderr.decode()
    assert all(part in shown for part in expected), shown
    assert "Traceback" not in shown + done.stderr.decode()
    assert "daglens/worker" not in shown


COUNTED = """\
from dagster import MaterializeResult, asset


@asset
def orders():
    return MaterializeResult(metadata={{"rows": {rows}, "source": "file"}})


@asset
def always():
    print("to stdout")
    import sys

    print("to stderr", file=sys.stderr)
"""


def test_two_runs_side_by_side(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "shop.py": COUNTED.format(rows=3)})
    (first, *_) = json_lines(tmp_path, "materialize", "*", "--format", "jsonl")
    (tmp_path / "shop.py").write_text(COUNTED.format(rows=5))
    (second, *_) = json_lines(tmp_path, "materialize", "orders", "--format", "jsonl")

    compared = answer(tmp_path, "runs", "compare", first["run_id"][:8], "--format", "json")
    assert compared["runs"] == [first["run_id"], second["run_id"]]
    steps = {step["step"]: step for step in compared["steps"]}
    assert steps["always"]["status"] == ["succeeded", None]
    assert steps["orders"]["status"] == ["succeeded", "succeeded"]
    assert steps["orders"]["code_changed"] is True
    (rows,) = steps["orders"]["metadata"]
    assert (rows["key"], rows["name"], [each["value"] for each in rows["values"]]) == (["orders"], "rows", [3, 5])
    said = daglens(tmp_path, "runs", "compare", first["run_id"], "last").stdout.decode()
    # On a busy machine one of the two may have taken noticeably longer, which is said in between.
    assert "code changed; " in said
    assert "rows: 3 → 5" in said
    assert "not in it" in said

    for stream in ("stdout", "stderr"):
        lines = answer(tmp_path, "runs", "logs", first["run_id"], "--stream", stream, "--format", "json")["lines"]
        assert [line["text"] for line in lines] == [f"to {stream}"]


CHAIN = """\
from dagster import job, op

@op
def dig():
    return 1

@op
def wash(found):
    return found + 1

@op
def weigh(clean):
    print("weighs", clean)

@job
def mine():
    weigh(wash(dig()))
"""


def test_a_missing_input_is_offered_to_be_made(tmp_path: Path) -> None:
    write_project(tmp_path, {"pipeline.py": CHAIN})
    done = daglens(tmp_path, "run", "mine", "--steps", "weigh")
    assert done.returncode == 1
    # The output that is read is not there, nor is what would make it.
    assert b"daglens run --steps=dig,wash,weigh mine" in done.stdout
    assert answered(tmp_path, "\n", "run", "mine", "--steps", "weigh") == (0, "Run dig, wash as well?")
    (again, *_) = answer(tmp_path, "runs", "--format", "json")["runs"]
    assert [step["step"] for step in again["steps"]] == ["dig", "wash", "weigh"]


def answered(project: Path, reply: str, *words: str) -> tuple[int, str]:
    """A command in a terminal, whose one question gets a reply: the exit code and the question."""
    import pty

    controller, terminal = pty.openpty()
    process = subprocess.Popen([*COMMAND, *words], cwd=project, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    seen = b""
    while not seen.rstrip().endswith(b"[Y/n]"):
        seen += os.read(controller, 4096)
    os.write(controller, reply.encode())
    try:
        while os.read(controller, 4096):
            pass
    except OSError:
        pass  # On Linux a terminal whose other end is closed ends so.
    os.close(controller)
    # What moves the cursor stands before it.
    question = seen.decode().splitlines()[-1].rpartition("  ")[2]
    return process.wait(60), question.strip().removesuffix(" [Y/n]")


def test_what_workspace_yaml_declares_is_what_runs(tmp_path: Path) -> None:
    """As the editor shows it: not whatever else binds definitions, and imports start from its working directory."""
    places = {
        "workspace.yaml": "load_from: [{python_file: {relative_path: src/pipes/defs.py, working_directory: src}}]\n",
        "src/values.py": "VALUE = 3\n",
        "src/pipes/defs.py": "from dagster import Definitions, asset\nfrom values import VALUE\n\n"
        "@asset\ndef one(): ...\n\ndefs = Definitions([one])\n",
        "other.py": "from dagster import Definitions, asset\n\n@asset\ndef two(): ...\n\ndefs = Definitions([two])\n",
    }
    for name, text in places.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    for words in (("materialize", "*"), ("rerun", "last")):
        assert (
            daglens(tmp_path, *words, *(["--engine", "bundled"] if words[0] == "materialize" else [])).returncode == 0
        )
    for run in answer(tmp_path, "runs", "--format", "json")["runs"]:
        assert [step["step"] for step in run["steps"]] == ["one"]
