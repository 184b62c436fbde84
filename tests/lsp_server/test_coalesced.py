"""Asking often is answered at once and once more."""

from __future__ import annotations

import threading

from daglens_lsp.coalesced import Coalesced


def test_the_first_is_at_once_and_the_rest_are_one():
    done: list[str] = []
    again = threading.Event()

    def work() -> None:
        done.append(threading.current_thread().name)
        if len(done) == 2:
            again.set()

    refresh = Coalesced(work, interval_s=0.05)
    for _ in range(20):
        refresh.ask()
    assert done[0] == threading.current_thread().name
    assert again.wait(10)
    assert len(done) == 2
