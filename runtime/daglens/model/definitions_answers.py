"""What Definitions answer: their jobs, schedules, sensors, specs and stored values, by name or key."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownParameterType=false

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .asset_job import UnresolvedAssetJobDefinition, build_asset_job
from .asset_key import AssetKey
from .asset_spec import AssetSpec
from .assets_definition import AssetsDefinition
from .errors import DagsterInvariantViolationError
from .job import JobDefinition
from .repository import SINGLETON_REPOSITORY, RepositoryDefinition

if TYPE_CHECKING:
    from .asset_graph import AssetGraph


class DefinitionsAnswers:
    """The questions; `Definitions` has what they read and binds it."""

    asset_graph: cached_property[AssetGraph]
    jobs_by_name: cached_property[dict[str, JobDefinition]]
    resolved_schedules: cached_property[tuple[Any, ...]]
    resolved_sensors: cached_property[tuple[Any, ...]]
    schedules: tuple[Any, ...]
    sensors: tuple[Any, ...]
    jobs: tuple[Any, ...]
    loggers: dict[str, Any]
    resource_defs: cached_property[dict[str, Any]]
    executor: Any
    metadata: dict[str, Any]

    def validate(self) -> None:
        raise NotImplementedError

    @cached_property
    def _sound_graph(self) -> AssetGraph:
        """Whoever asks for a part hears what is wrong with the whole, once."""
        self.validate()
        return self.asset_graph

    def resolve_asset_graph(self) -> AssetGraph:
        return self._sound_graph

    get_asset_graph = resolve_asset_graph

    def resolve_all_asset_specs(self) -> list[AssetSpec]:
        return list(self.resolve_asset_graph().specs.values())

    get_all_asset_specs = resolve_all_asset_specs

    def resolve_all_asset_keys(self) -> list[AssetKey]:
        return list(self.resolve_asset_graph().specs)

    def resolve_assets_def(self, key: Any) -> AssetsDefinition:
        asset_key = AssetKey.from_coercible(key)
        found = self.resolve_asset_graph().definitions_by_key.get(asset_key)
        if found is None:
            raise DagsterInvariantViolationError(f"Could not find asset {asset_key}")
        return found

    get_assets_def = resolve_assets_def

    def resolve_job_def(self, name: str) -> JobDefinition:
        _ = self._sound_graph
        if name not in self.jobs_by_name:
            raise DagsterInvariantViolationError(
                f"Could not find job '{name}'. Found: {', '.join(repr(each) for each in sorted(self.jobs_by_name))}."
            )
        return self.jobs_by_name[name]

    def get_job_def(self, name: str) -> JobDefinition:
        """As `resolve_job_def`, with a warning where the job is not one that was given as it is."""
        given = next((each for each in self.jobs if each.name == name), None)
        if isinstance(given, UnresolvedAssetJobDefinition):
            _warn_deprecated(f"Found asset job named {name}, which resolve_job_def resolves: use that.")
        elif given is None:
            _warn_deprecated(f"Found job or graph named {name} in a schedule or sensor: use resolve_job_def.")
        return self.resolve_job_def(name)

    def get_all_job_defs(self) -> list[JobDefinition]:
        """The jobs by name, and the job of all assets where there are any."""
        implicit = [self.implicit_asset_job] if self.has_implicit_global_asset_job_def() else []
        return [*implicit, *self.jobs_by_name.values()]

    def has_implicit_global_asset_job_def(self) -> bool:
        return any(each.is_executable for each in self.asset_graph.definitions)

    def has_resolved_repository_def(self) -> bool:
        return "asset_graph" in self.__dict__ or "jobs_by_name" in self.__dict__

    def get_unresolved_schedule_def(self, name: str) -> Any:
        return _named(self.schedules, name, "schedule")

    def get_unresolved_sensor_def(self, name: str) -> Any:
        return _named(self.sensors, name, "sensor")

    def get_asset_value_loader(self, instance: Any = None) -> Any:
        from daglens.execution.asset_value import AssetValueLoader

        return AssetValueLoader(self.asset_graph, self.resource_defs, instance)

    resolve_all_job_defs = get_all_job_defs

    def has_job_def(self, name: str) -> bool:
        return name in self.jobs_by_name

    def has_job(self, name: str) -> bool:
        return name in self.jobs_by_name or (name == "__ASSET_JOB" and self.has_implicit_global_asset_job_def())

    def resolve_schedule_def(self, name: str) -> Any:
        jobs = self.jobs_by_name
        found = _named(self.resolved_schedules, name, "schedule")
        return found.with_updated_job(jobs[found.job_name]) if found.has_job and found.job_name in jobs else found

    def get_schedule_def(self, name: str) -> Any:
        _warn_deprecated(
            "get_schedule_def goes with dagster 1.11: use resolve_schedule_def or get_unresolved_schedule_def."
        )
        return self.resolve_schedule_def(name)

    def resolve_sensor_def(self, name: str) -> Any:
        jobs = self.jobs_by_name
        found = _named(self.resolved_sensors, name, "sensor")
        names = found.job_names_targeted()
        return found.with_updated_jobs([jobs[each] for each in names]) if found.has_jobs else found

    def get_sensor_def(self, name: str) -> Any:
        _warn_deprecated("get_sensor_def goes with dagster 1.11: use resolve_sensor_def or get_unresolved_sensor_def.")
        return self.resolve_sensor_def(name)

    @cached_property
    def implicit_asset_job(self) -> JobDefinition:
        graph = self.asset_graph
        keys = [key for key in graph.specs if graph.is_materializable(key)]
        return build_asset_job(
            "__ASSET_JOB",
            graph,
            keys,
            graph.check_keys,
            resource_defs=self.resource_defs,
            executor_def=self.executor,
            logger_defs=self.loggers,
        )

    def resolve_implicit_global_asset_job_def(self) -> JobDefinition:
        return self.implicit_asset_job

    get_implicit_global_asset_job_def = resolve_implicit_global_asset_job_def

    def get_repository_def(self) -> RepositoryDefinition:
        own: Any = self
        return RepositoryDefinition(SINGLETON_REPOSITORY, own, metadata=self.metadata)

    def load_asset_value(
        self,
        asset_key: Any,
        *,
        python_type: Any = None,
        instance: Any = None,
        partition_key: str | None = None,
        metadata: Any = None,
        resource_config: Any = None,
    ) -> Any:
        with self.get_asset_value_loader(instance) as loader:
            return loader.load_asset_value(
                asset_key,
                python_type=python_type,
                partition_key=partition_key,
                metadata=metadata,
                resource_config=resource_config,
            )


def _warn_deprecated(text: str) -> None:
    warnings.warn(text, DeprecationWarning, stacklevel=3)


def _named(values: Iterable[Any], name: str, what: str) -> Any:
    for each in values:
        if each.name == name:
            return each
    raise DagsterInvariantViolationError(f"Could not find {what} '{name}'.")
