"""Conditions that ask about one asset, check or job by itself: for which of its partitions they hold at a tick."""

# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from .asset_key import AssetKey
from .asset_selection import AssetSelection
from .automation_condition import AutomationCondition
from .automation_cursor import Entity, Parts, kind_of_partitions

if TYPE_CHECKING:
    from .automation_evaluation import Tick

NONE: Parts = frozenset()


def _in_latest_window(tick: Tick, condition: AutomationCondition, entity: Entity, _root: Entity) -> Parts:
    definition = tick.partitions_of(entity)
    windows = definition
    if hasattr(definition, "partitions_defs") and definition.has_time_window_dimension:
        windows = definition.time_window_dimension.partitions_def
    if not hasattr(windows, "get_last_partition_window"):
        return tick.universe(entity)
    last = windows.get_last_partition_window(tick.now)
    if last is None:
        return NONE
    first = last.start
    if condition.details[0] is not None:
        first = last.end - condition.details[0]
    keys = set(windows.keys_between(first, last.end, tick.now)) if first < last.start else {windows.key_of(last.start)}
    if condition.details[0] is not None and first < last.start:
        keys = {key for key in keys if windows.time_window_for_partition_key(key).start >= first - timedelta(0)}
    if windows is definition:
        return frozenset(keys)
    name = definition.time_window_dimension.name
    return frozenset(key for key in tick.universe(entity) if key.keys_by_dimension[name] in keys)  # type: ignore[union-attr]


def _code_version_changed(tick: Tick, _condition: AutomationCondition, entity: Entity, _root: Entity) -> Parts:
    if tick.before is None or not isinstance(entity, AssetKey) or entity not in tick.before.code_versions:
        return NONE
    changed = tick.before.code_versions[entity] != tick.graph.specs[entity].code_version
    return tick.universe(entity) if changed else NONE


def _initial(tick: Tick, _condition: AutomationCondition, entity: Entity, root: Entity) -> Parts:
    kind = None if tick.before is None else tick.before.partitions.get(root)
    return NONE if kind == kind_of_partitions(tick.partitions_of(root)) else tick.universe(entity)


def _requested_before(tick: Tick, _condition: AutomationCondition, entity: Entity, _root: Entity) -> Parts:
    return NONE if tick.before is None else tick.before.requested.get(entity, NONE)


def _cron_tick(tick: Tick, condition: AutomationCondition, entity: Entity, _root: Entity) -> Parts:
    return NONE if tick.last_tick(*condition.details) is None else tick.universe(entity)


def _any_downstream(tick: Tick, _condition: AutomationCondition, entity: Entity, root: Entity) -> Parts:
    """Where the condition of an asset downstream, near or far, holds for this one."""
    found = NONE
    below = AssetSelection.assets(entity).downstream(include_self=False)  # type: ignore[arg-type]
    for key in sorted(below.resolve(tick.graph)):
        condition = tick.graph.specs[key].automation_condition
        if condition is not None and condition.kind != _DOWNSTREAM:
            found |= tick.evaluate(condition, entity, root, (root, entity, _DOWNSTREAM))
    return found


_DOWNSTREAM = "any_downstream_conditions"
Leaf: TypeAlias = Callable[["Tick", AutomationCondition, Entity, Entity], Parts]
LEAVES: dict[str, Leaf] = {
    "missing": lambda tick, _c, entity, _r: tick.universe(entity) - tick.history.existing(entity),
    "in_progress": lambda tick, _c, entity, _r: tick.history.in_progress(entity),
    "execution_failed": lambda tick, _c, entity, _r: tick.history.failed(entity),
    "newly_updated": lambda tick, _c, entity, _r: (
        NONE if tick.before is None else frozenset(tick.history.updated(entity))
    ),
    "data_version_changed": lambda tick, _c, entity, _r: (
        NONE if tick.before is None else tick.history.version_changed(entity)
    ),
    "newly_requested": _requested_before,
    "will_be_requested": lambda tick, _c, entity, _r: tick.requested.get(entity, NONE),
    "executed_with_root_target": lambda tick, _c, entity, root: tick.history.made_together(entity, root),
    "executed_with_tags": lambda tick, condition, entity, _r: tick.history.made_with_tags(entity, *condition.details),
    "initial_evaluation": _initial,
    "in_latest_time_window": _in_latest_window,
    "cron_tick_passed": _cron_tick,
    "code_version_changed": _code_version_changed,
    "check_passed": lambda tick, _c, entity, _r: tick.history.checked(entity, passed=True),
    "check_failed": lambda tick, _c, entity, _r: tick.history.checked(entity, passed=False),
    _DOWNSTREAM: _any_downstream,
}
