"""What the contexts of schedules and sensors share: the instance, the log, and resources while they are open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .errors import DagsterInvariantViolationError
from .step_scope import ResourceSet, ignore

if TYPE_CHECKING:
    from .log_manager import DagsterLogManager


class TickContext:
    """One tick. Resources are made when first asked for, and torn down at the end of `with`."""

    built_by = "build_sensor_context"

    def __init__(
        self,
        instance: Any = None,
        resources: Mapping[str, Any] | None = None,
        repository_def: Any = None,
        definitions: Any = None,
    ) -> None:
        self._instance = instance
        self._resource_values = dict(resources or {})
        if repository_def is None and definitions is not None:
            repository_def = definitions.get_repository_def()
        self._repository_def = repository_def
        self._lifetime: Any = None
        self._resources: ResourceSet | None = None
        self._entered = False

    @property
    def instance(self) -> Any:
        if self._instance is None:
            raise DagsterInvariantViolationError(
                "Attempted to initialize dagster instance, but no instance reference was provided."
            )
        return self._instance

    @property
    def instance_ref(self) -> Any:
        return self._instance

    @property
    def repository_def(self) -> Any:
        return self._repository_def

    @property
    def repository_name(self) -> str | None:
        return None if self._repository_def is None else self._repository_def.name

    @property
    def resource_defs(self) -> Mapping[str, Any]:
        return self._resource_values

    @property
    def resources(self) -> ResourceSet:
        made = self._resources
        if made is None:
            from daglens.execution.resource_lifetime import ResourceLifetime

            from .resource import as_resource_defs

            self._lifetime = ResourceLifetime(as_resource_defs(self._resource_values), {}, instance=self._instance)
            made = self._resources = self._lifetime.set_for(self._resource_values)
        if self._lifetime.has_exits and not self._entered:
            raise DagsterInvariantViolationError(
                "At least one provided resource is a generator: it is open only inside of `with "
                f"{self.built_by}(...) as context:`."
            )
        return made

    def merge_resources(self, resources: Mapping[str, Any]) -> None:
        """Add resources given by name in a direct call; those that the context has already are kept."""
        self._resource_values = {**resources, **self._resource_values}
        self._resources = None

    @property
    def log(self) -> DagsterLogManager:
        from .log_manager import DagsterLogManager

        return DagsterLogManager(ignore)

    @property
    def log_key(self) -> None:
        return None

    def has_captured_logs(self) -> bool:
        return False

    def __enter__(self) -> Any:
        self._entered = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._lifetime is not None:
            self._lifetime.close()
        self._entered = False
