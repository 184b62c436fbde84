from __future__ import annotations

from datetime import datetime, timezone

import pytest

from daglens.client.words import age, duration, elapsed_ms, outcome

NOW = datetime(2026, 5, 4, 12, 0, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2026-05-04T11:59:30.500Z", "just now"),
        ("2026-05-04T12:00:05Z", "just now"),
        ("2026-05-04T11:58:00.000Z", "2 min ago"),
        ("2026-05-04T11:58:00+00:00", "2 min ago"),
        ("2026-05-04T09:30:00Z", "2 h ago"),
        ("2026-05-03T10:00:00Z", "yesterday"),
        ("2026-05-01T10:00:00Z", "3 days ago"),
        (None, ""),
        ("no time", ""),
    ],
)
def test_ages(time, words):
    assert age(time, NOW) == words


@pytest.mark.parametrize(("ms", "words"), [(12.4, "12 ms"), (1234, "1.2 s"), (245_000, "4 min 5 s")])
def test_durations(ms, words):
    assert duration(ms) == words


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("materialized", "✓ 2 min ago (1.2 s)"),
        ("succeeded", "✓ 2 min ago (1.2 s)"),
        ("failed", "✗ failed 2 min ago"),
        ("lost", "✗ lost 2 min ago"),
        ("canceled", "canceled 2 min ago"),
        ("running", ""),
    ],
)
def test_outcomes(status, words):
    assert outcome(status, "2026-05-04T11:58:00Z", 1234.0, NOW) == words


def test_elapsed_time():
    assert elapsed_ms("2026-05-04T11:58:00Z", "2026-05-04T11:58:01.500Z") == 1500
    assert elapsed_ms("2026-05-04T11:58:00Z", None) is None
    assert elapsed_ms("2026-05-04T11:58:00Z", "2025-05-04T11:58:00Z") == 0
