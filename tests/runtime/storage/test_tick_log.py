"""What is kept of ticks: a sensor that looks every few seconds fills no disk."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from daglens.storage.tick_log import Tick, TickLog

MOMENT = "2026-05-04T12:00:00.000Z"


def test_of_ticks_that_asked_for_nothing_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daglens.storage.tick_log._MOST_TICKS", 3)
    with closing(TickLog(tmp_path)) as log:
        log.record(Tick("inbox", None, MOMENT, MOMENT, "requested", None, "0", ("a run",)))
        log.record(Tick("nightly", MOMENT, MOMENT, MOMENT, "skipped"))
        for number in range(1, 8):
            log.record(Tick("inbox", None, MOMENT, MOMENT, "skipped", None, str(number)))
        assert [tick.cursor for tick in log.ticks("inbox", 10)] == ["7", "6", "5", "0"], "and all that asked for runs"
        assert len(log.ticks("nightly", 10)) == 1
        assert log.last_due() == {"nightly": MOMENT}
