"""`ConfigMapping` and partitioned config: a job's run config made by a function."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .calendar_partitions import (
    DailyPartitionsDefinition,
    HourlyPartitionsDefinition,
    MonthlyPartitionsDefinition,
    WeeklyPartitionsDefinition,
)
from .config_function import typed_config_function
from .config_problems import Errors
from .config_schema import Field, config_field
from .errors import DagsterInvalidConfigError
from .partitions import PartitionsDefinition, StaticPartitionsDefinition


class ConfigMapping:
    """`config_fn(outer config) -> run config` of what is inside."""

    def __init__(
        self,
        config_fn: Callable[[Any], Any],
        config_schema: Any = None,
        receive_processed_config_values: bool | None = None,
    ) -> None:
        config_fn, config_schema = typed_config_function(config_fn, config_schema)
        self.config_fn = config_fn
        self.config_field: Field | None = None if config_schema is None else config_field(config_schema)
        self._processed = receive_processed_config_values is not False

    def with_field(self, config_field: Field) -> ConfigMapping:
        changed = ConfigMapping(self.config_fn, None, self._processed)
        changed.config_field = config_field
        return changed

    def resolve_from_validated_config(self, config: Any) -> Any:
        return self.config_fn(config)

    def resolve_from_unvalidated_config(self, config: Any) -> Any:
        """The config that the function makes of `config`, which is checked first."""
        if self.config_field is None:
            return self.config_fn(config)
        errors = Errors(self._processed)
        value = self.config_field.config_type.resolve(config, "root", errors)
        if errors:
            raise DagsterInvalidConfigError("Error in config mapping", tuple(errors), config)
        return self.config_fn(value)


def config_mapping(
    config_fn: Any = None, *, config_schema: Any = None, receive_processed_config_values: bool | None = None
) -> Any:
    """Decorates a function as a ConfigMapping."""
    if callable(config_fn):
        return ConfigMapping(config_fn, config_schema, receive_processed_config_values)
    return lambda function: ConfigMapping(function, config_schema, receive_processed_config_values)


class PartitionedConfig:
    """Run config for each partition."""

    def __init__(
        self,
        partitions_def: PartitionsDefinition,
        run_config_for_partition_fn: Callable[[Any], Any] | None = None,
        run_config_for_partition_key_fn: Callable[[str], Any] | None = None,
        decorated_fn: Callable[..., Any] | None = None,
        tags_for_partition_key_fn: Callable[[str], Mapping[str, str]] | None = None,
    ) -> None:
        self.partitions_def = partitions_def
        self._make = run_config_for_partition_key_fn or run_config_for_partition_fn
        self.decorated_fn = decorated_fn
        self.tags_for_partition_key_fn = tags_for_partition_key_fn

    def get_partition_keys(self, current_time: Any = None) -> Sequence[str]:
        return self.partitions_def.get_partition_keys(current_time)

    def get_run_config_for_partition_key(self, partition_key: str) -> Any:
        found: Any = self._make(partition_key) if self._make else {}
        # The function may fill and return one dictionary again and again.
        return found.to_config_dict() if hasattr(found, "to_config_dict") else copy.deepcopy(found)

    def get_tags_for_partition_key(self, partition_key: str, job_name: str | None = None) -> Mapping[str, str]:
        return dict(self.tags_for_partition_key_fn(partition_key)) if self.tags_for_partition_key_fn else {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.decorated_fn(*args, **kwargs) if self.decorated_fn else None


def partitioned_config(partitions_def: PartitionsDefinition, tags_for_partition_key_fn: Any = None) -> Any:
    def decorate(function: Callable[[str], Any]) -> PartitionedConfig:
        return PartitionedConfig(
            partitions_def,
            run_config_for_partition_key_fn=function,
            decorated_fn=function,
            tags_for_partition_key_fn=tags_for_partition_key_fn,
        )

    return decorate


def static_partitioned_config(
    partition_keys: Sequence[str], tags_for_partition_fn: Any = None, tags_for_partition_key_fn: Any = None
) -> Any:
    return partitioned_config(StaticPartitionsDefinition(partition_keys), tags_for_partition_key_fn)


def dynamic_partitioned_config(
    partition_fn: Any, tags_for_partition_fn: Any = None, tags_for_partition_key_fn: Any = None
) -> Any:
    from .partitions import DynamicPartitionsDefinition

    return partitioned_config(DynamicPartitionsDefinition(partition_fn), tags_for_partition_key_fn)


def _by_time(kind: Callable[..., Any]) -> Callable[..., Any]:
    def make(
        start_date: Any,
        timezone: str | None = None,
        fmt: str | None = None,
        end_offset: int = 0,
        tags_for_partition_fn: Any = None,
        end_date: Any = None,
        **offsets: int,
    ) -> Any:
        definition = kind(start_date, end_date, timezone=timezone, fmt=fmt, end_offset=end_offset, **offsets)

        def decorate(function: Callable[..., Any]) -> PartitionedConfig:
            def config_for(key: str) -> Any:
                window = definition.time_window_for_partition_key(key)
                return function(window.start, window.end)

            return PartitionedConfig(definition, run_config_for_partition_key_fn=config_for, decorated_fn=function)

        return decorate

    return make


hourly_partitioned_config = _by_time(HourlyPartitionsDefinition)
daily_partitioned_config = _by_time(DailyPartitionsDefinition)
weekly_partitioned_config = _by_time(WeeklyPartitionsDefinition)
monthly_partitioned_config = _by_time(MonthlyPartitionsDefinition)
