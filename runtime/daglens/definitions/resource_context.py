"""What a resource function is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .step_scope import ResourceSet, ignore

if TYPE_CHECKING:
    from .log_manager import DagsterLogManager


@dataclass
class InitResourceContext:
    """`resource_config`, `resources` that were required, `log`, the run."""

    resource_config: Any = None
    resources: Any = field(default_factory=lambda: ResourceSet({}))
    resource_def: Any = None
    run_id: str | None = None
    dagster_run: Any = None
    instance: Any = None
    write_log: Callable[[str, str], object] = ignore
    all_resource_defs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    lifetime: Any = None

    @property
    def log(self) -> DagsterLogManager:
        from .log_manager import DagsterLogManager

        return DagsterLogManager(self.write_log)

    @property
    def run(self) -> Any:
        return self.dagster_run

    def replace_config(self, config: Any) -> InitResourceContext:
        from dataclasses import replace

        return replace(self, resource_config=config)


def build_init_resource_context(
    config: Any = None, resources: Mapping[str, Any] | None = None, instance: Any = None, log_manager: Any = None
) -> InitResourceContext:
    """An InitResourceContext for tests of resource functions."""
    return InitResourceContext(config, ResourceSet(resources or {}), None, None, None, instance)
