"""Assets depend on each other in a circle.

## What it does
Follows the dependencies of each asset, through parameters, `AssetIn`, `deps=` and specs, and reports each circle once,
on the dependency that closes it. The members are listed with it.

## Why is this bad?
None of them could be made first. Dagster refuses to load the code location.

## Example
```python
from dagster import Definitions, asset


@asset
def orders(report): ...


@asset
def totals(orders): ...


@asset
# error: 12 [asset-dependency-cycle] "report → orders → totals → report"
def report(totals): ...


defs = Definitions(assets=[orders, totals, report])
```

## Use instead
Cut the circle: split the asset that needs both, or read last time's value where that is what you mean. An asset that
is partitioned by time may depend on its own earlier partitions.
```python
from dagster import Definitions, asset


@asset
def orders(): ...


@asset
def totals(orders): ...


@asset
def report(totals): ...


defs = Definitions(assets=[orders, totals, report])
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.model import Asset, CodeLocation, Lineage, ResolvedDep
from daglens_analyzer.rules.rule import Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """Assets that are made together or not at all: one asset, or all of a multi-asset that cannot be subset."""

    assets: tuple[Asset, ...]
    index: int

    @property
    def label(self) -> str:
        return ", ".join(asset.key.to_user_string() for asset in self.assets)


Units = Mapping[AssetKey, Unit]


def _read(location: CodeLocation) -> tuple[object, ...]:
    return location.at is None, location.made if _has_circle(location) else ()


def check(location: CodeLocation) -> Iterator[Violation]:
    """One finding for each knot of units that reach each other."""
    if location.at is None or not _has_circle(location):
        return
    units = _units(location)
    for knot in _knots(units):
        path = _shortest_circle(units, knot, max(knot, key=lambda unit: unit.index))
        if path is None:
            continue
        closing, dep = path[-1], next(dep for dep in _deps(path[-1], units) if units[dep.key] is path[-2])
        told = " → ".join(unit.label for unit in path)
        yield Violation(
            f"These assets depend on each other in a circle: {told}. None of them can be made first: "
            "remove one of the dependencies.",
            _place(closing, dep),
            related=tuple(
                Related(unit.assets[0].at, f"'{unit.label}' is part of the circle")
                for unit in path[1:]
                if unit is not closing
            ),
        )


def _place(unit: Unit, dep: ResolvedDep) -> NodeId:
    """Where the unit names what it depends on: an object in a list is written elsewhere."""
    written = dep.written
    place = written.key_at or written.at
    is_elsewhere = place.chunk != unit.assets[0].at.chunk
    return written.listed_at if is_elsewhere and written.listed_at is not None else place


def _units(location: CodeLocation) -> Units:
    together: dict[int, list[Asset]] = {}
    for asset in location.assets:
        if _is_made(asset) and location.asset_by_key[asset.key] is asset:
            together.setdefault(_unit_number(asset), []).append(asset)
    units = (Unit(tuple(assets), index) for index, assets in enumerate(together.values()))
    return {asset.key: unit for unit in units for asset in unit.assets}


def _deps(unit: Unit, units: Units) -> Iterator[ResolvedDep]:
    """What the unit needs of others. A unit's need of itself is another rule's business."""
    for asset in unit.assets:
        for dep in asset.deps:
            if units.get(dep.key, unit) is not unit:
                yield dep


def _knots(units: Units) -> Iterator[frozenset[Unit]]:
    """Sets of two units or more that all reach each other."""
    import networkx

    graph: networkx.DiGraph[Unit] = networkx.DiGraph()
    graph.add_edges_from((units[dep.key], unit) for unit in units.values() for dep in _deps(unit, units))
    for component in networkx.strongly_connected_components(graph):
        if len(component) > 1:
            yield frozenset(component)


_known_shapes: WeakKeyDictionary[Lineage, bool] = WeakKeyDictionary()


def _has_circle(location: CodeLocation) -> bool:
    """Whether some units can be put in no order: looked for once for each shape that lineage has."""
    lineage = location.lineage
    known = _known_shapes.get(lineage)
    if known is None:
        before = lineage.before
        if before is not None and _known_shapes.get(before) is False:
            known = _runs_in_circle(_upstream_of(lineage.changed, lineage.assets))
        else:
            known = _runs_in_circle(lineage.assets)
        _known_shapes[lineage] = known
    return known


def _upstream_of(keys: Iterable[AssetKey], assets: Mapping[AssetKey, Asset]) -> Mapping[AssetKey, Asset]:
    """The assets with these keys and all behind them, with what is made together: a circle that was not there before
    leads through one that changed, and so lies among these."""
    found: dict[AssetKey, Asset] = {}
    waiting = list(keys)
    while waiting:
        asset = assets.get(waiting.pop())
        if asset is not None and asset.key not in found:
            found[asset.key] = asset
            waiting.extend(dep.key for dep in asset.deps)
            if asset.definition is not None and not asset.definition.can_subset:
                waiting.extend(spec.key for spec in asset.definition.specs if isinstance(spec.key, AssetKey))
    return found


def _runs_in_circle(known: Mapping[AssetKey, Asset]) -> bool:
    """In numbers only: nearly every project has no circle."""
    unit_of = {id(asset): _unit_number(asset) for asset in known.values() if _is_made(asset)}
    lacking = dict.fromkeys(unit_of.values(), 0)
    waiting: dict[int, list[int]] = {}
    for asset in known.values():
        unit = unit_of.get(id(asset))
        if unit is None:
            continue
        for dep in asset.deps:
            upstream = unit_of.get(id(known.get(dep.key)))
            if upstream is not None and upstream != unit:
                waiting.setdefault(upstream, []).append(unit)
                lacking[unit] += 1
    ready = [unit for unit, count in lacking.items() if count == 0]
    for unit in ready:
        for following in waiting.get(unit, ()):
            lacking[following] -= 1
            if lacking[following] == 0:
                ready.append(following)
    return len(ready) < len(lacking)


def _is_made(asset: Asset) -> bool:
    """External assets are left out: nothing makes them, so Dagster lets them depend on anything."""
    return asset.executable and asset.definition is not None


def _unit_number(asset: Asset) -> int:
    """The same for the assets of a definition that makes all or none."""
    definition = asset.definition
    is_alone = definition is None or definition.can_subset or len(definition.specs) == 1
    return id(asset) if is_alone else id(definition)


def _shortest_circle(units: Units, knot: frozenset[Unit], start: Unit) -> tuple[Unit, ...] | None:
    """From `start` upstream back to `start`, told downstream: the first is again the last."""
    paths: list[tuple[Unit, ...]] = [(start,)]
    seen = {start}
    for path in paths:
        for dep in _deps(path[-1], units):
            upstream = units[dep.key]
            if upstream is start:
                return tuple(reversed((*path, start)))
            if upstream in knot and upstream not in seen:
                seen.add(upstream)
                paths.append((*path, upstream))
    return None


RULE = Rule("DGL103", "asset-dependency-cycle", "error", "0.1", (CodeLocation,), check, depends_on=_read)
