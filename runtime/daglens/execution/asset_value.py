"""An asset's stored value, loaded outside any run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daglens.model.asset_key import AssetKey
from daglens.model.io_contexts import InputContext, OutputContext

from .resource_lifetime import ResourceLifetime


def load_asset_value(
    graph: Any,
    key: AssetKey,
    resources: Mapping[str, Any],
    *,
    instance: Any = None,
    partition_key: str | None = None,
    storage_dir: str = "",
) -> Any:
    """Loads through the asset's IO manager; raises what that raises."""
    definition = graph.definitions_by_key[key]
    folder = storage_dir or getattr(instance, "storage_dir", "")
    lifetime = ResourceLifetime({**resources, **definition.resource_defs}, {}, instance=instance)
    partitions = () if partition_key is None else (partition_key,)
    spec = definition.specs_by_key[key]
    try:
        manager = lifetime.value(definition.io_manager_key_of(key))
        upstream = OutputContext(
            name="result", metadata=spec.metadata, _asset_key=key, partition_keys=partitions, storage_dir=folder
        )
        context = InputContext(
            name=None,
            metadata=spec.metadata,
            upstream_output=upstream,
            _asset_key=key,
            partition_keys=partitions,
            run_partition_keys=partitions,
            asset_partitions_def=spec.partitions_def,
            storage_dir=folder,
        )
        return manager.load_input(context)
    finally:
        lifetime.close()
