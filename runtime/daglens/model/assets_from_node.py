"""`AssetsDefinition.from_op` and `.from_graph`: an op or graph whose outputs are assets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .asset_key import AssetKey, prefix_parts
from .asset_spec import AssetCheckSpec, AssetDep, AssetSpec
from .assets_definition import AssetsDefinition, Kind
from .errors import CheckError
from .valid_names import check_group_name


def assets_from_node(
    node_def: Any,
    *,
    kind: Kind,
    keys_by_input_name: Mapping[str, AssetKey] | None = None,
    keys_by_output_name: Mapping[str, AssetKey] | None = None,
    key_prefix: str | Sequence[str] | None = None,
    internal_asset_deps: Mapping[str, set[AssetKey]] | None = None,
    partitions_def: Any = None,
    partition_mappings: Mapping[str, Any] | None = None,
    group_name: str | None = None,
    resource_defs: Mapping[str, Any] | None = None,
    metadata_by_output_name: Mapping[str, Mapping[str, Any] | None] | None = None,
    tags_by_output_name: Mapping[str, Mapping[str, str] | None] | None = None,
    descriptions_by_output_name: Mapping[str, str] | None = None,
    code_versions_by_output_name: Mapping[str, str | None] | None = None,
    owners_by_output_name: Mapping[str, Sequence[str]] | None = None,
    automation_conditions_by_output_name: Mapping[str, Any] | None = None,
    check_specs: Sequence[AssetCheckSpec] | None = None,
    can_subset: bool = False,
    backfill_policy: Any = None,
    hook_defs: Iterable[Any] | None = None,
    **_ignored: Any,
) -> AssetsDefinition:
    """Inputs default to the assets of their names; one output to the asset of the node's name, several to their own."""
    inputs = [each.name for each in node_def.input_defs]
    given_inputs = {name: AssetKey.from_coercible(key) for name, key in (keys_by_input_name or {}).items()}
    if keys_by_input_name is not None and not set(given_inputs) <= set(inputs):
        raise CheckError(
            f"`keys_by_input_name` names inputs that '{node_def.name}' does not have: "
            f"{sorted(set(given_inputs) - set(inputs))}. Its inputs are {sorted(inputs)}."
        )
    input_keys = {name: given_inputs.get(name, AssetKey(name)) for name in inputs}
    check_outputs = {spec.get_python_identifier(): spec for spec in check_specs or ()}
    outputs = [each.name for each in node_def.output_defs if each.name not in check_outputs]
    given_outputs = {name: AssetKey.from_coercible(key) for name, key in (keys_by_output_name or {}).items()}
    if keys_by_output_name is not None and not set(given_outputs) <= set(outputs):
        raise CheckError(
            f"`keys_by_output_name` names outputs that '{node_def.name}' does not have: "
            f"{sorted(set(given_outputs) - set(outputs))}. Its outputs are {sorted(outputs)}."
        )
    single = len(outputs) == 1
    prefix = prefix_parts(key_prefix)
    output_keys = {
        name: AssetKey(
            [*prefix, *given_outputs.get(name, AssetKey(node_def.name if single and name == "result" else name)).parts]
        )
        for name in outputs
    }
    for name, upstream in (internal_asset_deps or {}).items():
        if name not in outputs:
            raise CheckError(
                f"Invariant failed. Description: Invalid internal_asset_deps: {name} is not an output of "
                f"'{node_def.name}': {outputs}"
            )
        unknown = upstream - set(input_keys.values()) - set(output_keys.values())
        if unknown:
            raise CheckError(
                f"Invalid asset dependencies: `internal_asset_deps` of '{node_def.name}' names {unknown} for output "
                f"'{name}', and '{node_def.name}' neither reads nor makes them."
            )
    mappings = {input_keys[name]: each for name, each in (partition_mappings or {}).items()}
    specs = [
        AssetSpec(
            key,
            deps=[
                AssetDep(each, partition_mapping=mappings.get(each))
                for each in ((internal_asset_deps or {}).get(name) or dict.fromkeys(input_keys.values()))
            ],
            description=(descriptions_by_output_name or {}).get(name)
            or node_def.output_dict[name].description
            or node_def.description,
            metadata={
                **(node_def.output_dict[name].metadata or {}),
                **((metadata_by_output_name or {}).get(name) or {}),
            },
            group_name=check_group_name(group_name) if group_name else None,
            code_version=(code_versions_by_output_name or {}).get(name) or node_def.output_dict[name].code_version,
            owners=(owners_by_output_name or {}).get(name),
            tags=(tags_by_output_name or {}).get(name),
            automation_condition=(automation_conditions_by_output_name or {}).get(name),
            partitions_def=partitions_def,
        )
        for name, key in output_keys.items()
    ]
    return AssetsDefinition(
        node_def=node_def,
        keys_by_input_name=input_keys,
        keys_by_output_name=output_keys,
        specs=specs,
        partitions_def=partitions_def,
        can_subset=can_subset,
        resource_defs=resource_defs,
        check_specs_by_output_name=check_outputs,
        backfill_policy=backfill_policy,
        hook_defs=hook_defs,
        kind=kind,
    )
