"""Resolving a selection against the assets of a code location, as Dagster resolves it when the location is loaded."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.model import Asset, Keys, Lineage
from daglens_analyzer.graph.selection_parts import Selection

_TIME_PARTITIONS = ("Hourly", "Daily", "Weekly", "Monthly", "TimeWindow")


class UnresolvableSelection(Exception):
    """What is selected is not known; the message says why."""


@dataclass(frozen=True)
class AssetGraph:
    """The assets of a location by key, and their neighbours. `resolved` are the selections that were made of them."""

    assets: Mapping[AssetKey, Asset]
    lineage: Lineage
    resolved: dict[Hashable, Keys] = field(default_factory=dict[Hashable, Keys], repr=False, compare=False)

    @staticmethod
    def of(assets: Iterable[Asset], lineage: Lineage | None = None) -> AssetGraph:
        """The graph of these assets, stubs among them; the first of each key counts. `lineage` is theirs if known."""
        by_key: dict[AssetKey, Asset] = {}
        for asset in assets:
            by_key.setdefault(asset.key, asset)
        return AssetGraph(by_key, lineage or Lineage(by_key))

    @property
    def upstream(self) -> Mapping[AssetKey, Keys]:
        return self.lineage.upstream

    @property
    def downstream(self) -> Mapping[AssetKey, Keys]:
        return self.lineage.downstream

    @cached_property
    def materializable(self) -> Keys:
        return frozenset(key for key, asset in self.assets.items() if asset.kind != "external")

    def executable_among(self, keys: Keys) -> tuple[AssetKey, ...]:
        """Those of the keys whose assets something makes, sorted."""
        # Where they are most of all, passing over the others takes less time than sorting.
        in_order = sorted(keys) if len(keys) < len(self.assets) / 8 else self.lineage.sorted_keys
        return tuple([key for key in in_order if key in keys and self.assets[key].executable])


def resolve_selection(selection: Selection | Unknown, graph: AssetGraph) -> Keys:
    """The keys that are selected. Raises UnresolvableSelection."""
    if isinstance(selection, Unknown):
        raise UnresolvableSelection(selection.reason)
    key = _structure(selection)
    known = graph.resolved.get(key)
    if known is None:
        known = graph.resolved[key] = _resolved(selection, graph)
    return known


def _structure(selection: Selection | Unknown) -> Hashable:
    """What two selections that say the same have in common, wherever they are written."""
    if isinstance(selection, Unknown):
        return selection
    operands = tuple(map(_structure, selection.operands))
    return selection.operation, operands, tuple(sorted(selection.arguments.items()))


def _resolved(selection: Selection, graph: AssetGraph) -> Keys:
    resolve = _OPERATIONS.get(selection.operation)
    if resolve is None:
        raise UnresolvableSelection(f"selecting by `{selection.operation}` is not followed")
    operands = [resolve_selection(operand, graph) for operand in selection.operands]
    return resolve(operands, selection.arguments, graph)


def connected(start: Keys, neighbours: Mapping[AssetKey, Keys], depth: int | None = None) -> Keys:
    """Everything reachable within `depth` steps, without the start unless a cycle leads back."""
    found: set[AssetKey] = set()
    edge: set[AssetKey] = set(start)
    while edge and depth != 0:
        edge = {near for key in edge for near in neighbours.get(key, frozenset[AssetKey]())} - found
        found |= edge
        depth = None if depth is None else depth - 1
    return frozenset(found)


Arguments = Mapping[str, object]
Operation = Callable[[list[Keys], Arguments, AssetGraph], Keys]


def _base(arguments: Arguments, graph: AssetGraph) -> Keys:
    return frozenset(graph.assets) if arguments.get("include_sources") else graph.materializable


def _where(condition: Callable[[Asset, Arguments], bool], *, every: bool = False) -> Operation:
    """An operation that takes the assets that meet a condition; `every` counts external ones always."""

    def resolve(operands: list[Keys], arguments: Arguments, graph: AssetGraph) -> Keys:
        base = frozenset(graph.assets) if every else _base(arguments, graph)
        return frozenset(key for key in base if condition(graph.assets[key], arguments))

    return resolve


def _matches(pattern: object, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, str(pattern).split("*"))), text) is not None


def _has_prefix(asset: Asset, arguments: Arguments) -> bool:
    prefixes = arguments["prefixes"]
    assert isinstance(prefixes, tuple)
    return any(asset.key.parts[: len(prefix)] == tuple(prefix) for prefix in prefixes)  # type: ignore[arg-type]


def _keys(operands: list[Keys], arguments: Arguments, graph: AssetGraph) -> Keys:
    keys = arguments["keys"]
    assert isinstance(keys, tuple)
    return frozenset(key for key in keys if key in graph.assets)  # type: ignore[union-attr]


def _directed(upstream: bool) -> Operation:
    def resolve(operands: list[Keys], arguments: Arguments, graph: AssetGraph) -> Keys:
        (start,) = operands
        depth = arguments.get("depth")
        near = graph.upstream if upstream else graph.downstream
        found = start | connected(start, near, depth if isinstance(depth, int) else None)
        if arguments.get("include_self") is False:
            found -= start
        return found & graph.materializable if upstream else found

    return resolve


def _roots(operands: list[Keys], arguments: Arguments, graph: AssetGraph) -> Keys:
    (keys,) = operands
    return frozenset(key for key in keys if not (connected(frozenset({key}), graph.upstream) - {key}) & keys)


def _sinks(operands: list[Keys], arguments: Arguments, graph: AssetGraph) -> Keys:
    (keys,) = operands
    return frozenset(key for key in keys if not (connected(frozenset({key}), graph.downstream) - {key}) & keys)


def _neighbors(operands: list[Keys], arguments: Arguments, graph: AssetGraph) -> Keys:
    """With what must be materialized together: the other assets of a definition that cannot be split."""
    (keys,) = operands
    found = set(keys)
    for key in keys:
        definition = graph.assets[key].definition
        if definition is not None and definition.executable and not definition.can_subset:
            found.update(spec.key for spec in definition.specs if isinstance(spec.key, AssetKey))
    return frozenset(found)


def _upstream_sources(operands: list[Keys], arguments: Arguments, graph: AssetGraph) -> Keys:
    (keys,) = operands
    return (keys | connected(keys, graph.upstream)) - graph.materializable


def _of_partitions(asset: Asset, arguments: Arguments) -> bool:
    wanted, name = arguments["value"], asset.partitions
    match wanted:
        case None | "none":
            return name is None
        case "static" | "dynamic":
            return name == f"{str(wanted).title()}PartitionsDefinition"
        case "time":
            return name is not None and name.startswith(_TIME_PARTITIONS)
        case "multipartitions":
            return name == "MultiPartitionsDefinition"
        case _:
            return False


def _is(asset: Asset, arguments: Arguments) -> bool:
    external = asset.kind == "external"
    return external if arguments["value"] == "external" else not external


def _of_kind(asset: Asset, arguments: Arguments) -> bool:
    return not asset.kinds if arguments["value"] is None else arguments["value"] in asset.kinds


def _in_groups(asset: Asset, arguments: Arguments) -> bool:
    names = arguments["names"]
    return isinstance(names, tuple) and asset.group in names


_OPERATIONS: dict[str, Operation] = {
    "all": lambda operands, arguments, graph: _base(arguments, graph),
    "keys": _keys,
    "groups": _where(_in_groups),
    "group_wildcard": _where(lambda asset, given: asset.group is not None and _matches(given["pattern"], asset.group)),
    "key_wildcard": _where(lambda asset, given: _matches(given["pattern"], asset.key.to_user_string()), every=True),
    "key_prefixes": _where(_has_prefix),
    "key_substring": _where(lambda asset, given: str(given["value"]) in asset.key.to_user_string()),
    "tag": _where(lambda asset, given: asset.tags.get(str(given["key"])) == given["value"]),
    "owner": _where(lambda asset, given: given["value"] in asset.owners, every=True),
    "kind": _where(_of_kind),
    "is": _where(_is, every=True),
    "partitions": _where(_of_partitions, every=True),
    "union": lambda operands, arguments, graph: frozenset[AssetKey]().union(*operands),
    "intersection": lambda operands, arguments, graph: operands[0].intersection(*operands[1:]),
    "difference": lambda operands, arguments, graph: operands[0].difference(*operands[1:]),
    "upstream": _directed(upstream=True),
    "downstream": _directed(upstream=False),
    "roots": _roots,
    "sinks": _sinks,
    "materializable": lambda operands, arguments, graph: operands[0] & graph.materializable,
    "neighbors": _neighbors,
    "upstream_sources": _upstream_sources,
}
