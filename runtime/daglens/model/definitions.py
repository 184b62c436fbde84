"""`Definitions`: everything a code location holds, bound together."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from .asset_graph import (
    AssetGraph,
    as_assets_definitions,
    build_asset_graph,
    check_partition_mappings,
    check_partitions_of_checks,
)
from .asset_job import UnresolvedAssetJobDefinition
from .asset_key import AssetKey
from .asset_spec import AssetSpec
from .assets_definition import AssetsDefinition
from .automation_of_jobs import jobs_with_conditions
from .automation_sensor import with_default_sensor
from .definitions_answers import DefinitionsAnswers
from .errors import CheckError, DagsterInvalidDefinitionError, DagsterInvariantViolationError, ParameterCheckError
from .graph import GraphDefinition
from .job import JobDefinition
from .job_checks import check_nodes_of_jobs
from .op import OpDefinition
from .repository import RepositoryDefinition
from .resource import as_resource_defs
from .resource_requirements import check_resources
from .schedule import ScheduleDefinition
from .sensor import SensorDefinition
from .valid_names import check_resource_key


class Definitions(DefinitionsAnswers):
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
        self.component_tree = component_tree
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
        targeted = [each for owner in (*self.schedules, *self.sensors) for each in getattr(owner, "target_assets", ())]
        return build_asset_graph(as_assets_definitions([*self.assets, *self.asset_checks, *targeted]))

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
                raise DagsterInvalidDefinitionError(self._same_name(each, job.name))
        return found

    def _same_name(self, job: Any, name: str) -> str:
        """What is wrong when `job` has the name of another one."""
        unresolved = isinstance(job, UnresolvedAssetJobDefinition)
        kind = "unresolved asset job" if unresolved else "job"
        for what, owners in (("schedule", self.schedules), ("sensor", self.sensors)):
            for owner in owners:
                if any(
                    job is each for each in (getattr(owner, "job_target", None), *getattr(owner, "job_targets", ()))
                ):
                    return (
                        f"{what} '{owner.name}' targets {kind} '{name}', but a different {kind} with the same name "
                        "was provided. Rename one of the two."
                    )
        shown = "unresolved job" if unresolved else "job"
        return f"Duplicate definition found for {shown} '{name}': two different jobs have this name."

    @cached_property
    def resolved_schedules(self) -> tuple[ScheduleDefinition, ...]:
        """The schedules, those of partitioned asset jobs at the cadence of their assets."""
        return tuple(
            each.resolve(self._bound(each.job)) if hasattr(each, "resolve") else each for each in self.schedules
        )

    @cached_property
    def resolved_sensors(self) -> tuple[SensorDefinition, ...]:
        """The sensors, with the default one for automation conditions that no given one evaluates."""
        return with_default_sensor(self.sensors, self.asset_graph, jobs_with_conditions(self))

    def _bound(self, job: Any) -> JobDefinition:
        if isinstance(job, UnresolvedAssetJobDefinition):
            found = job.resolve(self.asset_graph, self.resource_defs, self.executor)
            return found.changed(logger_defs=found.logger_defs or self.loggers)
        binding = replace(job.assets, graph=self.asset_graph)
        bound = job.with_top_level_resources(self.resource_defs).changed(assets=binding)
        return bound.changed(
            executor_def=bound.executor_def or self.executor, logger_defs=bound.logger_defs or self.loggers
        )

    def validate(self) -> None:
        """Raises as loading the code location would: unknown upstreams, duplicates, missing resources, lost targets."""
        self.check_names()
        check_nodes_of_jobs(self.jobs_by_name.values())
        check_partition_mappings(self.asset_graph)
        check_partitions_of_checks(self.asset_graph)
        check_resources(self.asset_graph, self.jobs_by_name.values(), self.resource_defs)

    def check_names(self) -> None:
        """Raises where names or keys clash, or something is named that is not there."""
        _ = self.asset_graph
        names = [each.name for each in (*self.schedules, *self.sensors)]
        double = next((name for name in names if names.count(name) > 1), None)
        if double is not None:
            raise DagsterInvalidDefinitionError(f"Duplicate definition found for {double}")
        jobs = self.jobs_by_name
        for name in jobs:
            if name.startswith("__ASSET_JOB"):
                raise DagsterInvalidDefinitionError(f"A job is called {name}, which is a reserved name: rename it.")
        for each in (*self.resolved_schedules, *self.resolved_sensors):
            for name in each.job_names_targeted():
                if name not in jobs:
                    raise DagsterInvalidDefinitionError(
                        f'{type(each).__name__} "{each.name}" targets job "{name}" which was not '
                        "found in this repository."
                    )

    @staticmethod
    def validate_loadable(defs: Definitions) -> None:
        defs.validate()

    def __iter__(self) -> Any:
        raise DagsterInvariantViolationError("Definitions objects are not iterable.")

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
        executor_at = 0
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
                raise DagsterInvariantViolationError(
                    f"Definitions objects {executor_at} and {index} both have an executor, and not the same one."
                )
            if each.executor is not None and executor is None:
                executor, executor_at = each.executor, index
        return Definitions(**values, **merged, executor=executor)

    @staticmethod
    def merge_unbound_defs(*def_sets: Definitions) -> Definitions:
        return Definitions.merge(*def_sets)


_FIELDS = (
    *("assets", "schedules", "sensors", "jobs", "asset_checks"),
    *("resources", "executor", "loggers", "metadata", "component_tree"),
)


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


def create_repository_using_definitions_args(name: str, **kwargs: Any) -> RepositoryDefinition:
    return RepositoryDefinition(name, Definitions(**kwargs))
