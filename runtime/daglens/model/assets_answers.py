"""What an AssetsDefinition answers about its assets, read from its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from .asset_key import AssetCheckKey, AssetKey
from .asset_spec import AssetCheckSpec, AssetSpec
from .errors import CheckError, DagsterInvariantViolationError


class AssetsAnswers:
    """The questions; `AssetsDefinition` has the fields and says what they mean."""

    node_def: Any
    input_keys: Mapping[str, AssetKey]
    output_keys: Mapping[str, AssetKey]
    specs_by_key: Mapping[AssetKey, AssetSpec]
    check_outputs: Mapping[str, AssetCheckSpec]
    selected_keys: frozenset[AssetKey] | None
    selected_check_keys: frozenset[AssetCheckKey] | None
    hook_defs: frozenset[Any]
    observable: bool
    can_subset: bool

    @property
    def keys(self) -> set[AssetKey]:
        return set(self.specs_by_key if self.selected_keys is None else self.selected_keys)

    @property
    def ordered_keys(self) -> tuple[AssetKey, ...]:
        return tuple(key for key in self.specs_by_key if self.selected_keys is None or key in self.selected_keys)

    @property
    def key(self) -> AssetKey:
        keys = self.ordered_keys
        if len(keys) != 1:
            raise CheckError(
                "`key` is there for one asset, and this definition has several: "
                + ", ".join(sorted(key.to_string() for key in keys))
            )
        return keys[0]

    @property
    def specs(self) -> list[AssetSpec]:
        return [self.specs_by_key[key] for key in self.ordered_keys]

    def get_asset_spec(self, key: AssetKey | None = None) -> AssetSpec:
        return self.specs_by_key[key or self.key]

    @property
    def asset_deps(self) -> dict[AssetKey, set[AssetKey]]:
        return {key: {dep.asset_key for dep in spec.deps} for key, spec in self.specs_by_key.items()}

    @property
    def dependency_keys(self) -> set[AssetKey]:
        own = self.keys
        return {
            dep.asset_key
            for spec in self.specs
            for dep in spec.deps
            if dep.asset_key not in own or dep.asset_key == spec.key
        }

    @property
    def input_names(self) -> list[str]:
        return list(self.input_keys)

    def get_output_name_for_asset_key(self, key: AssetKey) -> str:
        for name, each in self.output_keys.items():
            if each == key:
                return name
        raise DagsterInvariantViolationError(f"Asset key {key.to_user_string()} not found in AssetsDefinition")

    def get_spec_for_check_key(self, asset_check_key: AssetCheckKey) -> AssetCheckSpec:
        return next(spec for spec in self.check_outputs.values() if spec.key == asset_check_key)

    def has_check(self, check_key: AssetCheckKey) -> bool:
        return check_key in self.check_keys

    @property
    def keys_by_input_name(self) -> dict[str, AssetKey]:
        """The inputs that what is selected depends on, and those assets of the same function that it does."""
        if not self.specs_by_key:
            return dict(self.input_keys)
        upstream = {dep.asset_key for spec in self.specs for dep in spec.deps}
        for check in self.check_specs:
            upstream |= {check.asset_key, *(dep.asset_key for dep in check.additional_deps)}
        found = {name: key for name, key in self.input_keys.items() if key in upstream}
        if self.can_subset:
            found |= {f"__subset_input__{name}": key for name, key in self.output_keys.items() if key in upstream}
        return found

    @property
    def keys_by_output_name(self) -> dict[str, AssetKey]:
        return {
            name: key
            for name, key in self.output_keys.items()
            if self.selected_keys is None or key in self.selected_keys
        }

    @property
    def check_specs_by_output_name(self) -> dict[str, AssetCheckSpec]:
        keys = self.check_keys
        return {name: spec for name, spec in self.check_outputs.items() if spec.key in keys}

    @property
    def node_check_specs_by_output_name(self) -> dict[str, AssetCheckSpec]:
        return dict(self.check_outputs)

    @property
    def node_keys_by_output_name(self) -> dict[str, AssetKey]:
        return dict(self.output_keys)

    @property
    def node_keys_by_input_name(self) -> dict[str, AssetKey]:
        return dict(self.input_keys)

    @property
    def group_names_by_key(self) -> dict[AssetKey, str]:
        return {key: spec.group_name or "default" for key, spec in self.specs_by_key.items()}

    @property
    def metadata_by_key(self) -> dict[AssetKey, Mapping[str, Any]]:
        return {key: spec.metadata for key, spec in self.specs_by_key.items()}

    @property
    def tags_by_key(self) -> dict[AssetKey, Mapping[str, str]]:
        return {key: spec.tags for key, spec in self.specs_by_key.items()}

    @property
    def descriptions_by_key(self) -> dict[AssetKey, str]:
        return {key: spec.description for key, spec in self.specs_by_key.items() if spec.description}

    @property
    def owners_by_key(self) -> dict[AssetKey, Sequence[str]]:
        return {key: spec.owners for key, spec in self.specs_by_key.items()}

    @property
    def code_versions_by_key(self) -> dict[AssetKey, str | None]:
        return {key: spec.code_version for key, spec in self.specs_by_key.items()}

    @property
    def automation_conditions_by_key(self) -> dict[AssetKey, Any]:
        return {key: spec.automation_condition for key, spec in self.specs_by_key.items() if spec.automation_condition}

    @property
    def check_specs(self) -> list[AssetCheckSpec]:
        keys = self.check_keys
        return [spec for spec in self.check_outputs.values() if spec.key in keys]

    @property
    def check_keys(self) -> set[AssetCheckKey]:
        every = {spec.key for spec in self.check_outputs.values()}
        return every if self.selected_check_keys is None else every & self.selected_check_keys

    @property
    def check_key(self) -> AssetCheckKey:
        return next(iter(self.check_keys))

    @property
    def op(self) -> Any:
        if self.node_def is None or self.node_def.node_type_str != "op":
            raise CheckError("`op` is there for assets that an op makes: a graph makes these, or nothing.")
        return self.node_def

    @property
    def is_executable(self) -> bool:
        return self.node_def is not None

    @property
    def is_external(self) -> bool:
        return self.node_def is None

    @property
    def is_materializable(self) -> bool:
        return self.node_def is not None and not self.observable and bool(self.specs_by_key)

    @property
    def is_observable(self) -> bool:
        return self.observable

    @property
    def required_resource_keys(self) -> set[str]:
        keys: set[str] = set(self.node_def.required_resource_keys) if self.node_def else set()
        keys |= {key for hook in self.hook_defs for key in hook.required_resource_keys}
        for spec in self.specs_by_key.values():
            if "dagster/io_manager_key" in spec.metadata:
                keys.add(spec.metadata["dagster/io_manager_key"])
        return keys

    def io_manager_key_of(self, key: AssetKey) -> str:
        return self._io_manager_keys[key]

    @cached_property
    def _io_manager_keys(self) -> dict[AssetKey, str]:
        """What each asset's metadata asks for, else the output that makes it."""
        of_outputs: dict[AssetKey, str] = {}
        if self.node_def is not None:
            outputs = self.node_def.output_dict
            # A graph that was cut to what is selected has fewer outputs than there are assets.
            made_here = [(key, outputs[name]) for name, key in self.output_keys.items() if name in outputs]
            of_outputs = {key: output.io_manager_key for key, output in made_here}
        return {
            key: spec.metadata.get("dagster/io_manager_key") or of_outputs.get(key, "io_manager")
            for key, spec in self.specs_by_key.items()
        }

    def partition_mapping_of(self, upstream: AssetKey) -> Any:
        for spec in self.specs_by_key.values():
            for dep in spec.deps:
                if dep.asset_key == upstream and dep.partition_mapping is not None:
                    return dep.partition_mapping
        return None

    get_partition_mapping = partition_mapping_of
