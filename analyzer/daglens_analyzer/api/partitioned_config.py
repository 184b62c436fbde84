"""Configs that differ by partition: `PartitionedConfig` and its decorators. A job that has one has its partitions."""

from __future__ import annotations

from functools import partial

from daglens_analyzer.api.construct import Bound, construct, decorator
from daglens_analyzer.api.partitions import partitions_cron, timed_cron
from daglens_analyzer.evaluate.values import Call, Value
from daglens_analyzer.record import record

_COMMON = "timezone fmt end_offset tags_for_partition_fn exclusions"
_DECORATORS = {
    "hourly_partitioned_config": f"start_date minute_offset {_COMMON}",
    "daily_partitioned_config": f"start_date minute_offset hour_offset {_COMMON}",
    "weekly_partitioned_config": f"start_date minute_offset hour_offset day_offset {_COMMON}",
    "monthly_partitioned_config": f"start_date minute_offset hour_offset day_offset {_COMMON}",
    "static_partitioned_config": "partition_keys tags_for_partition_fn tags_for_partition_key_fn",
    "dynamic_partitioned_config": "partition_fn tags_for_partition_fn tags_for_partition_key_fn",
}


@record(eq=False)
class PartitionedConfigValue(Value):
    """A config by partition. `cron` says when time brings new partitions, where it does."""

    cron: str | None


def job_cron(bound: Bound) -> str | None:
    """When time brings the partitions that `config=` or `partitions_def=` give to a job."""
    config = bound.value("config")
    if isinstance(config, PartitionedConfigValue):
        return config.cron
    return partitions_cron(bound.value("partitions_def"))


def _config(name: str, decorated: Value, bound: Bound, call: Call) -> Value:
    sort = name.partition("_")[0].title()
    return PartitionedConfigValue(call.at, timed_cron(f"{sort}PartitionsDefinition", bound))


def _partitioned_config(bound: Bound, call: Call) -> Value:
    return PartitionedConfigValue(call.at, partitions_cron(bound.value("partitions_def")))


def _attribute(config: PartitionedConfigValue, name: str, call: Call) -> None:
    """Its functions are for runs."""


CONSTRUCTS = (
    construct(
        "PartitionedConfig",
        "partitions_def run_config_for_partition_fn decorated_fn tags_for_partition_fn "
        "run_config_for_partition_key_fn tags_for_partition_key_fn",
        _partitioned_config,
    ),
    *(decorator(name, parameters, partial(_config, name), bare=False) for name, parameters in _DECORATORS.items()),
)
ATTRIBUTES = {PartitionedConfigValue: _attribute}
