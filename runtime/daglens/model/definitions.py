"""`Definitions`: everything a code location holds, bound together."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from .asset_graph import AssetGraph, as_assets_definitions, build_asset_graph
from .asset_job import UnresolvedAssetJobDefinition, build_asset_job
from .asset_key import AssetKey
from .asset_spec import AssetSpec
from .assets_definition import AssetsDefinition
from .errors import CheckError, DagsterInvalidDefinitionError, DagsterInvariantViolationError, ParameterCheckError
from .graph import GraphDefinition
from .job import JobDefinition
from .op import OpDefinition
from .repository import SINGLETON_REPOSITORY, RepositoryDefinition
from .resource import as_resource_defs
from .resource_requirements import check_resources
from .schedule import ScheduleDefinition
from .sensor import SensorDefinition
from .valid_names import check_resource_key


class Definitions:
    """Assets, jobs, schedules, sensors, resources. Nothing is bound until it is asked for; `validate()` binds all.

    `graphs` and `ops` are those that a file without Definitions binds at module level.
    """

    def __init__(
        self,
        assets: Iterable[Any] | None = None,
        schedules: Iterable[Any] | None = None,
        sensors: Iterable[Any] | None = None,
        jobs: Iterable[Any] | None = None,
        resources: Mapping[str, Any] | None = None,
        executor: Any = None,
        loggers: Mapping[str, Any] | None = None,
        asset_checks: Iterable[Any] | None = None,
        metadata: Mapping[str, Any] | None = None,
        component_tree: Any = None,
    ) -> None:
        for name, value in (
            ("assets", assets),
            ("schedules", schedules),
            ("sensors", sensors),
            ("jobs", jobs),
            ("asset_checks", asset_checks),
        ):
            if value is not None and (isinstance(value, str) or not isinstance(value, Iterable)):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise ParameterCheckError(
                    f'Param "{name}" is not a Iterable. Got {value!r} which is type {type(value)}.'
                )
        if resources is not None and not isinstance(resources, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(
                f"Param \"resources\" is not one of ['Mapping']. Got {resources!r} which is type {type(resources)}."
            )
        self.assets: tuple[Any, ...] = tuple(assets or ())
        self.schedules: tuple[Any, ...] = tuple(schedules or ())
        self.sensors: tuple[Any, ...] = tuple(sensors or ())
        self.jobs: tuple[Any, ...] = tuple(jobs or ())
        self.resources: dict[str, Any] = dict(resources or {})
        self.executor = executor
        self.loggers: dict[str, Any] = dict(loggers or {})
        self.asset_checks: tuple[Any, ...] = tuple(asset_checks or ())
        self.metadata: dict[str, Any] = dict(metadata or {})
        self.graphs: tuple[GraphDefinition, ...] = ()
        self.ops: tuple[OpDefinition, ...] = ()
        self._check_members()

    def _check_members(self) -> None:
        _check_all(
            self.assets,
            lambda each: getattr(type(each), "__is_asset_like__", False) or hasattr(each, "compute_cacheable_data"),
            "assets",
        )
        _check_all(self.jobs, lambda each: isinstance(each, (JobDefinition, UnresolvedAssetJobDefinition)), "jobs")
        _check_all(
            self.schedules, lambda each: isinstance(each, ScheduleDefinition) or hasattr(each, "resolve"), "schedules"
        )
        _check_all(self.sensors, lambda each: isinstance(each, SensorDefinition), "sensors")
        _check_all(self.asset_checks, lambda each: isinstance(each, AssetsDefinition), "asset_checks")
        for key, value in self.loggers.items():
            if not getattr(type(value), "__is_logger_definition__", False):
                raise CheckError(
                    f"Value in Mapping mismatches expected type for key {key}. Expected LoggerDefinition. Got "
                    f"{value!r}."
                )

    # -- bound -------------------------------------------------------------------------------------------------------

    @cached_property
    def resource_defs(self) -> dict[str, Any]:
        for key in self.resources:
            check_resource_key(key)
        return as_resource_defs(self.resources)

    @cached_property
    def asset_graph(self) -> AssetGraph:
        return build_asset_graph(as_assets_definitions([*self.assets, *self.asset_checks]))

    @cached_property
    def jobs_by_name(self) -> dict[str, JobDefinition]:
        """Every job, those that only a schedule or sensor names included; raises where two differ under one name."""
        found: dict[str, JobDefinition] = {}
        sources: dict[str, Any] = {}
        targets = [
            target
            for each in (*self.schedules, *self.sensors)
            if (target := getattr(each, "job_target", None) or (each.job if hasattr(each, "resolve") else None))
            is not None
        ]
        many = [job for each in self.sensors for job in getattr(each, "job_targets", ())]
        for each in (*self.jobs, *targets, *many):
            job = each.to_job() if isinstance(each, GraphDefinition) else each
            earlier = sources.get(job.name)
            if earlier is None:
                sources[job.name] = each
                found[job.name] = self._bound(job)
            elif earlier is not each and getattr(earlier, "graph", 0) is not getattr(each, "graph", 1):
                raise DagsterInvalidDefinitionError(
                    f"Duplicate job definition found for job '{job.name}': two different jobs have this name."
                )
        return found

    @cached_property
    def resolved_schedules(self) -> tuple[ScheduleDefinition, ...]:
        """The schedules, those of partitioned asset jobs at the cadence of their assets."""
        return tuple(
            each.resolve(self._bound(each.job)) if hasattr(each, "resolve") else each for each in self.schedules
        )

    def _bound(self, job: Any) -> JobDefinition:
        if isinstance(job, UnresolvedAssetJobDefinition):
            return job.resolve(self.asset_graph, self.resource_defs, self.executor)
        from .job import AssetBinding

        binding = AssetBinding(job.assets.assets_by_node, job.assets.selected, self.asset_graph)
        bound = job.with_top_level_resources(self.resource_defs).changed(assets=binding)
        return bound.changed(executor_def=bound.executor_def or self.executor)

    def validate(self) -> None:
        """Raises as loading the code location would: unknown upstreams, duplicates, missing resources, lost targets."""
        graph = self.asset_graph
        names = [each.name for each in (*self.schedules, *self.sensors)]
        double = next((name for name in names if names.count(name) > 1), None)
        if double is not None:
            raise DagsterInvalidDefinitionError(f"Duplicate definition found for {double}")
        jobs = self.jobs_by_name
        for each in (*self.resolved_schedules, *self.sensors):
            for name in each.job_names_targeted():
                if name not in jobs:
                    raise DagsterInvalidDefinitionError(
                        f'{type(each).__name__} "{each.name}" targets job "{name}" which was not '
                        "found in this repository."
                    )
        check_resources(graph, jobs.values(), self.resource_defs)

    @staticmethod
    def validate_loadable(defs: Definitions) -> None:
        defs.validate()

    def __iter__(self) -> Any:
        raise DagsterInvariantViolationError("Definitions objects are not iterable.")

    # -- asked for ---------------------------------------------------------------------------------------------------

    def resolve_asset_graph(self) -> AssetGraph:
        return self.asset_graph

    get_asset_graph = resolve_asset_graph

    def resolve_all_asset_specs(self) -> list[AssetSpec]:
        return list(self.asset_graph.specs.values())

    get_all_asset_specs = resolve_all_asset_specs

    def resolve_all_asset_keys(self) -> list[AssetKey]:
        return list(self.asset_graph.specs)

    def resolve_assets_def(self, key: Any) -> AssetsDefinition:
        asset_key = AssetKey.from_coercible(key)
        found = self.asset_graph.definitions_by_key.get(asset_key)
        if found is None:
            raise DagsterInvariantViolationError(f"Could not find asset {asset_key}")
        return found

    get_assets_def = resolve_assets_def

    def resolve_job_def(self, name: str) -> JobDefinition:
        if name not in self.jobs_by_name:
            raise DagsterInvariantViolationError(
                f"Could not find job '{name}'. Found: {', '.join(repr(each) for each in sorted(self.jobs_by_name))}."
            )
        return self.jobs_by_name[name]

    get_job_def = resolve_job_def

    def get_all_job_defs(self) -> list[JobDefinition]:
        """The jobs by name, and the job of all assets where there are any."""
        implicit = [self.implicit_asset_job] if self.has_implicit_global_asset_job_def() else []
        return [*implicit, *self.jobs_by_name.values()]

    def has_implicit_global_asset_job_def(self) -> bool:
        return any(each.is_executable for each in self.asset_graph.definitions)

    def has_resolved_repository_def(self) -> bool:
        return "asset_graph" in self.__dict__

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
        return _named(self.resolved_schedules, name, "schedule")

    get_schedule_def = resolve_schedule_def

    def resolve_sensor_def(self, name: str) -> Any:
        return _named(self.sensors, name, "sensor")

    get_sensor_def = resolve_sensor_def

    @cached_property
    def implicit_asset_job(self) -> JobDefinition:
        graph = self.asset_graph
        keys = [key for key in graph.specs if graph.is_materializable(key)]
        return build_asset_job(
            "__ASSET_JOB", graph, keys, graph.check_keys, resource_defs=self.resource_defs, executor_def=self.executor
        )

    def resolve_implicit_global_asset_job_def(self) -> JobDefinition:
        return self.implicit_asset_job

    get_implicit_global_asset_job_def = resolve_implicit_global_asset_job_def

    def get_repository_def(self) -> RepositoryDefinition:
        return RepositoryDefinition(SINGLETON_REPOSITORY, self, metadata=self.metadata)

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

    def map_asset_specs(self, *, func: Any, selection: Any = None) -> Definitions:
        chosen = None if selection is None else _selected(selection, self.asset_graph)

        def change(spec: AssetSpec) -> AssetSpec:
            return func(spec) if chosen is None or spec.key in chosen else spec

        assets = [
            change(each)
            if isinstance(each, AssetSpec)
            else each.map_asset_specs(change)
            if isinstance(each, AssetsDefinition)
            else each
            for each in self.assets
        ]
        return self.changed(assets=assets)

    def map_resolved_asset_specs(self, *, func: Any, selection: Any = None) -> Definitions:
        return self.map_asset_specs(func=func, selection=selection)

    def changed(self, **changes: Any) -> Definitions:
        return Definitions(**{name: changes.get(name, getattr(self, name)) for name in _FIELDS})

    def with_resources(self, resources: Mapping[str, Any] | None) -> Definitions:
        return self.changed(resources={**self.resources, **(resources or {})})

    @staticmethod
    def merge(*def_sets: Definitions) -> Definitions:
        """All of them as one; raises DagsterInvariantViolationError where two give one resource or logger
        differently.
        """
        values: dict[str, Any] = {name: [] for name in ("assets", "schedules", "sensors", "jobs", "asset_checks")}
        merged: dict[str, dict[str, Any]] = {"resources": {}, "loggers": {}, "metadata": {}}
        found_at: dict[tuple[str, str], int] = {}
        executor: Any = None
        for index, each in enumerate(def_sets):
            if not isinstance(each, Definitions):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise CheckError(f"Definitions.merge takes Definitions, not {each!r}.")
            for name, collected in values.items():
                collected.extend(item for item in getattr(each, name) if not any(item is other for other in collected))
            for name, collected in merged.items():
                for key, value in getattr(each, name).items():
                    if key in collected and collected[key] is not value and collected[key] != value:
                        raise DagsterInvariantViolationError(
                            f"Definitions objects {found_at[(name, key)]} and {index} have different {name} with "
                            f"same key '{key}'"
                        )
                    found_at.setdefault((name, key), index)
                    collected[key] = value
            if each.executor is not None and executor is not None and each.executor is not executor:
                raise DagsterInvariantViolationError("Definitions objects to merge have different executors.")
            executor = each.executor or executor
        return Definitions(**values, **merged, executor=executor)

    @staticmethod
    def merge_unbound_defs(*def_sets: Definitions) -> Definitions:
        return Definitions.merge(*def_sets)


_FIELDS = ("assets", "schedules", "sensors", "jobs", "resources", "executor", "loggers", "asset_checks", "metadata")


def _selected(selection: Any, graph: AssetGraph) -> set[AssetKey]:
    from .asset_selection import AssetSelection

    return AssetSelection.from_coercible(selection).resolve(graph)


def _check_all(values: Sequence[Any], fits: Any, where: str) -> None:
    for value in values:
        if not fits(value):
            raise CheckError(
                f"Member of iterable mismatches type. `{where}` of Definitions cannot hold {value!r} of type "
                f"{type(value)}."
            )


def _named(values: Iterable[Any], name: str, what: str) -> Any:
    for each in values:
        if each.name == name:
            return each
    raise DagsterInvariantViolationError(f"Could not find {what} '{name}'.")


def create_repository_using_definitions_args(name: str, **kwargs: Any) -> RepositoryDefinition:
    return RepositoryDefinition(name, Definitions(**kwargs))
