"""Which of the definitions that a project's modules bind to names its code locations hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeAlias, get_args

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    JobDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.model import CodeLocation, DefinitionGraph, MadeChanges
from daglens_analyzer.revisions import are_same, others_in
from daglens_analyzer.source.node_id import NodeId

Listed: TypeAlias = (
    AssetCheckDefinition
    | AssetChecksValue
    | AssetsDefinition
    | JobDefinition
    | ScheduleDefinition
    | SensorDefinition
    | UnresolvedAssetJob
)
"""What does something only as part of a code location."""

_LISTED: frozenset[type[Value]] = frozenset(get_args(Listed))


class BoundDefinition(NamedTuple):
    """A definition that a module makes and holds under a name."""

    name: str
    value: Listed


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was looked at last: the modules, each location's revision, and what else stands in locations. `unheld` is
    what none held, by file."""

    modules: Mapping[str, EvaluatedModule]
    revisions: tuple[MadeChanges, ...]
    others: tuple[object, ...]
    unheld: Mapping[str, Set[Listed]]

    def doubtful(
        self, graph: DefinitionGraph, locations: Sequence[CodeLocation]
    ) -> Iterator[tuple[EvaluatedModule, Iterable[BoundDefinition]]]:
        """What may not be held now: what was not held before, what is new, and what locations no longer hold."""
        released = self._released(locations)
        if released is None:
            yield from _all_bound(graph)
            return
        for path in sorted({*self.unheld, *(at.path for at in released), *others_in(self.modules, graph.modules)}):
            module, before = graph.modules.get(path), self.modules.get(path)
            if module is None:
                continue
            unheld = self.unheld.get(path, ())
            known = set[Listed]() if before is None else {value for _, value in _bound(before)}
            yield (
                module,
                [
                    bound
                    for bound in _bound(module)
                    if (value := bound.value) not in known or value in unheld or value.at in released
                ],
            )

    def _released(self, locations: Sequence[CodeLocation]) -> Set[NodeId] | None:
        """Where what locations no longer hold stands; None where all may be held otherwise."""
        if len(locations) != len(self.revisions) or not are_same(self.others, _others(locations)):
            return None
        found: set[NodeId] = set()
        for location, revision in zip(locations, self.revisions, strict=True):
            steps = location.changes_since(revision)
            if steps is None:
                return None
            found.update(made.definition.at for step in steps for made in step.gone)
        return found


_last_look: list[_Looked] = []
"""At most one: most graphs are the revision behind the one that was looked at before."""


def unheld(graph: DefinitionGraph) -> Iterator[tuple[EvaluatedModule, BoundDefinition]]:
    """The bound definitions that no code location holds, not even as a copy. Files by themselves are no location."""
    locations = [location for location in graph.locations if location.at is not None]
    doubtful = _last_look[0].doubtful(graph, locations) if _last_look else _all_bound(graph)
    held = _Held(locations)
    found = [(module, bound) for module, some in doubtful for bound in some if not held.holds(bound.value)]
    by_path: dict[str, set[Listed]] = {}
    for module, bound in found:
        by_path.setdefault(module.path, set()).add(bound.value)
    revisions = tuple(location.changes[-1] for location in locations)
    _last_look[:] = [_Looked(graph.modules, revisions, _others(locations), by_path)]
    yield from found


def _all_bound(graph: DefinitionGraph) -> Iterator[tuple[EvaluatedModule, Iterable[BoundDefinition]]]:
    for path in sorted(graph.modules):
        yield graph.modules[path], _bound(graph.modules[path])


class _Held:
    """What code locations hold. Most assets are found by their key, and the others among all."""

    def __init__(self, locations: Sequence[CodeLocation]) -> None:
        self._locations = locations

    def holds(self, value: Listed) -> bool:
        for spec in value.specs if isinstance(value, AssetsDefinition) else ():
            for location in self._locations:
                asset = location.first_of_key.get(spec.key) if isinstance(spec.key, AssetKey) else None
                if asset is not None and asset.definition is value:
                    return True
        # Copies of a definition, with other resources or specs, stand where it does.
        return value.at in self._places

    @cached_property
    def _places(self) -> Set[NodeId]:
        return {value.at for location in self._locations for value in _values(location)}


def _values(location: CodeLocation) -> Iterator[Value]:
    made = (each.definition for each in location.made)
    jobs = (job.definition for job in location.jobs)
    return chain(made, jobs, location.checks, location.schedules, location.sensors)


def _others(locations: Iterable[CodeLocation]) -> tuple[object, ...]:
    return tuple(chain.from_iterable((each.jobs, each.checks, each.schedules, each.sensors) for each in locations))


_BOUND = "the definitions that a module binds"


def _bound(module: EvaluatedModule) -> Sequence[BoundDefinition]:
    """The definitions that a module's own top level makes and binds; remembered with the module."""
    known = module.remembered.get(_BOUND)
    if known is None:
        known = module.remembered[_BOUND] = tuple(_found(module))
    return known  # type: ignore[return-value]


def _found(module: EvaluatedModule) -> Iterator[BoundDefinition]:
    for name, value in module.bound(_LISTED):
        if value.at.path != module.path or value in module.conditional:
            continue
        if isinstance(value, AssetChecksValue):
            yield from (BoundDefinition(name, check) for check in value.checks[:1])
        elif not (isinstance(value, AssetCheckDefinition) and value.function is None):
            yield BoundDefinition(name, value)  # type: ignore[arg-type]
