"""`AssetsDefinition`: one op or graph (or nothing) and the assets it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from daglens.record import dataclass

from . import composition
from .asset_key import AssetCheckKey, AssetKey, prefix_parts
from .asset_spec import AssetCheckSpec, AssetSpec
from .assets_answers import AssetsAnswers
from .assets_changes import check_no_spec_twice, check_self_dependency, renamed_deps, with_attributes
from .errors import DagsterInvariantViolationError
from .implied_specs import implied_specs
from .valid_names import check_resource_key
from .wrapped import present_as

Kind = Literal["asset", "multi_asset", "graph_asset", "graph_multi_asset", "external", "asset_check"]


@dataclass(frozen=True, eq=False)
class AssetsDefinition(AssetsAnswers):
    """`specs_by_key` holds the assets in order; `input_keys` and `output_keys` say which asset each of the op's or
    graph's inputs and outputs is, `check_outputs` which check. `selected_keys` is a subset of a `can_subset`
    definition.
    """

    node_def: Any
    input_keys: Mapping[str, AssetKey]
    output_keys: Mapping[str, AssetKey]
    specs_by_key: Mapping[AssetKey, AssetSpec]
    check_outputs: Mapping[str, AssetCheckSpec]
    partitions_def: Any = None
    can_subset: bool = False
    resource_defs: Mapping[str, Any] = composition.NO_TAGS
    selected_keys: frozenset[AssetKey] | None = None
    selected_check_keys: frozenset[AssetCheckKey] | None = None
    hook_defs: frozenset[Any] = frozenset()
    backfill_policy: Any = None
    kind: Kind = "asset"
    observable: bool = False
    typed_event_stream: bool = False

    __is_asset_like__ = True

    def __init__(
        self,
        *,
        keys_by_input_name: Mapping[str, AssetKey] | None = None,
        keys_by_output_name: Mapping[str, AssetKey] | None = None,
        node_def: Any = None,
        partitions_def: Any = None,
        partition_mappings: Mapping[AssetKey, Any] | None = None,
        asset_deps: Mapping[AssetKey, Iterable[AssetKey]] | None = None,
        selected_asset_keys: Iterable[AssetKey] | None = None,
        selected_asset_check_keys: Iterable[AssetCheckKey] | None = None,
        can_subset: bool = False,
        resource_defs: Mapping[str, Any] | None = None,
        group_names_by_key: Mapping[AssetKey, str] | None = None,
        metadata_by_key: Mapping[AssetKey, Mapping[str, Any]] | None = None,
        tags_by_key: Mapping[AssetKey, Mapping[str, str]] | None = None,
        descriptions_by_key: Mapping[AssetKey, str] | None = None,
        owners_by_key: Mapping[AssetKey, Sequence[str]] | None = None,
        automation_conditions_by_key: Mapping[AssetKey, Any] | None = None,
        check_specs_by_output_name: Mapping[str, AssetCheckSpec] | None = None,
        specs: Sequence[AssetSpec] | None = None,
        backfill_policy: Any = None,
        hook_defs: Iterable[Any] | None = None,
        is_subset: bool = False,
        kind: Kind | None = None,
        observable: bool = False,
        typed_event_stream: bool = False,
        **_ignored: Any,
    ) -> None:
        input_keys = dict(keys_by_input_name or {})
        output_keys = dict(keys_by_output_name or {})
        mappings = partition_mappings or {}
        if specs is None:
            specs = implied_specs(
                input_keys,
                output_keys,
                mappings,
                asset_deps or {},
                {
                    "group_name": group_names_by_key,
                    "metadata": metadata_by_key,
                    "tags": tags_by_key,
                    "description": descriptions_by_key,
                    "owners": owners_by_key,
                    "automation_condition": automation_conditions_by_key,
                },
                partitions_def,
                node_def,
            )
        check_no_spec_twice(specs)
        set_ = object.__setattr__
        set_(self, "node_def", node_def)
        set_(self, "input_keys", input_keys)
        set_(self, "output_keys", output_keys)
        set_(self, "specs_by_key", {spec.key: spec for spec in specs})
        set_(self, "check_outputs", dict(check_specs_by_output_name or {}))
        set_(self, "partitions_def", partitions_def)
        set_(self, "can_subset", can_subset)
        for key in resource_defs.keys() if resource_defs else ():
            check_resource_key(key)
        set_(self, "resource_defs", dict((resource_defs or {}).items()))
        set_(self, "selected_keys", frozenset(selected_asset_keys) if selected_asset_keys is not None else None)
        checks = frozenset(selected_asset_check_keys) if selected_asset_check_keys is not None else None
        set_(self, "selected_check_keys", checks)
        set_(self, "hook_defs", frozenset(hook_defs or ()))
        set_(self, "backfill_policy", backfill_policy)
        set_(self, "kind", kind or _kind_of(node_def, self.specs_by_key))
        set_(self, "observable", observable)
        set_(self, "typed_event_stream", typed_event_stream)
        for spec in specs:
            if any(dep.asset_key == spec.key for dep in spec.deps):
                check_self_dependency(spec, partitions_def)
        function = getattr(node_def, "__wrapped__", None)
        if function is not None:
            present_as(self, function)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.node_def is None:
            raise DagsterInvariantViolationError(f"Asset {self.keys} is external: it has nothing to call.")
        if composition.is_composing() or self.node_def.node_type_str == "graph":
            return self.node_def(*args, **kwargs)
        from .direct_invocation import invoke_op

        return invoke_op(self.node_def, args, kwargs, assets_def=self)

    def changed(self, **changes: Any) -> AssetsDefinition:
        copied = object.__new__(AssetsDefinition)
        for name in AssetsDefinition.__dataclass_fields__:
            object.__setattr__(copied, name, changes.get(name, getattr(self, name)))
        function = getattr(self.node_def, "__wrapped__", None)
        if function is not None:
            present_as(copied, function)
        return copied

    def map_asset_specs(self, fn: Callable[[AssetSpec], AssetSpec]) -> AssetsDefinition:
        return self.with_specs({key: fn(spec) for key, spec in self.specs_by_key.items()})

    def with_specs(self, specs: Mapping[AssetKey, AssetSpec]) -> AssetsDefinition:
        """The same with other specs, by their old keys; where a key changes, outputs and deps follow."""
        renamed = {old: spec.key for old, spec in specs.items() if old != spec.key}
        changed = self.changed(specs_by_key={old: spec.replaced(key=old) for old, spec in specs.items()})
        return changed.with_keys(renamed) if renamed else changed

    def with_keys(self, renamed: Mapping[AssetKey, AssetKey]) -> AssetsDefinition:
        """The same with other keys of its own: outputs, checks, deps and what is selected follow."""

        def new(key: AssetKey) -> AssetKey:
            return renamed.get(key, key)

        selected, checks = self.selected_keys, self.selected_check_keys
        return self.changed(
            specs_by_key={
                new(key): spec.replaced(key=new(key), deps=renamed_deps(spec, renamed))
                for key, spec in self.specs_by_key.items()
            },
            output_keys={name: new(key) for name, key in self.output_keys.items()},
            input_keys={name: new(key) for name, key in self.input_keys.items()},
            check_outputs={
                name: spec.replaced(asset_key=new(spec.asset_key)) for name, spec in self.check_outputs.items()
            },
            selected_keys=None if selected is None else frozenset(map(new, selected)),
            selected_check_keys=None
            if checks is None
            else frozenset(AssetCheckKey(new(each.asset_key), each.name) for each in checks),
        )

    def with_attributes(self, **changes: Any) -> AssetsDefinition:
        """The same with other keys, groups, policies, hooks or resources: see `assets_changes`."""
        return with_attributes(self, changes)

    def with_prefix(
        self, key_prefix: str | Sequence[str], replacements: Mapping[AssetKey, AssetKey] | None = None
    ) -> AssetsDefinition:
        parts = prefix_parts(key_prefix)
        renamed = self.map_asset_specs(lambda spec: spec.replaced(key=spec.key.with_prefix(parts)))
        return renamed.with_input_keys(replacements or {})

    def with_input_keys(self, replacements: Mapping[AssetKey, AssetKey]) -> AssetsDefinition:
        """The same with upstream keys replaced, in inputs and in deps."""
        if not any(key in replacements for key in self.input_keys.values()) and not any(
            dep.asset_key in replacements for spec in self.specs_by_key.values() for dep in spec.deps
        ):
            return self
        return self.changed(
            input_keys={name: replacements.get(key, key) for name, key in self.input_keys.items()},
            specs_by_key={
                key: spec.replaced(deps=renamed_deps(spec, replacements)) for key, spec in self.specs_by_key.items()
            },
        )

    def with_resources(self, resource_defs: Mapping[str, Any]) -> AssetsDefinition:
        return self.changed(resource_defs={**resource_defs, **self.resource_defs})

    def with_hooks(self, hook_defs: Iterable[Any]) -> AssetsDefinition:
        return self.changed(hook_defs=self.hook_defs | frozenset(hook_defs))

    def subset_for(
        self,
        selected_asset_keys: Iterable[AssetKey],
        selected_asset_check_keys: Iterable[AssetCheckKey] | None = None,
    ) -> AssetsDefinition:
        checks = None if selected_asset_check_keys is None else frozenset(selected_asset_check_keys)
        if checks is None:
            checks = frozenset(key for key in self.check_keys if key.asset_key in set(selected_asset_keys))
        cut = self.changed(selected_keys=frozenset(selected_asset_keys) & self.keys, selected_check_keys=checks)
        if self.node_def is None or self.node_def.node_type_str != "graph" or not cut.is_subset:
            return cut
        from .graph_subset import cut_graph

        graph = cut_graph(self.node_def, [*cut.keys_by_output_name, *cut.check_specs_by_output_name])
        fed = {each.name for each in graph.input_defs}
        return cut.changed(
            node_def=graph, input_keys={name: key for name, key in self.input_keys.items() if name in fed}
        )

    @property
    def is_subset(self) -> bool:
        return self.selected_keys is not None and self.selected_keys != frozenset(self.specs_by_key)

    def to_source_assets(self) -> list[Any]:
        return [self.to_source_asset(key) for key in self.ordered_keys]

    def to_source_asset(self, key: Any = None) -> Any:
        from .source_asset import SourceAsset

        asset_key = self.key if key is None else AssetKey.from_coercible(key)
        spec = self.specs_by_key[asset_key]
        return SourceAsset(
            asset_key,
            metadata=spec.metadata,
            io_manager_key=self.io_manager_key_of(asset_key),
            description=spec.description,
            resource_defs=self.resource_defs,
            partitions_def=self.partitions_def,
            group_name=spec.group_name,
            tags=spec.tags,
        )

    @staticmethod
    def from_op(op_def: Any, **kwargs: Any) -> AssetsDefinition:
        from .assets_from_node import assets_from_node

        return assets_from_node(op_def, kind="asset" if len(op_def.output_defs) == 1 else "multi_asset", **kwargs)

    @staticmethod
    def from_graph(graph_def: Any, **kwargs: Any) -> AssetsDefinition:
        from .assets_from_node import assets_from_node

        kind: Kind = "graph_asset" if len(graph_def.output_defs) == 1 else "graph_multi_asset"
        return assets_from_node(graph_def, kind=kind, **kwargs)

    def __repr__(self) -> str:
        return f"AssetsDefinition({', '.join(repr(key) for key in self.ordered_keys)})"


class AssetChecksDefinition(AssetsDefinition):
    """An AssetsDefinition that makes no asset and evaluates checks."""


def _kind_of(node_def: Any, specs: Mapping[AssetKey, AssetSpec]) -> Kind:
    if node_def is None:
        return "external"
    is_graph = node_def.node_type_str == "graph"
    if len(specs) > 1:
        return "graph_multi_asset" if is_graph else "multi_asset"
    return "graph_asset" if is_graph else "asset"
