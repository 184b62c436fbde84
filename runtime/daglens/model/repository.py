"""`RepositoryDefinition`: the definitions of a code location, asked for by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .asset_key import AssetKey
from .errors import DagsterInvariantViolationError
from .source_asset import SourceAsset

if TYPE_CHECKING:
    from .asset_graph import AssetGraph
    from .assets_definition import AssetsDefinition
    from .definitions import Definitions
    from .job import JobDefinition

IMPLICIT_JOB = "__ASSET_JOB"
SINGLETON_REPOSITORY = "__repository__"


@dataclass(frozen=True, eq=False)
class RepositoryDefinition:
    """A view of Definitions that were checked when it was made."""

    name: str
    definitions: Definitions
    description: str | None = None
    metadata: Mapping[str, Any] | None = None

    def __call__(self, *_args: Any, **_kwargs: Any) -> RepositoryDefinition:
        """Itself: `@repository` functions are called by old code."""
        return self

    @property
    def asset_graph(self) -> AssetGraph:
        return self.definitions.asset_graph

    @property
    def assets_defs_by_key(self) -> dict[AssetKey, AssetsDefinition]:
        return dict(self.asset_graph.definitions_by_key)

    @property
    def source_assets_by_key(self) -> dict[AssetKey, SourceAsset]:
        return {each.key: each for each in self.definitions.assets if isinstance(each, SourceAsset)}

    @property
    def asset_checks_defs_by_key(self) -> dict[Any, AssetsDefinition]:
        return {spec.key: each for each in self.asset_graph.definitions for spec in each.check_outputs.values()}

    # -- jobs ----------------------------------------------------------------------------------------------------------

    @property
    def _implicit(self) -> dict[str, JobDefinition]:
        graph = self.asset_graph
        has_any = any(each.is_executable for each in graph.definitions)
        return {IMPLICIT_JOB: self.definitions.implicit_asset_job} if has_any else {}

    @property
    def job_names(self) -> list[str]:
        return sorted({*self.definitions.jobs_by_name, *self._implicit})

    def get_all_jobs(self) -> Sequence[JobDefinition]:
        self.definitions.validate()
        jobs = {**self._implicit, **self.definitions.jobs_by_name}
        return [jobs[name] for name in sorted(jobs)]

    def has_job(self, name: str) -> bool:
        return name in self.job_names

    def get_job(self, name: str) -> JobDefinition:
        """Raises DagsterInvariantViolationError for a name that no job has."""
        found = {**self._implicit, **self.definitions.jobs_by_name}.get(name)
        if found is None:
            listed = ", ".join(f"'{each}'" for each in self.job_names)
            raise DagsterInvariantViolationError(f"Could not find job '{name}'. Found: {listed}.")
        return found

    get_maybe_subset_job_def = get_job

    def get_implicit_global_asset_job_def(self) -> JobDefinition:
        return self.definitions.implicit_asset_job

    def load_all_definitions(self) -> None:
        """Bind and check everything; raises what loading the code location would."""
        self.definitions.validate()

    def validate_loadable(self) -> None:
        self.definitions.validate()

    def has_implicit_global_asset_job_def(self) -> bool:
        return bool(self._implicit)

    def get_implicit_job_def_names(self) -> Sequence[str]:
        return list(self._implicit)

    def get_top_level_resources(self) -> Mapping[str, Any]:
        return self.definitions.resource_defs

    # -- schedules and sensors -----------------------------------------------------------------------------------------

    @property
    def schedule_defs(self) -> Sequence[Any]:
        return sorted(self.definitions.resolved_schedules, key=_name)

    @property
    def sensor_defs(self) -> Sequence[Any]:
        return sorted(self.definitions.resolved_sensors, key=_name)

    @property
    def schedule_names(self) -> list[str]:
        return [each.name for each in self.schedule_defs]

    @property
    def sensor_names(self) -> list[str]:
        return [each.name for each in self.sensor_defs]

    def get_schedule_def(self, name: str) -> Any:
        return self.definitions.resolve_schedule_def(name)

    def get_sensor_def(self, name: str) -> Any:
        return self.definitions.resolve_sensor_def(name)

    def has_schedule_def(self, name: str) -> bool:
        return name in self.schedule_names

    def has_sensor_def(self, name: str) -> bool:
        return name in self.sensor_names

    # -- values --------------------------------------------------------------------------------------------------------

    def get_asset_value_loader(self, instance: Any = None) -> Any:
        return self.definitions.get_asset_value_loader(instance)

    def load_asset_value(self, asset_key: Any, **options: Any) -> Any:
        return self.definitions.load_asset_value(asset_key, **options)


def _name(definition: Any) -> str:
    return definition.name
