"""What a code location provides, and who asks for it: which definitions an edit of another one concerns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, Maybe
from daglens_analyzer.graph.model import Made

DEFAULT_GROUP = "default"


def group_of(spec: AssetSpecValue) -> Maybe[str]:
    """An asset's group; the default one where none is given, or an empty one."""
    return spec.group or DEFAULT_GROUP


class Provision(NamedTuple):
    """One asset by the ways that a dependency can find it. `group` is None where it is not known."""

    key: AssetKey
    group: str | None
    table: str | None
    is_bare: bool


class TableName(NamedTuple):
    """A table that a dependency asks for, apart from assets' names."""

    name: str


class ProvidedAssets:
    """Kept up to date with the latest revision of a code location, and handed from one revision to the next: `latest`
    is what it belongs to. Definitions are added and removed one by one, so an edit costs as much as it changes."""

    def __init__(self, definitions: Iterable[AssetsDefinition] = ()) -> None:
        self.keys: dict[AssetKey, int] = {}
        """How many assets have each key."""
        self.bare: dict[AssetKey, int] = {}
        """How many bare specs have each key."""
        self.repeated: set[AssetKey] = set()
        """The keys that several assets have."""
        self.by_group_and_name: dict[tuple[str, str], list[AssetKey]] = {}
        self.by_table: dict[str, list[AssetKey]] = {}
        self.made: dict[AssetsDefinition, Made] = {}
        self.latest: object = None
        self._asking: dict[object, dict[AssetsDefinition, None]] = {}
        for definition in definitions:
            self.add(definition)

    def add(self, definition: AssetsDefinition) -> None:
        for spec in definition.specs:
            if isinstance(spec.key, AssetKey):
                key, group, table, is_bare = _provision(spec, spec.key, definition)
                if is_bare:
                    self.bare[key] = self.bare.get(key, 0) + 1
                count = self.keys[key] = self.keys.get(key, 0) + 1
                if count > 1:
                    self.repeated.add(key)
                if group is not None:
                    self.by_group_and_name.setdefault((group, key.parts[-1]), []).append(key)
                if table is not None:
                    self.by_table.setdefault(table, []).append(key)
        for question in _questions(definition):
            self._asking.setdefault(question, {})[definition] = None

    def remove(self, definition: AssetsDefinition) -> None:
        for spec in definition.specs:
            if isinstance(spec.key, AssetKey):
                key, group, table, is_bare = _provision(spec, spec.key, definition)
                if is_bare:
                    self.bare[key] -= 1
                    if not self.bare[key]:
                        del self.bare[key]
                count = self.keys[key] = self.keys[key] - 1
                if count == 0:
                    del self.keys[key]
                elif count == 1:
                    self.repeated.discard(key)
                if group is not None:
                    self.by_group_and_name[group, key.parts[-1]].remove(key)
                if table is not None:
                    self.by_table[table].remove(key)
        for question in _questions(definition):
            self._asking[question].pop(definition, None)
        self.made.pop(definition, None)

    def concerned_by(self, provisions: Iterable[Provision]) -> dict[AssetsDefinition, None]:
        """The definitions with a dependency that may find one of these assets, or would if there were no other."""
        found: dict[AssetsDefinition, None] = {}
        for key, _, table, _ in provisions:
            found.update(self._asking.get(key, {}))
            found.update(self._asking.get(key.parts[-1], {}))
            if table is not None:
                found.update(self._asking.get(TableName(table), {}))
        return found


def provisions_of(definition: AssetsDefinition) -> tuple[Provision, ...]:
    """What of a definition decides how the dependencies of others are matched."""
    return tuple(_provision(spec, spec.key, definition) for spec in definition.specs if isinstance(spec.key, AssetKey))


def _provision(spec: AssetSpecValue, key: AssetKey, definition: AssetsDefinition) -> Provision:
    group = group_of(spec)
    return Provision(key, group if isinstance(group, str) else None, spec.table_name, definition.is_bare_spec)


def _questions(definition: AssetsDefinition) -> Iterator[object]:
    """What its dependencies look for: a key; by name alone where that is all of it; a table."""
    for spec in definition.specs:
        for dep in spec.deps:
            if isinstance(dep.key, AssetKey):
                yield dep.key
                if len(dep.key.parts) == 1:
                    yield dep.key.parts[0]
                if dep.table_name is not None:
                    yield TableName(dep.table_name)
