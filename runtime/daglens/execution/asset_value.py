"""Assets' stored values, loaded outside any run."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daglens.model.asset_key import AssetKey
from daglens.model.io_contexts import InputContext, OutputContext
from daglens.model.types import resolve_type

from .resource_lifetime import ResourceLifetime


class AssetValueLoader:
    """Loads values through the assets' IO managers, which are made once and live until the end of `with`."""

    def __init__(self, graph: Any, resources: Mapping[str, Any], instance: Any = None, storage_dir: str = "") -> None:
        self._graph, self._resources, self._instance = graph, resources, instance
        self._folder = storage_dir or getattr(instance, "storage_dir", "")
        self._lifetimes: dict[Any, ResourceLifetime] = {}

    def __enter__(self) -> AssetValueLoader:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._lifetimes.values():
            each.close()
        self._lifetimes = {}

    def load_asset_value(
        self,
        asset_key: Any,
        *,
        python_type: Any = None,
        partition_key: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        resource_config: Mapping[str, Any] | None = None,
    ) -> Any:
        """Raises what the IO manager raises, KeyError for an asset that is not there.

        `metadata` is the input's, `resource_config` the config of resources by key.
        """
        key = AssetKey.from_coercible(asset_key)
        definition = self._graph.definitions_by_key[key]
        spec = definition.specs_by_key[key]
        configs = {name: _config(value) for name, value in (resource_config or {}).items()}
        lifetime = self._lifetimes.get(id(definition)) if not configs else None
        if lifetime is None:
            resources = {**self._resources, **definition.resource_defs}
            lifetime = ResourceLifetime(resources, configs, instance=self._instance, storage_dir=self._folder)
            self._lifetimes[id(definition) if not configs else object()] = lifetime
        manager_key = definition.io_manager_key_of(key)
        manager = lifetime.value(manager_key)
        made_by = {**self._resources, **definition.resource_defs}.get(manager_key)
        required = getattr(made_by, "required_resource_keys", ())
        partitions = () if partition_key is None else (partition_key,)
        node = definition.node_def
        is_op = node is not None and node.node_type_str == "op"
        shared: dict[str, Any] = {
            "_asset_key": key,
            "partition_keys": partitions,
            "storage_dir": self._folder,
            "resource_config": configs.get(manager_key),
            "resources": lifetime.set_for(required),
        }
        name = next((name for name, each in definition.output_keys.items() if each == key), "result")
        upstream = OutputContext(
            name=name,
            metadata=spec.metadata,
            op_def=node if is_op else None,
            asset_partitions_def=spec.partitions_def,
            **shared,
        )
        context = InputContext(
            name=None,
            metadata=metadata or {},
            upstream_output=upstream,
            dagster_type=resolve_type(Any if python_type is None else python_type),
            run_partition_keys=partitions,
            asset_partitions_def=spec.partitions_def,
            **shared,
        )
        return manager.load_input(context)


def _config(value: Any) -> Any:
    return value["config"] if isinstance(value, Mapping) and set(value) == {"config"} else value


def load_asset_value(
    graph: Any,
    key: AssetKey,
    resources: Mapping[str, Any],
    *,
    instance: Any = None,
    storage_dir: str = "",
    **options: Any,
) -> Any:
    """One value; the IO manager lives just as long."""
    with AssetValueLoader(graph, resources, instance, storage_dir) as loader:
        return loader.load_asset_value(key, **options)
