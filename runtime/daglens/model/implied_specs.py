"""The specs of `AssetsDefinition(keys_by_output_name=...)`, which is given no specs but attributes by key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .asset_key import AssetKey
from .asset_spec import AssetDep, AssetSpec


def implied_specs(
    input_keys: Mapping[str, AssetKey],
    output_keys: Mapping[str, AssetKey],
    partition_mappings: Mapping[AssetKey, Any],
    asset_deps: Mapping[AssetKey, Iterable[AssetKey]],
    attributes: Mapping[str, Mapping[AssetKey, Any] | None],
    partitions_def: Any,
    node_def: Any,
) -> list[AssetSpec]:
    """One spec for each output of the op or graph; an asset without deps of its own depends on all inputs."""
    outputs = [] if node_def is None else list(node_def.output_defs)
    doc = getattr(node_def, "description", None)
    optional = {each.name for each in outputs if not each.is_required}
    descriptions: dict[str, str | None] = {each.name: each.description or doc for each in outputs}
    inputs = list(dict.fromkeys(input_keys.values()))
    return [
        AssetSpec(
            key,
            deps=[
                AssetDep(each, partition_mapping=partition_mappings.get(each)) for each in asset_deps.get(key, inputs)
            ],
            partitions_def=partitions_def,
            skippable=output in optional,
            **_said_of(key, attributes, descriptions.get(output)),
        )
        for output, key in output_keys.items()
    ]


def _said_of(key: AssetKey, attributes: Mapping[str, Mapping[AssetKey, Any] | None], described: str | None) -> Any:
    found = {name: by_key[key] for name, by_key in attributes.items() if by_key is not None and key in by_key}
    return {"description": described, **found}
