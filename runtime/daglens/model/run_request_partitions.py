"""What a partition adds to a run that a sensor or schedule asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .dynamic_partitions_requests import AddDynamicPartitionsRequest
from .errors import CheckError, DagsterInvariantViolationError, DagsterUnknownPartitionError
from .run_requests import RunRequest

PARTITION_TAG = "dagster/partition"
PARTITION_SET_TAG = "dagster/partition_set"


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
    return _with_partition(request, job)


def _with_partition(request: RunRequest, job: Any) -> RunRequest:
    key = str(request.partition_key)
    config = request.run_config
    tags = partition_tags(job.partitions_def, key)
    if hasattr(job, "graph"):
        tags[PARTITION_SET_TAG] = f"{job.name}_partition_set"
    if hasattr(job.config, "get_run_config_for_partition_key"):
        config = config or job.config.get_run_config_for_partition_key(key)
        tags.update(job.config.get_tags_for_partition_key(key))
    return request.with_replaced_attrs(run_config=config, tags={**tags, **request.tags})


def partition_tags(definition: Any, partition_key: str) -> dict[str, str]:
    """The tags of a run of one partition; each dimension has its own where there are two."""
    tags = {PARTITION_TAG: partition_key}
    if hasattr(definition, "get_partition_key_from_str"):
        parts = definition.get_partition_key_from_str(partition_key).keys_by_dimension
        tags.update({f"{PARTITION_TAG}/{name}": part for name, part in parts.items()})
    return tags


def run_request_for_partition(
    job: Any,
    partition_key: str,
    run_key: str | None = None,
    tags: Mapping[str, str] | None = None,
    asset_selection: Sequence[Any] | None = None,
    run_config: Any = None,
    current_time: Any = None,
    instance: Any = None,
) -> RunRequest:
    """A request for one partition of a job. Raises CheckError for a job without partitions."""
    if job.partitions_def is None:
        raise CheckError(f"run_request_for_partition is for jobs with partitions, and '{job.name}' has none.")
    if hasattr(run_config, "to_config_dict"):
        run_config = run_config.to_config_dict()
    request = RunRequest(run_key, run_config or {}, tags or {}, job.name, asset_selection, partition_key=partition_key)
    if not getattr(job.partitions_def, "is_dynamic", False) and current_time is not None:
        if partition_key not in job.partitions_def.get_partition_keys(current_time, instance):
            raise DagsterUnknownPartitionError(f"Could not find a partition with key `{partition_key}`.")
        return _with_partition(request, job)
    return resolved_run_request(request, job, (), instance)


def _check_partition(definition: Any, key: str, requests: Sequence[Any], store: Any) -> None:
    if getattr(definition, "is_dynamic", False):
        definition.has_partition_key(key, dynamic_partitions_store=store)  # Raises where there is nobody to ask.
        known = set(definition.get_partition_keys(dynamic_partitions_store=store))
        for each in requests:
            if each.partitions_def_name == definition.name:
                change = known.update if isinstance(each, AddDynamicPartitionsRequest) else known.difference_update
                change(each.partition_keys)
        exists = key in known
    else:
        exists = definition.has_partition_key(key, dynamic_partitions_store=store)
    if not exists:
        raise DagsterUnknownPartitionError(f"Could not find a partition with key `{key}`.")
