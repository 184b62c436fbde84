"""What may be changed on an AssetsDefinition, and what it may not be."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .asset_spec import AssetSpec
from .errors import DagsterInvalidDefinitionError
from .valid_names import check_group_name

if TYPE_CHECKING:
    from .assets_definition import AssetsDefinition


def with_attributes(definition: AssetsDefinition, changes: Mapping[str, Any]) -> AssetsDefinition:
    """What load_assets_from_* and friends apply: `group_name`, `key_prefix`, `io_manager_key`,
    `resource_defs`...
    """
    group, resources = changes.get("group_name"), changes.get("resource_defs")
    found = definition
    if group is not None:
        check_group_name(group)
        for key, spec in found.specs_by_key.items():
            if spec.group_name not in (None, "default"):
                raise DagsterInvalidDefinitionError(
                    f"Group name {group} was given for asset {key.to_user_string()} that already has group "
                    f"{spec.group_name}."
                )
        found = found.map_asset_specs(lambda spec: spec.replaced(group_name=group))
    for name in ("automation_condition", "legacy_freshness_policy", "backfill_policy"):
        if changes.get(name) is not None:
            value = changes[name]
            if name == "backfill_policy":
                found = found.changed(backfill_policy=value)
            else:
                found = found.map_asset_specs(functools.partial(_with_default, name, value))
    return found.changed(resource_defs={**(resources or {}), **found.resource_defs}) if resources else found


def _with_default(name: str, value: Any, spec: AssetSpec) -> AssetSpec:
    return spec if getattr(spec, name) is not None else spec.replaced(**{name: value})


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
        f'Asset "{spec.key.to_user_string()}" depends on itself. Assets can only depend on themselves if they are:\n'
        "(a) time-partitioned and each partition depends on earlier partitions\n"
        "(b) multipartitioned, with one time dimension that depends on earlier time partitions"
    )
