"""What one definition makes, together with what it depends on: as much of a code location as an asset can see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from daglens_analyzer.evaluate.class_members import library_bases
from daglens_analyzer.evaluate.values import ConstantValue, InstanceValue, MappingValue, SequenceValue, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.graph.model import Asset, CodeLocation, Made
from daglens_analyzer.source.node_id import NodeId


class Standing(NamedTuple):
    """What holds for a code location as a whole. `at` is None where no object declares it: it is only a file's own
    names. `resources` are the keys of those that it provides, None where they are not all known. `provided_at` says
    where each stands that is known, `not_managers` of these where those stand that are surely no IO managers."""

    name: str
    at: NodeId | None
    is_exact: bool
    resources: frozenset[str] | None
    provided_at: Mapping[str, NodeId] = {}
    not_managers: Mapping[str, NodeId] = {}

    def is_alike(self, other: Standing) -> bool:
        """Whether it is the same but for where the object is: what is right there is right here."""
        return (self.at is None) == (other.at is None) and self._replace(at=other.at) == other


def standing_of(location: CodeLocation) -> Standing:
    resources = frozenset(location.resources) if location.resources_exact else None
    provided_at = {key: value.at for key, value in location.resources.items()}
    not_managers = {key: value.at for key, value in location.resources.items() if _stores_nothing(value)}
    return Standing(location.name, location.at, location.is_exact, resources, provided_at, not_managers)


def _stores_nothing(value: Value) -> bool:
    match value:
        case ConstantValue() | SequenceValue() | MappingValue():
            return True
        case InstanceValue(of=of):
            return set(library_bases(of)) == {"dagster.ConfigurableResource"}
        case _:
            return False


class Typed(NamedTuple):
    """A key that no asset has. Where it `is_whole` no prefix is missing, and only its text is wrong."""

    key: AssetKey
    is_whole: bool


@dataclass(slots=True, eq=False)
class PlacedAssets:
    """The assets of a definition in a code location. What a check reads here decides when it is asked again: whenever
    these assets, one that they depend on, one that it was told to be near, or the location's standing has changed, and
    nothing else."""

    made: Made
    location: Standing
    _known: Mapping[AssetKey, Asset]
    _near: Callable[[Typed], tuple[AssetKey, ...]]
    looked_up: dict[Typed, tuple[Asset, ...]] = field(default_factory=dict[Typed, "tuple[Asset, ...]"])

    @property
    def definition(self) -> AssetsDefinition:
        return self.made.definition

    @property
    def assets(self) -> tuple[Asset, ...]:
        return self.made.assets

    def upstream(self, key: AssetKey) -> Asset | None:
        """An asset that one of these depends on, stubs among them; None where there is none."""
        return self._known.get(key)

    def near(self, typed: Typed) -> tuple[Asset, ...]:
        """The assets of the location that may have been meant, the most likely first."""
        found = self.looked_up[typed] = tuple(self._known[key] for key in self._near(typed))
        return found
