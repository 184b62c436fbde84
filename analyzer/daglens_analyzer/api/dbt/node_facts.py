"""What Dagster's own translator says of a dbt node: its key, group, owners, description, version, table."""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Sequence
from typing import cast

from daglens_analyzer.api.dbt.manifest import Manifest, Props, table
from daglens_analyzer.graph.asset_key import AssetKey

_TAG = re.compile(r"^([A-Za-z0-9_.\-]{1,63}/)?[A-Za-z0-9_.\-]{1,63}$")


def node_key(props: Props) -> AssetKey:
    """As configured for Dagster, else a source's name and table, a version's alias, or the name below its schema."""
    configured = table(_meta(props), "dagster").get("asset_key")
    if configured:
        return AssetKey(_texts(configured))
    if props.get("resource_type") == "source":
        return AssetKey((str(props.get("source_name")), str(props.get("name"))))
    if props.get("version"):
        return AssetKey((str(props.get("alias")),))
    schema = table(props, "config").get("schema")
    name = str(props.get("name"))
    return AssetKey((name,) if schema is None else (str(schema), name))


def node_group(props: Props) -> str | None:
    """The group that is configured for Dagster, else dbt's own."""
    return _own_settings(props).get("group") or table(props, "config").get("group") or None


def node_owners(props: Props, manifest: Manifest) -> tuple[str, ...]:
    """As configured for Dagster, else those of the node's dbt group."""
    configured = _own_settings(props).get("owners")
    return _texts(configured) if configured else manifest.group_owners.get(str(props.get("group")), ())


def node_tags(props: Props) -> dict[str, str]:
    """dbt's tags, those that can be tags in Dagster."""
    return {tag: "" for tag in _texts(props.get("tags") or ()) if _TAG.match(tag)}


def node_description(props: Props) -> str:
    """dbt's description and the code."""
    said = props.get("description") or f"dbt {props.get('resource_type')} {props.get('name')}"
    code = textwrap.indent(_code(props), "    ")
    return f"{said}\n\n#### Raw SQL:\n```sql\n{code}\n```"


def node_code_version(props: Props) -> str | None:
    """The digest of the code; dbt's own checksum where there is none."""
    code = _code(props)
    if code:
        return hashlib.sha1(code.encode(), usedforsecurity=False).hexdigest()
    return table(props, "checksum").get("checksum")


def node_table(props: Props) -> str | None:
    """The table that a node makes, dotted."""
    name = props.get("name") if props.get("resource_type") == "source" else None
    parts = [props.get("database"), props.get("schema"), props.get("alias"), name]
    return ".".join(str(part) for part in parts if part) or None


def is_automated_node(props: Props) -> bool:
    """Whether a policy is configured that materializes it by itself."""
    return table(_own_settings(props), "auto_materialize_policy").get("type") in ("eager", "lazy")


def tested_node(props: Props, manifest: Manifest) -> str | None:
    """The id of the node that a test is a check of: the one it hangs on, its only one, or the one its settings name."""
    upstream = tuple(dict.fromkeys(_texts(table(props, "depends_on").get("nodes") or ())))
    named = table(table(_meta(props), "dagster"), "ref")
    if named:
        wanted = (named.get("name"), named.get("package") or manifest.project, named.get("version"))
        found = (
            unique_id
            for unique_id, node in manifest.nodes.items()
            if (node.get("name"), node.get("package_name"), node.get("version")) == wanted
        )
        return next(found, None)
    return upstream[0] if len(upstream) == 1 else props.get("attached_node")


def is_blocking_test(props: Props) -> bool:
    """Whether what fails the test is an error, and no warning."""
    return str(table(props, "config").get("severity") or "error").lower() == "error"


def _meta(props: Props) -> Props:
    return table(table(props, "config"), "meta") or table(props, "meta")


def _own_settings(props: Props) -> Props:
    return table(table(props, "meta"), "dagster")


def _code(props: Props) -> str:
    return str(props.get("raw_sql") or props.get("raw_code") or "")


def _texts(given: object) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,)
    return tuple(map(str, cast("Sequence[object]", given))) if isinstance(given, list | tuple) else ()
