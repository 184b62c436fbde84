"""Clicks on lenses: what runs, what is seen of it while it does, and what stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from daglens.client import RunHistory, request_from_argv, start_run
from support.lsp_editor import editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIPELINE = """\
import sys
from pathlib import Path

from dagster import Definitions, asset, graph_asset, job, op

HERE = Path(__file__).parent


@asset
def orders():
    print("reading orders")
    return [1, 2, 3]


@op
def fetch(orders):
    (HERE / "fetched.log").open("a").write("x")
    return orders


@op
def clean(rows):
    if not (HERE / "allowed").exists():
        raise ValueError("not allowed")
    return len(rows)


@graph_asset
def report(orders):
    return clean(fetch(orders))


@op
def hello():
    return 1


@job
def greet():
    hello()


defs = Definitions(assets=[orders, report], jobs=[greet])
"""


def line_of(text: str) -> int:
    return next(number for number, line in enumerate(PIPELINE.splitlines()) if text in line)


@pytest.fixture
def project(write) -> Path:
    return write({"pipeline.py": PIPELINE, "pyproject.toml": "[project]\nname = 'p'\nversion = '1'\n"})


def runs_of(folder: Path):
    history = RunHistory(folder)
    try:
        return history.runs()
    finally:
        history.close()


async def test_a_click_materializes_and_the_lens_tells_it(ed, project):
    uri = ed.open(project / "pipeline.py")
    line = line_of("def orders")
    lens = await ed.lens(uri, line, "▶ Materialize")
    assert lens.command.title == "▶ Materialize"
    refreshes = ed.lens_refreshes

    answer = await ed.click(lens)
    events = await ed.run_ends(answer["run_id"])
    names = [event["event"] for event in events]
    assert names[0] == "RunStarted"
    assert names[-1] == "RunSucceeded"
    assert [event["key"] for event in events if event["event"] == "AssetMaterialized"] == [["orders"]]
    assert [event["text"] for event in events if event["event"] == "LogLine"] == ["reading orders"]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))

    progress = ed.client.progress_reports
    token = next(key for key in progress if answer["run_id"] in str(key))
    await ed.until(lambda: progress[token] and isinstance(progress[token][-1], types.WorkDoneProgressEnd))
    assert progress[token][0].title == "Materialize orders"
    assert progress[token][0].cancellable
    assert progress[token][-1].message.startswith("✓ succeeded")

    await ed.until(lambda: ed.lens_refreshes > refreshes)
    lens = await ed.lens(uri, line, "▶ Materialize")
    assert lens.command.title.startswith("▶ Materialize · ✓ just now (")
    hover = await ed.client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, 5))
    )
    assert "Last run: ✓ just now" in hover.contents.value
    assert [(run.status, run.run_id) for run in runs_of(project)] == [("succeeded", answer["run_id"])]


async def test_a_failed_step_is_mended_and_run_again_alone(ed, project):
    uri = ed.open(project / "pipeline.py")
    over_call = line_of("return clean(fetch")
    titles = {lens.command.title for lens in await ed.lenses(uri)}
    assert not any(title.startswith("▶ Re-run") for title in titles)

    answer = await ed.click(await ed.lens(uri, line_of("def report"), "▶ Materialize with upstream"))
    await ed.run_ends(answer["run_id"])
    (failure,) = await ed.diagnostics(uri, wanted=bool)
    assert (failure.source, failure.code, failure.severity) == ("daglens run", "step-failed", 1)
    assert failure.range.start == types.Position(line_of("raise ValueError"), 8)
    assert failure.message.startswith("ValueError: not allowed\nStep report.clean failed in run")
    told = await ed.until(lambda: [message for message in ed.client.messages if "not allowed" in message.message])
    assert told[0].type == types.MessageType.Error

    # Lines above move it; the line itself is still the one.
    ed.change(uri, ((0, 0), (0, 0), "# a comment\n\n"))
    (failure,) = await ed.diagnostics(uri, wanted=bool)
    assert failure.range.start.line == line_of("raise ValueError") + 2
    # An edit of what failed makes it old; taking the edit back makes it true again.
    version = ed.change(uri, ((line_of("raise ValueError") + 2, 14), (line_of("raise ValueError") + 2, 14), "x"))
    assert await ed.diagnostics(uri, version=version) == []
    ed.change(uri, ((line_of("raise ValueError") + 2, 14), (line_of("raise ValueError") + 2, 15), ""))
    assert len(await ed.diagnostics(uri)) == 1
    ed.change(uri, ((0, 0), (2, 0), ""))

    (project / "allowed").touch()
    lens = [
        lens
        for lens in await ed.lenses(uri)
        if lens.range.start.line == over_call
        and lens.command.title.startswith("▶ Re-run step clean · ✗ failed just now")
    ]
    assert len(lens) == 1
    again = await ed.click(lens[0])
    events = await ed.run_ends(again["run_id"])
    assert [event["step"] for event in events if event["event"] == "StepStarted"] == ["report.clean"]
    assert {event["from_run_id"] for event in events if event["event"] == "StepInputLoaded"} == {answer["run_id"]}
    assert (project / "fetched.log").read_text() == "x"
    of_call = types.Position(over_call, len("    return cl"))
    hovers = [
        await ed.client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), position))
        for position in (of_call, types.Position(line_of("def report"), 5))
    ]
    assert [f"from {answer['run_id'][:8]}" in hover.contents.value for hover in hovers] == [True, True]
    assert await ed.diagnostics(uri, wanted=lambda items: not items) == []

    everything = await ed.client.protocol.send_request_async("daglens/runs", {})
    mine = [run for run in everything.runs if run.project == project.as_posix()]
    assert [(run.run_id, run.status, run.parent_run_id) for run in mine] == [
        (again["run_id"], "succeeded", answer["run_id"]),
        (answer["run_id"], "failed", None),
    ]


async def test_a_failed_asset_is_run_again_from_its_failure(ed, project):
    uri = ed.open(project / "pipeline.py")
    answer = await ed.click(await ed.lens(uri, line_of("def report"), "▶ Materialize with upstream"))
    await ed.run_ends(answer["run_id"])
    (project / "allowed").touch()
    lens = await ed.lens(uri, line_of("def report"), "▶ Re-run from failure")
    events = await ed.run_ends((await ed.click(lens))["run_id"])
    assert [event["step"] for event in events if event["event"] == "StepStarted"] == ["report.clean"]
    assert events[-1]["event"] == "RunSucceeded"


async def test_a_job_is_run(ed, project):
    uri = ed.open(project / "pipeline.py")
    answer = await ed.click(await ed.lens(uri, line_of("def greet"), "▶ Run job"))
    events = await ed.run_ends(answer["run_id"])
    assert [event["step"] for event in events if event["event"] == "StepSucceeded"] == ["hello"]


async def test_the_cancel_button_stops_a_run_and_records_it(ed, write):
    endless = """\
import time
from dagster import Definitions, asset


@asset
def endless():
    print("it goes on", flush=True)
    while True:
        time.sleep(0.01)


defs = Definitions(assets=[endless])
"""
    folder = write({"pipeline.py": endless})
    uri = ed.open(folder / "pipeline.py")
    answer = await ed.click(await ed.lens(uri, 5, "▶ Materialize"))
    run_id = answer["run_id"]
    await ed.until(lambda: [event for event in ed.run_events if event["run_id"] == run_id and "text" in event])
    running = await ed.lens(uri, 5, "⏳ Running…")
    assert running.command.arguments[0]["run_id"] == run_id
    token = next(key for key in ed.client.progress_reports if run_id in str(key))
    ed.client.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams(token))
    events = await ed.run_ends(run_id)
    assert events[-1]["event"] == "RunCanceled"
    assert [run.status for run in runs_of(folder)] == ["canceled"]


async def test_a_client_that_cannot_save_is_told_that_the_saved_text_runs(ed, project):
    uri = ed.open(project / "pipeline.py")
    ed.change(uri, ((0, 0), (0, 0), "# not saved\n"))
    answer = await ed.click(await ed.lens(uri, line_of("def orders") + 1, "▶ Materialize"))
    told = await ed.until(lambda: [message.message for message in ed.client.messages if "saved" in message.message])
    assert told == ["pipeline.py: not saved. The saved text runs."]
    await ed.run_ends(answer["run_id"])


async def test_a_project_that_does_not_load_says_so_on_its_line(ed, write):
    source = (
        "from dagster import Definitions, asset\n\n\n@asset\ndef orders(): ...\n\n\nraise RuntimeError('half done')\n"
    )
    folder = write({"pipeline.py": source + "defs = Definitions(assets=[orders])\n"})
    uri = ed.open(folder / "pipeline.py")
    answer = await ed.click(await ed.lens(uri, 4, "▶ Materialize"))
    events = await ed.run_ends(answer["run_id"])
    assert events[-1]["event"] == "RunFailed"
    found = await ed.diagnostics(uri, wanted=lambda items: [item for item in items if item.source == "daglens run"])
    assert [item.range.start.line for item in found if item.code == "run-failed"] == [7]


async def test_what_cannot_be_run_is_refused_in_words(ed, project):
    runnable = {
        "v": 1,
        "kind": "rerun",
        "label": "x",
        "argv": ["daglens", "rerun", "last"],
        "cwd": project.as_posix(),
        "env": {},
    }
    with pytest.raises(JsonRpcException, match="there are no runs in"):
        await ed.client.workspace_execute_command_async(types.ExecuteCommandParams("daglens.rerun", [runnable]))
    with pytest.raises(JsonRpcException, match="SELECTION"):
        await ed.client.workspace_execute_command_async(
            types.ExecuteCommandParams("daglens.materialize", [{**runnable, "argv": ["daglens", "materialize"]}])
        )
    with pytest.raises(JsonRpcException, match="no `run_id`"):
        await ed.client.workspace_execute_command_async(types.ExecuteCommandParams("daglens.cancel", [runnable]))


async def test_nothing_runs_in_an_untrusted_workspace(project):
    async with editor(project, options={"trusted": False}) as ed:
        uri = ed.open(project / "pipeline.py")
        assert await ed.diagnostics(uri) == []
        assert await ed.lenses(uri) == []
        runnable = {"v": 1, "argv": ["daglens", "materialize", "orders"], "cwd": project.as_posix(), "env": {}}
        with pytest.raises(JsonRpcException, match="not trusted"):
            await ed.client.workspace_execute_command_async(
                types.ExecuteCommandParams("daglens.materialize", [runnable])
            )
        assert not (project / ".daglens").exists()
        ed.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams({"daglens": {"trusted": True, "lens": {"enable": True}}})
        )
        assert await ed.lenses(uri) == [], "trust is the client's to give: a folder's settings cannot"
        ed.client.protocol.notify("daglens/didGrantTrust", {})
        assert "▶ Materialize" in {lens.command.title for lens in await ed.lenses(uri)}


async def test_commands_of_the_client_are_left_to_it(project):
    commands = ["daglens.showLineage", "daglens.debug", "daglens.copyCommand"]
    async with editor(project, options={"clientCommands": commands}) as ed:
        served = ed.capabilities.execute_command_provider.commands
        assert "daglens.materialize" in served
        assert not set(commands) & set(served)
        uri = ed.open(project / "pipeline.py")
        used = {lens.command.command for lens in await ed.lenses(uri)}
        assert {"daglens.showLineage", "daglens.debug"} <= used


async def test_runs_end_with_the_editor(write):
    folder = write(
        {
            "pipeline.py": "import time\nfrom dagster import asset, Definitions\n\n\n@asset\ndef endless():\n"
            "    print('on', flush=True)\n    time.sleep(600)\n\n\ndefs = Definitions(assets=[endless])\n"
        }
    )
    async with editor(folder) as ed:
        uri = ed.open(folder / "pipeline.py")
        await ed.click(await ed.lens(uri, 5, "▶ Materialize"))
        await ed.until(lambda: [event for event in ed.run_events if event["event"] == "LogLine"])
    assert [run.status for run in runs_of(folder)] == ["canceled"]


async def test_a_run_of_the_terminal_shows_in_the_editor(ed, project):
    uri = ed.open(project / "pipeline.py")
    assert await ed.diagnostics(uri) == []
    refreshes = ed.lens_refreshes
    request = request_from_argv(["daglens", "materialize", '+key:"report"', "pipeline.py"], project)
    assert start_run(request, python=sys.executable).wait(60).status == "failed"
    ed.touched(project / ".daglens" / "runs.db")
    (failure,) = await ed.diagnostics(uri, wanted=bool)
    assert failure.range.start.line == line_of("raise ValueError")
    await ed.until(lambda: ed.lens_refreshes > refreshes)
    assert (await ed.lens(uri, line_of("def report"), "▶ Materialize · ✗ failed just now")).command
    # Opened anew, the editor still knows.
    async with editor(project) as another:
        found = await another.diagnostics(another.open(project / "pipeline.py"), wanted=bool)
        assert [item.source for item in found] == ["daglens run"]


async def test_what_is_missing_is_offered_to_be_made(write):
    folder = write({"pipeline.py": PIPELINE, "pyproject.toml": "[project]\nname = 'p'\nversion = '1'\n"})
    (folder / "allowed").touch()
    asked: list[types.ShowMessageRequestParams] = []
    async with editor(folder) as ed:

        @ed.client.feature("window/showMessageRequest")
        def _(params: types.ShowMessageRequestParams) -> types.MessageActionItem:
            asked.append(params)
            return params.actions[0]

        runnable = {
            "v": 1,
            "kind": "run",
            "label": "Clean",
            "argv": ["daglens", "run", "--steps=last", "steps"],
            "cwd": str(folder),
            "env": {},
        }
        (folder / "pipeline.py").write_text(STEPS)
        answer = await ed.client.workspace_execute_command_async(types.ExecuteCommandParams("daglens.run", [runnable]))
        assert (await ed.run_ends(answer["run_id"]))[-1]["missing_steps"] == ["first"]
        await ed.until(lambda: {event["event"] for event in ed.run_events} >= {"RunSucceeded"})
    (question,) = asked
    assert "'last' reads output 'result' of step 'first'" in question.message
    assert [action.title for action in question.actions] == ["Run first as well"]


STEPS = """\
from dagster import job, op


@op
def first():
    return 1


@op
def last(value): ...


@job
def steps():
    last(first())
"""
