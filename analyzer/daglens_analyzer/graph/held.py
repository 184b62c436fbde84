"""Which of the definitions that a project's modules bind to names its code locations hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import TypeAlias

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    JobDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.model import CodeLocation, DefinitionGraph
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


@dataclass(frozen=True, slots=True)
class BoundDefinition:
    """A definition that a module makes and holds under a name."""

    name: str
    value: Listed


def unheld(graph: DefinitionGraph) -> Iterator[tuple[EvaluatedModule, BoundDefinition]]:
    """The bound definitions that no code location holds, not even as a copy. Files by themselves are no location."""
    locations = [location for location in graph.locations if location.at is not None]
    held = set(map(id, chain.from_iterable(map(_values, locations))))
    places: set[NodeId] | None = None
    for module in graph.modules.values():
        by_id = _bound(module)
        if held.issuperset(by_id):
            continue
        if places is None:
            # Copies of a definition, with other resources or specs, stand where it does.
            places = {value.at for value in chain.from_iterable(map(_values, locations))}
        for identity, bound in by_id.items():
            if identity not in held and bound.value.at not in places:
                yield module, bound


def _values(location: CodeLocation) -> Iterator[Value]:
    made = chain(map(_definition_of, location.made), map(_definition_of, location.jobs))
    return chain(made, location.checks, location.schedules, location.sensors)


_definition_of = attrgetter("definition")


_BOUND = "the definitions that a module binds"


def _bound(module: EvaluatedModule) -> Mapping[int, BoundDefinition]:
    """The definitions that a module's own top level makes and binds, by identity; remembered with the module."""
    known = module.remembered.get(_BOUND)
    if known is None:
        known = module.remembered[_BOUND] = dict(_found(module))
    return known  # type: ignore[return-value]


def _found(module: EvaluatedModule) -> Iterator[tuple[int, BoundDefinition]]:
    for name, value in module.namespace.items():
        if not isinstance(value, Listed) or value.at.path != module.path or value in module.conditional:
            continue
        if isinstance(value, AssetChecksValue):
            yield from ((id(check), BoundDefinition(name, check)) for check in value.checks[:1])
        elif not (isinstance(value, AssetCheckDefinition) and value.function is None):
            yield id(value), BoundDefinition(name, value)
