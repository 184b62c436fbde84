"""Which partitions of an upstream asset a step of a partitioned run reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from daglens.plan.step import Step

from .run_context import RunContext


def upstream_partition_keys(run: RunContext, step: Step, key: Any, owner: Any) -> Sequence[str]:
    """The keys, by the dependency's partition mapping; none where the upstream is not partitioned."""
    specs = getattr(owner, "specs_by_key", None)
    upstream = (
        specs[key].partitions_def if specs is not None and key in specs else getattr(owner, "partitions_def", None)
    )
    if upstream is None:
        return ()
    store = run.partitions if run.instance is None else run.instance
    mapping = step.assets_def.partition_mapping_of(key) if step.assets_def is not None else None
    downstream = step.assets_def.partitions_def if step.assets_def is not None else run.plan.job.partitions_def
    if not run.plan.partition_keys or downstream is None:
        if mapping is None:
            return upstream.get_partition_keys(dynamic_partitions_store=store)
        return mapping.upstream_keys((), None, upstream, store)
    from daglens.model.multi_partition_mapping import default_mapping

    return (mapping or default_mapping(upstream, downstream)).upstream_keys(
        run.plan.partition_keys, downstream, upstream, store
    )
