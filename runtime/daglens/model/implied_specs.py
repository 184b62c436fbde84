"""The specs of `AssetsDefinition(keys_by_output_name=...)`, which is given no specs but attributes by key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
    optional_outputs: Collection[str],
) -> list[AssetSpec]:
    """One spec for each output; an asset without deps of its own depends on all inputs."""
    inputs = list(dict.fromkeys(input_keys.values()))
    return [
        AssetSpec(
            key,
            deps=[
                AssetDep(each, partition_mapping=partition_mappings.get(each)) for each in asset_deps.get(key, inputs)
            ],
            partitions_def=partitions_def,
            skippable=output in optional_outputs,
            **{name: by_key[key] for name, by_key in attributes.items() if by_key is not None and key in by_key},
        )
        for output, key in output_keys.items()
    ]
