"""What a partition adds to a run that a sensor or schedule asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dynamic_partitions_requests import AddDynamicPartitionsRequest
from .errors import DagsterInvariantViolationError, DagsterUnknownPartitionError
from .schedule import RunRequest

PARTITION_TAG = "dagster/partition"


def resolved_run_request(request: RunRequest, job: Any, requests: Sequence[Any] = (), store: Any = None) -> RunRequest:
    """`requests` change dynamic partitions before the run is asked for; `store` is where their keys are kept."""
    if request.partition_key is None:
        return request
    definition = job.partitions_def
    if definition is None:
        raise DagsterInvariantViolationError(
            f"Cannot resolve partition for run request when target job {job.name} is unpartitioned."
        )
    _check_partition(definition, request.partition_key, requests, store)
    config = request.run_config
    tags = {PARTITION_TAG: request.partition_key}
    if hasattr(job.config, "get_run_config_for_partition_key"):
        config = config or job.config.get_run_config_for_partition_key(request.partition_key)
        tags.update(job.config.get_tags_for_partition_key(request.partition_key))
    return request.with_replaced_attrs(run_config=config, tags={**tags, **request.tags})


def _check_partition(definition: Any, key: str, requests: Sequence[Any], store: Any) -> None:
    if getattr(definition, "is_dynamic", False):
        known = set(definition.get_partition_keys(dynamic_partitions_store=store))
        for each in requests:
            if each.partitions_def_name == definition.name:
                change = known.update if isinstance(each, AddDynamicPartitionsRequest) else known.difference_update
                change(each.partition_keys)
        exists = key in known
    else:
        exists = definition.has_partition_key(key)
    if not exists:
        raise DagsterUnknownPartitionError(f"Could not find a partition with key `{key}`.")
