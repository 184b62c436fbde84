"""`AutomationConditionSensorDefinition`: which assets' conditions are evaluated, and under which settings."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .asset_key import AssetCheckKey, AssetJobKey, AssetKey
from .asset_selection import AssetSelection
from .automation_target import DefaultSensorStatus
from .errors import DagsterInvalidDefinitionError, ParameterCheckError
from .sensor import SensorDefinition
from .valid_names import check_name, check_tags

if TYPE_CHECKING:
    from .asset_graph import AssetGraph

DEFAULT_NAME = "default_automation_condition_sensor"


class AutomationConditionSensorDefinition(SensorDefinition):
    """Its tick is not user code: see `evaluate_automation_conditions`."""

    kind = "automation"

    def __init__(
        self,
        name: str,
        *,
        target: Any,
        tags: Mapping[str, str] | None = None,
        run_tags: Mapping[str, Any] | None = None,
        default_status: DefaultSensorStatus = DefaultSensorStatus.STOPPED,
        minimum_interval_seconds: int | None = None,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        emit_backfills: bool = True,
        use_user_code_server: bool = False,
        default_condition: Any = None,
        asset_job_keys: Iterable[AssetJobKey] = (),
    ) -> None:
        if default_condition is not None and not use_user_code_server:
            raise ParameterCheckError(
                "A non-user-code sensor takes no `default_condition`: give it `use_user_code_server=True`."
            )
        self.run_tags = check_tags(run_tags)
        self.emit_backfills = emit_backfills
        self.use_user_code_server = use_user_code_server
        self.default_condition = default_condition
        self.asset_job_keys = frozenset(asset_job_keys)
        super().__init__(
            check_name(name),
            evaluation_fn=_not_user_code,
            minimum_interval_seconds=minimum_interval_seconds,
            description=description,
            default_status=default_status,
            asset_selection=target,
            tags=tags,
            metadata={**(metadata or {}), **({"dagster/emit_backfills": True} if emit_backfills else {})},
        )


def _not_user_code(_context: Any) -> None:
    raise NotImplementedError(
        "Automation condition sensors cannot be evaluated like regular user-space sensors: use "
        "evaluate_automation_conditions."
    )


def with_default_sensor(
    sensors: Sequence[SensorDefinition], graph: AssetGraph, jobs: Iterable[AssetJobKey] = ()
) -> tuple[SensorDefinition, ...]:
    """The sensors, and the one that evaluates the conditions of whatever no given one is for.

    Raises DagsterInvalidDefinitionError where two are for the same asset.
    """
    owners: dict[AssetKey | AssetCheckKey, str] = {}
    for sensor in sensors:
        if not isinstance(sensor, AutomationConditionSensorDefinition) or sensor.asset_selection is None:
            continue
        chosen = sensor.asset_selection
        for key in (*sorted(chosen.resolve(graph)), *chosen.resolve_checks(graph)):
            if owners.setdefault(key, sensor.name) != sensor.name:
                raise DagsterInvalidDefinitionError(
                    f"Automation sensors '{owners[key]}' and '{sensor.name}' both select '{key.to_user_string()}': "
                    "an asset has one such sensor, so narrow one of the selections."
                )
    left = [key for key in _automated(graph) if key not in owners]
    unclaimed = frozenset(jobs) - {key for each in sensors for key in getattr(each, "asset_job_keys", ())}
    if not left and not unclaimed:
        return tuple(sensors)
    keys = AssetSelection.assets(*(key for key in left if isinstance(key, AssetKey))).without_checks()
    checks = AssetSelection.checks(*(key for key in left if isinstance(key, AssetCheckKey)))
    return (*sensors, AutomationConditionSensorDefinition(DEFAULT_NAME, target=keys | checks, asset_job_keys=unclaimed))


def _automated(graph: AssetGraph) -> Iterable[AssetKey | AssetCheckKey]:
    for key, spec in graph.specs.items():
        if spec.automation_condition is not None:
            yield key
    for key, definition in graph.checks.items():
        if definition.get_spec_for_check_key(key).automation_condition is not None:
            yield key
