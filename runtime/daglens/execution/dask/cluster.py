"""The Dask cluster of a run: the one that is named, the one that Dask's own configuration names, or one made here."""

# Dask has no types of its own.
# pyright: basic

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from daglens.plan.problems import PlanProblems


@contextmanager
def connected(address: str | None) -> Iterator[Any]:
    """A client of the cluster. Raises PlanProblems where there is no Dask, or no cluster at the address."""
    try:
        import distributed
        from dask import config as dask_config
    except ImportError as missing:
        needs = f"the executor `dask` needs `{missing.name}` in the project's environment"
        raise PlanProblems([f"{needs}: `pip install 'daglens[dask]'` there, or choose another executor"]) from None
    place = address or dask_config.get("scheduler-address", None)
    if place is None:
        with _local_cluster(distributed) as cluster, distributed.Client(cluster) as client:
            yield client
        return
    try:
        client = distributed.Client(place)
    except (OSError, TimeoutError, ValueError) as problem:
        raise PlanProblems([f"there is no Dask scheduler at {place}: {problem}"]) from None
    with client:
        yield client


def _local_cluster(distributed: Any) -> Any:
    """One worker in this process, with a thread for each processor: the steps have processes of their own anyhow."""
    return distributed.LocalCluster(
        n_workers=1, threads_per_worker=os.cpu_count() or 1, processes=False, dashboard_address=None
    )
