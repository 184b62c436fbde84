"""`evaluate_automation_conditions`: which assets and checks their conditions ask for at one tick.

A condition is evaluated for one asset or check as the set of its partitions for which it holds; an unpartitioned one
has the single partition None. What conditions remember from tick to tick is in the cursor.
"""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any

from daglens.record import dataclass

from .asset_graph import AssetGraph, asset_graph_of
from .asset_key import AssetCheckKey, AssetJobKey, AssetKey
from .asset_selection import AssetSelection
from .automation_condition import AutomationCondition
from .automation_cursor import AutomationCursor, Entity, Parts, Path, kind_of_partitions
from .automation_history import History
from .automation_leaves import LEAVES, NONE
from .automation_memory import Memory
from .automation_of_jobs import jobs_with_conditions, root_assets
from .errors import DagsterInvalidSubsetError
from .graph_wiring import topological_order
from .multi_partition_mapping import default_mapping

NO_JOBS: Mapping[AssetJobKey, Any] = MappingProxyType({})


@dataclass(frozen=True)
class AutomationResult:
    """What one entity's condition came to."""

    key: Entity
    true_parts: Parts

    @property
    def true_subset(self) -> AutomationResult:
        return self

    @property
    def size(self) -> int:
        return len(self.true_parts)


@dataclass(frozen=True)
class EvaluateAutomationConditionsResult:
    cursor: AutomationCursor
    results: Sequence[AutomationResult]

    @property
    def total_requested(self) -> int:
        return sum(each.size for each in self.results)

    def get_num_requested(self, key: Entity) -> int:
        return sum(each.size for each in self.results if each.key == key)

    def get_requested_partitions(self, key: Entity) -> set[str | None]:
        return {part for each in self.results if each.key == key for part in each.true_parts}


def evaluate_automation_conditions(
    defs: Any,
    instance: Any,
    asset_selection: Any = None,
    evaluation_time: datetime | None = None,
    allow_backfills: bool = False,
    cursor: AutomationCursor | None = None,
) -> EvaluateAutomationConditionsResult:
    """One tick, upstream assets first. `defs` are Definitions or a list of assets and checks."""
    graph = asset_graph_of(defs)
    selection = AssetSelection.all(include_sources=True) if asset_selection is None else asset_selection
    selected = AssetSelection.from_coercible(selection).resolve(graph)
    conditions: dict[Entity, AutomationCondition] = {
        entity: condition
        for key in selected
        for entity, condition in conditions_of(graph, key)
        if condition is not None
    }
    jobs = jobs_with_conditions(defs) if asset_selection is None else {}
    conditions |= {key: job.automation_condition for key, job in jobs.items()}
    return evaluate_conditions(graph, conditions, instance, evaluation_time, cursor, jobs)


def evaluate_conditions(
    graph: AssetGraph,
    conditions: Mapping[Entity, AutomationCondition],
    instance: Any,
    evaluation_time: datetime | None,
    cursor: AutomationCursor | None,
    jobs: Mapping[AssetJobKey, Any] = NO_JOBS,
) -> EvaluateAutomationConditionsResult:
    """One tick of these conditions, upstream assets first, and jobs last."""
    now = _aware(evaluation_time or datetime.now(timezone.utc))
    tick = Tick(graph, instance, now, cursor, jobs)
    in_order = [entity for key in _upstream_first(graph) for entity, _own in conditions_of(graph, key)]
    for entity in (*in_order, *jobs):
        if entity in conditions:
            tick.requested[entity] = tick.evaluate(conditions[entity], entity, entity, (entity,))
    after = AutomationCursor(
        tick.history.last_event,
        now,
        tick.memory.kept,
        tick.requested,
        {entity: kind_of_partitions(tick.partitions_of(entity)) for entity in tick.requested},
        {key: spec.code_version for key, spec in graph.specs.items()},
    )
    return EvaluateAutomationConditionsResult(after, [AutomationResult(*each) for each in tick.requested.items()])


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _upstream_first(graph: AssetGraph) -> Iterable[AssetKey]:
    waits = {key: list(graph.upstream_of(key)) for key in graph.specs}
    return topological_order(waits)  # type: ignore[arg-type]


def conditions_of(graph: AssetGraph, key: AssetKey) -> Iterable[tuple[Entity, AutomationCondition | None]]:
    """The asset and its checks, each with the condition that it has by itself."""
    yield key, graph.specs[key].automation_condition
    for check, definition in graph.checks.items():
        if check.asset_key == key:
            yield check, definition.get_spec_for_check_key(check).automation_condition


class Tick:
    """One evaluation of everything: `memory` and `requested` fill up as entities are evaluated."""

    def __init__(
        self,
        graph: AssetGraph,
        instance: Any,
        now: datetime,
        cursor: AutomationCursor | None,
        jobs: Mapping[AssetJobKey, Any],
    ) -> None:
        self.graph, self.now, self.before = graph, now, cursor
        self.history = History(instance, -1 if cursor is None else cursor.last_event)
        self.instance = instance
        self.jobs = jobs
        self.memory = Memory({} if cursor is None else cursor.remembered)
        self._universes: dict[Entity, Parts] = {}
        self._reads: dict[tuple[Entity, AssetKey, str | None], Parts] = {}
        self.requested: dict[Entity, Parts] = {}

    # -- partitions ----------------------------------------------------------------------------------------------------

    def partitions_of(self, entity: Entity) -> Any:
        if isinstance(entity, AssetJobKey):
            return self.jobs[entity].partitions_def
        if isinstance(entity, AssetCheckKey):
            return self.graph.checks[entity].get_spec_for_check_key(entity).partitions_def
        return self.graph.specs[entity].partitions_def

    def universe(self, entity: Entity) -> Parts:
        if entity not in self._universes:
            self._universes[entity] = self._all_parts(entity)
        return self._universes[entity]

    def _all_parts(self, entity: Entity) -> Parts:
        definition = self.partitions_of(entity)
        if definition is None:
            return frozenset({None})
        return frozenset(definition.get_partition_keys(self.now, self.instance))

    def deps_of(self, entity: Entity) -> list[AssetKey]:
        if isinstance(entity, AssetCheckKey):
            spec = self.graph.checks[entity].get_spec_for_check_key(entity)
            return list(dict.fromkeys([entity.asset_key, *(dep.asset_key for dep in spec.additional_deps)]))
        if isinstance(entity, AssetJobKey):
            return []
        return [dep.asset_key for dep in self.graph.specs[entity].deps if dep.asset_key in self.graph.specs]

    def upstream_parts(self, entity: Entity, dep: AssetKey, part: str | None) -> Parts:
        """The partitions of `dep` that one partition of the entity reads."""
        place = (entity, dep, part)
        if place not in self._reads:
            self._reads[place] = self._read_parts(*place)
        return self._reads[place]

    def _read_parts(self, entity: Entity, dep: AssetKey, part: str | None) -> Parts:
        upstream, downstream = self.partitions_of(dep), self.partitions_of(entity)
        if upstream is None:
            return frozenset({None})
        if downstream is None or part is None:
            return self.universe(dep)
        owner = entity.asset_key if isinstance(entity, AssetCheckKey) else entity
        assert isinstance(owner, AssetKey), "jobs read no partitions"
        declared = (
            self.graph.definitions_by_key[owner].partition_mapping_of(dep) if owner != dep or entity == owner else None
        )
        mapping = declared or default_mapping(upstream, downstream)
        missing = mapping.missing_upstream_keys((part,), downstream, upstream, self.now) if entity != dep else []
        return frozenset([*mapping.upstream_keys((part,), downstream, upstream), *missing])

    # -- evaluation ----------------------------------------------------------------------------------------------------

    def evaluate(self, condition: AutomationCondition, entity: Entity, root: Entity, path: Path) -> Parts:
        """The entity's partitions for which the condition holds.

        `path` leads to the entity from the root. By it and by itself a condition is known that remembers something.
        """
        inner = condition.children
        match condition.kind:
            case "and":
                parts = [self.evaluate(child, entity, root, path) for child in inner]
                return frozenset.intersection(self.universe(entity), *parts)
            case "or":
                return frozenset().union(*(self.evaluate(child, entity, root, path) for child in inner))
            case "not":
                return self.universe(entity) - self.evaluate(inner[0], entity, root, path)
            case "newly_true":
                return self._newly_true(condition, entity, root, path)
            case "since":
                return self._since(condition, entity, root, path)
            case "any_deps_match" | "all_deps_match":
                return self._deps(condition, entity, root, path)
            case "any_job_root_assets_match" | "all_job_root_assets_match":
                return self._root_assets(condition, entity, root, path)
            case "any_checks_match" | "all_checks_match":
                return self._checks(condition, entity, root, path)
            case _:
                return LEAVES[condition.kind](self, condition, entity, root) & self.universe(entity)

    def _newly_true(self, condition: AutomationCondition, entity: Entity, root: Entity, path: Path) -> Parts:
        place = self.memory.place_of(condition, path)
        held = self.evaluate(condition.children[0], entity, root, path)
        return held - self.memory.exchange(place, held)

    def _since(self, condition: AutomationCondition, entity: Entity, root: Entity, path: Path) -> Parts:
        trigger, reset = condition.children
        place = self.memory.place_of(condition, path)
        raised = self.evaluate(trigger, entity, root, path)
        lowered = self.evaluate(reset, entity, root, path)
        both = frozenset(part for part in raised & lowered if self._is_later(trigger, reset, entity, part))
        held = ((self.memory.before(place) | raised) - lowered) | both
        self.memory.exchange(place, held)
        return held

    def _is_later(self, trigger: AutomationCondition, reset: AutomationCondition, entity: Entity, part: Any) -> bool:
        """Whether, of two that became true in one tick, the trigger is known to have come after the reset."""
        times = [self._time(each, entity, part) for each in (trigger, reset)]
        return times[0] is not None and times[1] is not None and times[0] > times[1]

    def _time(self, condition: AutomationCondition, entity: Entity, part: Any) -> float | None:
        match condition.kind:
            case "newly_updated":
                return self.history.updated(entity).get(part)
            case "any_deps_match":
                inner = condition.children[0]
                times = [
                    self._time(inner, dep, read)
                    for dep in self._scoped_deps(condition, entity)
                    for read in self.upstream_parts(entity, dep, part)
                ]
                return max((each for each in times if each is not None), default=None)
            case "and" | "or":
                known = [self._time(each, entity, part) for each in condition.children]
                return max((each for each in known if each is not None), default=None)
            case "newly_requested":
                return None if self.before is None else self.before.moment.timestamp()
            case "cron_tick_passed":
                tick = self.last_tick(*condition.details)
                return None if tick is None else tick.timestamp()
            case _:
                return None

    def last_tick(self, cron_schedule: str, cron_timezone: str) -> datetime | None:
        """The last tick after the previous evaluation and not after this one."""
        from .cron import parse_cron
        from .tick_line import TickLine
        from .time_zones import zone_of

        cron = parse_cron(cron_schedule)
        if self.before is None or cron is None:
            return None
        line = TickLine(cron, zone_of(cron_timezone), self.before.moment)
        index = line.first_after(self.now.timestamp()) - 1
        found = line.at(index) if index >= 0 else None
        return found if found is not None and found.timestamp() > self.before.moment.timestamp() else None

    def _deps(self, condition: AutomationCondition, entity: Entity, root: Entity, path: Path) -> Parts:
        wants_any = condition.kind == "any_deps_match"
        found = NONE if wants_any else self.universe(entity)
        for dep in self._scoped_deps(condition, entity):
            held = self.evaluate(condition.children[0], dep, root, (*path, dep))
            if wants_any and not held:
                continue
            fits = {
                part
                for part in self.universe(entity)
                for read in [self.upstream_parts(entity, dep, part)]
                if (not read.isdisjoint(held) if wants_any else read <= held)
            }
            found = found | fits if wants_any else found & fits
        return found

    def _scoped_deps(self, condition: AutomationCondition, entity: Entity) -> list[AssetKey]:
        deps = self.deps_of(entity)
        for what, selection in condition.scope:
            if what == "through_virtual":
                deps = list(dict.fromkeys(real for dep in deps for real in self._behind(dep)))
                continue
            try:
                chosen = AssetSelection.from_coercible(selection).resolve(self.graph)
            except DagsterInvalidSubsetError:
                chosen = set[AssetKey]()
            deps = [dep for dep in deps if (dep in chosen) == (what == "allow")]
        return deps

    def _behind(self, key: AssetKey) -> Iterable[AssetKey]:
        """The asset, or what it reads where it is virtual."""
        if not self.graph.specs[key].is_virtual:
            return [key]
        return [real for dep in self.deps_of(key) for real in self._behind(dep)]

    def _root_assets(self, condition: AutomationCondition, entity: Entity, root: Entity, path: Path) -> Parts:
        assert isinstance(entity, AssetJobKey), "only jobs are asked about their assets"
        keys = root_assets(self.jobs[entity], self.graph)
        found = [self._on_asset(self.evaluate(condition.children[0], key, root, (*path, key)), entity) for key in keys]
        if condition.kind == "any_job_root_assets_match":
            return frozenset().union(*found) & self.universe(entity)
        return frozenset.intersection(self.universe(entity), *found)

    def _checks(self, condition: AutomationCondition, entity: Entity, root: Entity, path: Path) -> Parts:
        checks = [
            key
            for key, definition in self.graph.checks.items()
            if key.asset_key == entity and (not condition.details[0] or definition.get_spec_for_check_key(key).blocking)
        ]
        found = [
            self._on_asset(self.evaluate(condition.children[0], key, root, (*path, key)), entity) for key in checks
        ]
        if condition.kind == "any_checks_match":
            return frozenset().union(*found)
        return frozenset.intersection(self.universe(entity), *found)

    def _on_asset(self, held: Parts, entity: Entity) -> Parts:
        """A check's partitions as its asset's: one without partitions answers for all of them."""
        return self.universe(entity) if None in held else held
