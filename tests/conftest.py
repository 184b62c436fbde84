"""What holds for every test: whoever is started keeps nothing in this user's own cache folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.dask_cluster import DaskCluster

# Dagster is among the tests' own dependencies: what does not ask for an engine would run by it, and take seconds a run.
os.environ["DAGLENS_ENGINE"] = "bundled"


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
