"""What may be changed on an AssetsDefinition, and what it may not be."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .asset_key import AssetKey
from .asset_spec import AssetDep, AssetSpec
from .errors import DagsterInvalidDefinitionError
from .valid_names import check_group_name

if TYPE_CHECKING:
    from .assets_definition import AssetsDefinition


def with_attributes(definition: AssetsDefinition, changes: Mapping[str, Any]) -> AssetsDefinition:
    """Other keys, groups, tags, metadata and policies, by asset key or for all; hooks and resources beside those there
    are. Keys in the changes are the old ones.
    """
    found = _with_group(definition, changes.get("group_name"))
    for name, by_key in (
        ("group_name", changes.get("group_names_by_key")),
        ("tags", changes.get("tags_by_key")),
        ("metadata", changes.get("metadata_by_key")),
    ):
        if by_key:
            found = found.map_asset_specs(functools.partial(_with_value, found, name, by_key))
    for name in ("automation_condition", "legacy_freshness_policy", "freshness_policy"):
        if changes.get(name) is not None:
            found = found.map_asset_specs(functools.partial(_with_default, name, changes[name]))
    replacements: Mapping[AssetKey, AssetKey] = changes.get("asset_key_replacements") or {}
    if replacements:
        found = found.with_keys(replacements)
    plain: dict[str, Any] = {}
    if changes.get("backfill_policy") is not None:
        plain["backfill_policy"] = changes["backfill_policy"]
    if changes.get("hook_defs") is not None:
        plain["hook_defs"] = found.hook_defs | frozenset(changes["hook_defs"])
    if changes.get("resource_defs"):
        plain["resource_defs"] = {**changes["resource_defs"], **found.resource_defs}
    return found.changed(**plain) if plain else found


def _with_group(definition: AssetsDefinition, group: str | None) -> AssetsDefinition:
    if group is None:
        return definition
    check_group_name(group)
    for key, spec in definition.specs_by_key.items():
        if spec.group_name not in (None, "default"):
            raise DagsterInvalidDefinitionError(
                f"Group name {group} was given for asset {key.to_user_string()} that already has group "
                f"{spec.group_name}."
            )
    return definition.map_asset_specs(lambda spec: spec.replaced(group_name=group))


def _with_value(definition: AssetsDefinition, name: str, by_key: Mapping[AssetKey, Any], spec: AssetSpec) -> AssetSpec:
    """The spec with what is said for its key; what the op's own output says of metadata stays under it."""
    if spec.key not in by_key:
        return spec
    value = by_key[spec.key]
    if name == "metadata" and definition.node_def is not None:
        output = next((each for each, key in definition.output_keys.items() if key == spec.key), None)
        port = definition.node_def.output_dict.get(output) if output is not None else None
        below: Mapping[str, Any] = (port.metadata if port is not None else None) or {}
        value = {**below, **value}
    return spec.replaced(**{name: value})


def renamed_deps(spec: AssetSpec, renamed: Mapping[AssetKey, AssetKey]) -> tuple[AssetDep, ...]:
    return tuple(
        AssetDep(renamed[dep.asset_key], partition_mapping=dep.partition_mapping, metadata=dep.metadata)
        if dep.asset_key in renamed
        else dep
        for dep in spec.deps
    )


def _with_default(name: str, value: Any, spec: AssetSpec) -> AssetSpec:
    by_key: Any = value
    given = by_key.get(spec.key) if isinstance(value, Mapping) else value
    return spec if given is None or getattr(spec, name) is not None else spec.replaced(**{name: given})


def check_self_dependency(spec: AssetSpec, partitions_def: Any) -> None:
    mapping = next(dep.partition_mapping for dep in spec.deps if dep.asset_key == spec.key)
    offset = getattr(mapping, "end_offset", 0)
    if (
        partitions_def is not None
        and hasattr(partitions_def, "time_window_for_partition_key")
        and offset is not None
        and offset < 0
    ):
        return
    if partitions_def is not None and type(mapping).__name__ == "MultiPartitionMapping":
        return
    raise DagsterInvalidDefinitionError(
        f'Asset "{spec.key.to_user_string()}" is upstream of itself. Assets can only depend on themselves if '
        "partitioned by time, each partition reading earlier ones: give the dependency a TimeWindowPartitionMapping "
        "with negative offsets."
    )


def check_no_spec_twice(specs: Iterable[AssetSpec]) -> None:
    """Raises DagsterInvalidDefinitionError where two specs say different things of one asset."""
    known: dict[AssetKey, AssetSpec] = {}
    for spec in specs:
        other = known.setdefault(spec.key, spec)
        if other is not spec and other != spec:
            raise DagsterInvalidDefinitionError(
                f"An asset is described once, and these are conflicting AssetSpecs of one: {other} and {spec}."
            )
