"""`partition_loading_context`: what time it is, and where dynamic partitions are kept, for questions inside a block."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from typing import Any

from daglens.record import dataclass


@dataclass(frozen=True)
class PartitionLoadingContext:
    """`effective_dt` stands for now; `dynamic_partitions_store` is an instance."""

    effective_dt: datetime | None = None
    dynamic_partitions_store: Any = None


_current: ContextVar[PartitionLoadingContext] = ContextVar(
    "partition_loading_context",
    default=PartitionLoadingContext(),  # noqa: B039
)


def current_partition_context() -> PartitionLoadingContext:
    return _current.get()


@contextmanager
def partition_loading_context(
    effective_dt: datetime | None = None,
    dynamic_partitions_store: Any = None,
    *,
    new_ctx: PartitionLoadingContext | None = None,
) -> Generator[PartitionLoadingContext]:
    """What is not given stays as it is around the block."""
    context = new_ctx or _current.get()
    if effective_dt is not None:
        context = replace(context, effective_dt=effective_dt)
    if dynamic_partitions_store is not None:
        context = replace(context, dynamic_partitions_store=dynamic_partitions_store)
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
