"""A dbt project as its `manifest.json` describes it: models, seeds, snapshots, sources, tests, and their edges."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from daglens_analyzer.evaluate.project_files import DataFile

Props = Mapping[str, Any]

ASSET_TYPES = frozenset({"model", "seed", "snapshot"})
_COLLECTIONS = (
    "nodes",
    "sources",
    "exposures",
    "functions",
    "metrics",
    "semantic_models",
    "saved_queries",
    "unit_tests",
)
_NO_ASSETS = frozenset({"metric", "semantic_model", "saved_query", "function"})


@dataclass(frozen=True, slots=True, eq=False)
class Manifest:
    """`nodes` are all that dbt knows, by unique id; `children` and `parents` lead from id to id."""

    nodes: Mapping[str, Props]
    children: Mapping[str, tuple[str, ...]]
    parents: Mapping[str, tuple[str, ...]]
    group_owners: Mapping[str, tuple[str, ...]]
    adapter: str | None
    project: str | None

    def assets(self) -> Iterator[str]:
        """The ids of what becomes an asset."""
        return (unique_id for unique_id, props in self.nodes.items() if is_asset(props))

    def upstream(self, unique_id: str) -> tuple[str, ...]:
        """What a node builds on, as far as it becomes an asset or is a source: what lies between is looked through."""
        found: dict[str, None] = {}
        waiting = list(reversed(_built_on(self.nodes[unique_id])))
        seen: set[str] = set()
        while waiting:
            parent = waiting.pop()
            props = self.nodes.get(parent)
            if parent in seen or props is None:
                continue
            seen.add(parent)
            if is_asset(props) or props.get("resource_type") == "source":
                found[parent] = None
            elif _is_looked_through(props):
                waiting += reversed(_built_on(props))
        return tuple(found)

    def tests_of(self, unique_id: str) -> tuple[str, ...]:
        """The ids of the tests that look at a node."""
        return tuple(child for child in self.children.get(unique_id, ()) if child.startswith("test"))


def is_asset(props: Props) -> bool:
    """Whether Dagster makes an asset of a node."""
    return props.get("resource_type") in ASSET_TYPES and not _is_looked_through(props)


def _is_looked_through(props: Props) -> bool:
    kind = props.get("resource_type")
    return kind in _NO_ASSETS or (kind == "model" and table(props, "config").get("materialized") == "ephemeral")


def _built_on(props: Props) -> list[str]:
    return [str(each) for each in table(props, "depends_on").get("nodes") or ()]


def table(props: Props, key: str) -> Props:
    """A table within a table; empty where there is none."""
    return _as_table(props.get(key))


def _as_table(found: object) -> Props:
    return cast("Props", found) if isinstance(found, dict) else {}


@lru_cache(maxsize=8)
def read_manifest(file: DataFile) -> Manifest | None:
    """The manifest in a file; None where it is none."""
    data = file.read()
    try:
        document: object = json.loads(data) if data else None
    except (ValueError, RecursionError):
        return None
    return manifest_of(cast("Props", document)) if isinstance(document, dict) else None


def manifest_of(document: Props) -> Manifest | None:
    """The manifest that a JSON document is; None where it is none."""
    if not isinstance(document.get("nodes"), dict):
        return None
    nodes: dict[str, Props] = {}
    for collection in _COLLECTIONS:
        nodes.update((name, _as_table(props)) for name, props in table(document, collection).items())
    return Manifest(
        nodes=nodes,
        children=_map(document, "child_map"),
        parents=_map(document, "parent_map"),
        group_owners={
            str(group.get("name")): owners
            for group in map(_as_table, table(document, "groups").values())
            if (owners := _emails(table(group, "owner").get("email")))
        },
        adapter=table(document, "metadata").get("adapter_type"),
        project=table(document, "metadata").get("project_name"),
    )


def _map(document: Props, key: str) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(str, ids or ())) for name, ids in table(document, key).items()}


def _emails(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    return tuple(map(str, cast("list[object]", given))) if isinstance(given, list) else ()
