"""Two descriptions of a code location, one from real Dagster and one from the analyzer, put side by side."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

PLACES = ("at", "built_at", "unresolved", "version")
SORTS = ("assets", "checks", "ops", "graphs", "jobs", "schedules", "sensors")


def normalized(location: Json) -> Json:
    """Without places, and in an order of its own: Dagster keeps no order for most of these."""
    found = {sort: sorted((_bare(each) for each in location[sort]), key=_sort_key) for sort in SORTS}
    resources = [each["name"] if isinstance(each, dict) else each for each in location["resources"]]
    return {**found, "resources": sorted(resources)}


def differences(dagster: Json, analyzer: Json) -> Iterator[str]:
    """One line for each fact that differs; both are normalized."""
    for sort in SORTS:
        theirs = {_name(each): each for each in dagster[sort]}
        ours = {_name(each): each for each in analyzer[sort]}
        if len(ours) != len(analyzer[sort]):
            yield f"{sort}: some are there twice"
        for name in sorted({*theirs, *ours}):
            if name not in ours:
                yield f"{sort} {name}: missing"
            elif name not in theirs:
                yield f"{sort} {name}: Dagster has none"
            else:
                for fact in sorted({*theirs[name], *ours[name]}):
                    wanted, found = theirs[name].get(fact), ours[name].get(fact)
                    if wanted != found:
                        yield f"{sort} {name}.{fact}: Dagster has {wanted!r}, the analyzer {found!r}"
    if dagster["resources"] != analyzer["resources"]:
        yield f"resources: Dagster has {dagster['resources']!r}, the analyzer {analyzer['resources']!r}"


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        bare = {key: _bare(each) for key, each in value.items() if key not in PLACES}
        for unordered in ("deps", "edges", "asset_inputs", "assets", "nodes"):
            if unordered in bare:
                bare[unordered] = sorted(bare[unordered], key=json.dumps)
        if bare.get("kind") in ("graph_asset", "graph_multi_asset") and "ins" in bare:
            # Dagster takes these from a set of parameter names.
            bare["ins"] = sorted(bare["ins"], key=json.dumps)
        return bare
    return [_bare(each) for each in value] if isinstance(value, list) else value


def _name(value: Json) -> str:
    if "key" in value:
        return "/".join(value["key"])
    return "/".join([*value["asset"], value["name"]]) if "asset" in value else value["name"]


def _sort_key(value: Json) -> str:
    return _name(value) + json.dumps(value, sort_keys=True)
