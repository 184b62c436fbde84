"""One process of real Dagster judges all the tests here that ask it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.dagster_judge import DagsterJudge


@pytest.fixture(scope="session")
def judge() -> Iterator[DagsterJudge]:
    with DagsterJudge() as running:
        yield running
