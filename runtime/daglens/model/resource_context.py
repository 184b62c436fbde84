"""What a resource function is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .errors import DagsterInvariantViolationError
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


class BuiltInitResourceContext(InitResourceContext):
    """A context made for tests; opened with `with` where one of its resources has to be torn down."""

    def __init__(self, config: Any, resources: Mapping[str, Any], instance: Any) -> None:
        from daglens.execution.resource_lifetime import ResourceLifetime

        from .resource import as_resource_defs

        self._entered = False
        self._lifetime = ResourceLifetime(as_resource_defs(resources), {}, instance=instance)
        made = ResourceSet({key: self._lifetime.value(key) for key in resources})
        super().__init__(config, made, instance=instance)

    def __getattribute__(self, name: str) -> Any:
        if name == "resources" and not self._entered and self._lifetime.has_exits:
            raise DagsterInvariantViolationError(
                "At least one provided resource is a generator: it is open only inside of `with "
                "build_init_resource_context(...) as context:`."
            )
        return super().__getattribute__(name)

    def replace_config(self, config: Any) -> InitResourceContext:
        return InitResourceContext(config, self.resources, instance=self.instance)

    def __enter__(self) -> BuiltInitResourceContext:
        self._entered = True
        return self

    def __exit__(self, *_: object) -> None:
        self._lifetime.close()

    def __del__(self) -> None:
        # A context that was never opened still tears down what it made.
        if "_lifetime" in self.__dict__ and not self._entered:
            self._lifetime.close()


def build_init_resource_context(
    config: Any = None, resources: Mapping[str, Any] | None = None, instance: Any = None, log_manager: Any = None
) -> InitResourceContext:
    """An InitResourceContext for tests of resource functions; resources given as definitions are made."""
    return BuiltInitResourceContext(config, resources or {}, instance)
