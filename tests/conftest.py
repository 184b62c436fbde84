"""What holds for every test: whoever is started keeps nothing in this user's own cache folder."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from support.dask_cluster import DaskCluster
from support.judge import Judge
from support.on_two_cores import TogetherByFile, turn

# Dagster is among the tests' own dependencies: what does not ask for an engine would run by it, and take seconds a run.
os.environ["DAGLENS_ENGINE"] = "bundled"

# A shell that runs the tests in the background has them ignore Ctrl-C, and whatever they start would too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples each time, so that what passes here passes elsewhere; `make fuzz` looks for others.
# A busy machine makes them slowly: that says nothing of what is tested.
settings.register_profile(
    "repeatable",
    derandomize=os.environ.get("DAGLENS_FUZZ") != "all",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: turn(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return TogetherByFile(config, log)


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """One process of real Dagster judges for all the tests that ask it."""
    with Judge() as running:
        yield running


@pytest.fixture(scope="session")
def bundled_judge() -> Iterator[Judge]:
    with Judge("bundled_description") as running:
        yield running


@pytest.fixture(scope="session")
def dask_scheduler() -> Iterator[DaskCluster]:
    """One cluster for all tests: a scheduler and two workers, each a process of its own."""
    with DaskCluster() as cluster:
        yield cluster


@pytest.fixture(scope="session", autouse=True)
def _own_cache_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everything that is started inherits it. A browser that was fetched is still found where it was put."""
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    os.environ.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(usual / "ms-playwright"))
    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
