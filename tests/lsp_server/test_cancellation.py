"""Cancelled requests: answered at once, and what their work still brings is dropped."""

from __future__ import annotations

import json
import threading
from concurrent.futures import Future
from typing import Any

import pytest

from daglens_analyzer import Edited, Workspace
from daglens_lsp.analysis_thread import AnalysisThread
from daglens_lsp.server import Server

CANCELLED = -32800


class Connection:
    """A server's protocol without a process: messages in, answers out."""

    def __init__(self, work: Future[Any]) -> None:
        self.sent: list[dict[str, Any]] = []
        self.server = Server()
        self.server.is_initialized = True
        self.server.protocol.requests = {"daglens/work": lambda server, params: work}
        self.server.protocol.set_writer(self)

    def write(self, data: bytes) -> None:
        self.sent.append(json.loads(data.partition(b"\r\n\r\n")[2]))

    def receive(self, **message: Any) -> None:
        self.server.protocol.receive({"jsonrpc": "2.0", **message})

    def answers(self) -> list[tuple[Any, Any]]:
        return [(message["id"], message.get("error", {}).get("code", message.get("result"))) for message in self.sent]


def test_work_that_waits_is_never_begun():
    work: Future[str] = Future()
    connection = Connection(work)
    connection.receive(id=1, method="daglens/work")
    connection.receive(method="$/cancelRequest", params={"id": 1})
    assert connection.answers() == [(1, CANCELLED)]
    assert not work.set_running_or_notify_cancel()


def test_a_late_result_is_dropped():
    work: Future[str] = Future()
    connection = Connection(work)
    connection.receive(id=1, method="daglens/work")
    work.set_running_or_notify_cancel()
    connection.receive(method="$/cancelRequest", params={"id": 1})
    assert connection.answers() == [(1, CANCELLED)]
    work.set_result("too late")
    assert connection.answers() == [(1, CANCELLED)]


def test_an_answer_that_came_first_stands():
    work: Future[str] = Future()
    connection = Connection(work)
    connection.receive(id=1, method="daglens/work")
    work.set_result("done")
    connection.receive(method="$/cancelRequest", params={"id": 1})
    connection.receive(method="$/cancelRequest", params={"id": 99})
    assert connection.answers() == [(1, "done")]


def test_a_request_before_the_beginning_is_refused():
    connection = Connection(Future())
    connection.server.is_initialized = False
    connection.receive(id=1, method="daglens/work")
    assert connection.answers() == [(1, -32002)]


@pytest.fixture
def held(tmp_path):
    """An analysis thread that waits at its first question until it is let go, and the rounds it has settled."""
    settled: list[int] = []

    def settle(analysis, is_outdated):
        if is_outdated():
            return False
        settled.append(analysis.revision)
        return True

    thread = AnalysisThread(lambda: Workspace([str(tmp_path)]), settle, lambda what, problem: pytest.fail(str(problem)))
    let_go = threading.Event()
    entered = threading.Event()

    def hold(analysis):
        entered.set()
        let_go.wait(30)

    thread.ask(hold)
    assert entered.wait(30)
    yield thread, let_go, settled
    let_go.set()
    thread.stop()


def test_a_withdrawn_question_is_not_asked(held):
    thread, let_go, _ = held
    asked: list[int] = []
    withdrawn = thread.ask(lambda analysis: asked.append(1))
    kept = thread.ask(lambda analysis: "kept")
    assert withdrawn.cancel()
    let_go.set()
    assert kept.result(30) == "kept"
    assert asked == []


def test_questions_see_the_changes_before_them_and_none_behind(held, tmp_path):
    thread, let_go, _ = held
    path = (tmp_path / "a.py").as_posix()
    texts = []
    for number in range(3):
        thread.edit(lambda workspace, number=number: workspace.apply(Edited(path, f"x = {number}\n")))
        texts.append(thread.ask(lambda analysis: analysis.text(path)))
    let_go.set()
    assert [text.result(30) for text in texts] == ["x = 0\n", "x = 1\n", "x = 2\n"]


def test_only_the_newest_revision_is_settled(held, tmp_path):
    thread, let_go, settled = held
    path = (tmp_path / "a.py").as_posix()
    for number in range(20):
        thread.edit(lambda workspace, number=number: workspace.apply(Edited(path, f"x = {number}\n")))
    before = list(settled)
    newest = thread.ask(lambda analysis: analysis.revision)
    let_go.set()
    revision = newest.result(30)
    # One more question comes behind whatever settling the burst has led to.
    thread.ask(lambda analysis: None).result(30)
    thread.settle_again()
    thread.ask(lambda analysis: None).result(30)
    assert set(settled[len(before) :]) <= {revision}


def test_a_fault_of_ours_is_told_and_the_thread_goes_on(tmp_path):
    told: list[str] = []
    thread = AnalysisThread(
        lambda: Workspace([str(tmp_path)]),
        lambda analysis, is_outdated: True,
        lambda what, problem: told.append(str(problem)),
    )

    def broken(workspace):
        raise ZeroDivisionError("ours")

    thread.edit(broken)
    assert thread.ask(lambda analysis: "alive").result(30) == "alive"
    assert told == ["ours"]
    thread.stop()
