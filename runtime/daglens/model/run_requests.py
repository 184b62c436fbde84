"""`RunRequest` and `SkipReason`: what a schedule or sensor answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetKey
from .valid_names import check_tags


@dataclass(frozen=True)
class RunRequest:
    """A run that a schedule or sensor asks for."""

    run_key: str | None = None
    run_config: Any = field(default_factory=dict[str, Any])
    tags: Mapping[str, Any] = field(default_factory=dict[str, Any])
    job_name: str | None = None
    asset_selection: Sequence[AssetKey] | None = None
    stale_assets_only: bool = False
    partition_key: str | None = None
    asset_check_keys: Sequence[Any] | None = None

    def __post_init__(self) -> None:
        if hasattr(self.run_config, "to_config_dict"):
            object.__setattr__(self, "run_config", self.run_config.to_config_dict())
        elif self.run_config is None:
            object.__setattr__(self, "run_config", {})
        object.__setattr__(self, "tags", check_tags(self.tags))

    def with_replaced_attrs(self, **changes: Any) -> RunRequest:
        return replace(self, **changes)

    def has_resolved_partition(self) -> bool:
        return "dagster/partition" in self.tags

    def with_resolved_tags_and_config(
        self,
        target_definition: Any,
        dynamic_partitions_requests: Sequence[Any] = (),
        dynamic_partitions_store: Any = None,
    ) -> RunRequest:
        """With the tags and config that the job gives the partition; raises for a partition that does not exist."""
        from .run_request_partitions import resolved_run_request

        return resolved_run_request(self, target_definition, dynamic_partitions_requests, dynamic_partitions_store)


@dataclass(frozen=True)
class SkipReason:
    skip_message: str | None = None
