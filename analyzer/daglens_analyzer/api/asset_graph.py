"""`AssetGraph.from_assets` and its like: selections resolved against assets that the code has at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.reading import items
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.assets import resolve_assets
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetsDefinition,
    AssetSpecValue,
    Maybe,
)
from daglens_analyzer.graph.made_assets import external, stubs_of
from daglens_analyzer.graph.model import Keys
from daglens_analyzer.graph.selection import AssetGraph, UnresolvableSelection, resolve_selection
from daglens_analyzer.graph.selection_parts import Selection
from daglens_analyzer.record import record


@record(eq=False)
class AssetGraphValue(Value):
    """`AssetGraph.from_assets(...)`: the assets as given, and whether these are all."""

    assets: tuple[Value, ...]
    is_exact: bool


def selected_keys(selection: Maybe[Selection], assets: Iterable[Value]) -> Keys:
    """The keys that a selection takes out of these assets. Raises UnresolvableSelection."""
    given = tuple(assets)
    resolved = resolve_assets(tuple(definitions_among(given)))
    checks = tuple(value for value in given if isinstance(value, AssetCheckDefinition))
    stubs = stubs_of(resolved.stubs_wanted, checks, resolved.provided)
    graph = AssetGraph({**resolved.by_key, **{stub.key: stub for stub in stubs}}, resolved.lineage)
    return resolve_selection(selection, graph)


def definitions_among(assets: Iterable[Value]) -> Iterator[AssetsDefinition]:
    """The definitions of assets among values, a spec by itself as the external asset that it stands for."""
    for value in assets:
        if isinstance(value, AssetsDefinition):
            yield value
        elif isinstance(value, AssetSpecValue):
            yield external(value)


def resolved_selection(selection: Maybe[Selection], given: Value | None, call: Call) -> Maybe[Selection]:
    """What a selection takes of an asset graph, as a selection by keys."""
    if not isinstance(given, AssetGraphValue) or not given.is_exact:
        return Unknown(call.at, "the assets that this is resolved against are not known")
    try:
        keys = selected_keys(selection, given.assets)
    except UnresolvableSelection as problem:
        return Unknown(call.at, str(problem))
    return Selection(call.at, "keys", arguments={"keys": tuple(sorted(keys))})


def _from_assets(bound: Bound, call: Call) -> Value:
    found, exact = items(bound.value("assets"), call)
    return AssetGraphValue(call.at, found, exact and bound.is_exact)


CONSTRUCTS = (construct("AssetGraph.from_assets", "assets", _from_assets),)
