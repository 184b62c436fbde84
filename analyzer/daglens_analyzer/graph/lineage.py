"""What stands before and behind an asset, and where lineage runs in a circle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.graph.selection import AssetGraph, connected


def upstream_of(location: CodeLocation, key: AssetKey) -> tuple[AssetKey, ...]:
    """The assets that `key` depends on directly, in the order they are written."""
    asset = location.asset_by_key.get(key)
    return () if asset is None else tuple(dict.fromkeys(dep.key for dep in asset.deps))


def downstream_of(location: CodeLocation, key: AssetKey) -> tuple[Asset, ...]:
    """The assets that depend on `key` directly, in definition order."""
    return location.downstream.get(key, ())


def ancestors_of(location: CodeLocation, key: AssetKey) -> frozenset[AssetKey]:
    """Everything that `key` depends on, however far; `key` itself only where lineage runs in a circle."""
    return connected(frozenset({key}), location.lineage.upstream)


def descendants_of(location: CodeLocation, key: AssetKey) -> frozenset[AssetKey]:
    """Everything that depends on `key`, however far."""
    return connected(frozenset({key}), location.lineage.downstream)


def cycles_of(assets: Iterable[Asset]) -> tuple[tuple[AssetKey, ...], ...]:
    """One path for each knot of assets that depend on each other, without repeating its first asset at the end.

    An asset that depends on itself alone is no cycle: Dagster allows it with partitions.
    """
    upstream = AssetGraph.of(assets).upstream
    if not any(upstream.values()):
        return ()
    import networkx  # Slow to import, and needed only where there is something to look at.

    graph: networkx.DiGraph[AssetKey] = networkx.DiGraph()
    graph.add_edges_from((parent, key) for key, parents in upstream.items() for parent in parents if parent != key)
    knots = (sorted(knot) for knot in networkx.strongly_connected_components(graph) if len(knot) > 1)
    found: list[tuple[AssetKey, ...]] = []
    for knot in sorted(knots):
        cycle = networkx.find_cycle(graph.subgraph(knot), knot[0])  # pyright: ignore
        edges = cast("list[tuple[AssetKey, AssetKey]]", cycle)
        found.append(tuple(parent for parent, _ in edges))
    return tuple(found)
