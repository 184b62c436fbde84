"""`SourceAsset`: an asset made elsewhere, which can be read here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetKey, prefix_parts
from .asset_spec import AssetSpec
from .assets_definition import AssetsDefinition
from .dagster_type import Nothing
from .errors import CheckError, DagsterInvalidDefinitionError, ParameterCheckError
from .metadata import metadata_values
from .op import op_from_function
from .ports import Out
from .resource_keys import as_resource_keys
from .valid_names import check_asset_tags, check_group_name, kind_tags


@dataclass(frozen=True, eq=False)
class SourceAsset:
    """The key, and how its value is loaded; `observe_fn` makes it observable."""

    key: AssetKey
    metadata: Mapping[str, Any]
    raw_metadata: Mapping[str, Any]
    io_manager_key: str | None
    description: str | None
    partitions_def: Any
    group_name: str
    resource_defs: Mapping[str, Any]
    observe_fn: Callable[..., Any] | None
    op_tags: Mapping[str, Any] | None
    tags: Mapping[str, str]
    automation_condition: Any
    freshness_policy: Any
    required_resource_keys: frozenset[str]

    __is_asset_like__ = True

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SourceAsset):
            return False
        names = ("key", "raw_metadata", "io_manager_key", "description", "group_name", "resource_defs", "observe_fn")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        return hash(self.key)

    def __init__(
        self,
        key: Any,
        metadata: Mapping[str, Any] | None = None,
        io_manager_key: str | None = None,
        io_manager_def: Any = None,
        description: str | None = None,
        partitions_def: Any = None,
        group_name: str | None = None,
        resource_defs: Mapping[str, Any] | None = None,
        observe_fn: Callable[..., Any] | None = None,
        op_tags: Mapping[str, Any] | None = None,
        automation_condition: Any = None,
        freshness_policy: Any = None,
        tags: Mapping[str, str] | None = None,
        required_resource_keys: Iterable[str] | None = None,
    ) -> None:
        if partitions_def is not None and not getattr(partitions_def, "__is_partitions_def__", False):
            raise ParameterCheckError(
                f'Param "partitions_def" is not a PartitionsDefinition. Got {partitions_def!r} which '
                f"is type {type(partitions_def)}."
            )
        asset_key = AssetKey.from_coercible(key)
        resources = dict((resource_defs or {}).items())
        if io_manager_def is not None:
            io_manager_key = io_manager_key or f"{asset_key.to_python_identifier()}__io_manager"
            resources[io_manager_key] = io_manager_def
        for name, value in (
            ("key", asset_key),
            ("metadata", metadata_values(metadata)),
            ("raw_metadata", dict(metadata or {})),
            ("io_manager_key", io_manager_key),
            ("description", description),
            ("partitions_def", partitions_def),
            ("group_name", check_group_name(group_name)),
            ("resource_defs", resources),
            ("observe_fn", observe_fn),
            ("op_tags", op_tags),
            ("tags", check_asset_tags(tags)),
            ("automation_condition", automation_condition),
            ("freshness_policy", freshness_policy),
            ("required_resource_keys", as_resource_keys(required_resource_keys)),
        ):
            object.__setattr__(self, name, value)

    @property
    def is_observable(self) -> bool:
        return self.observe_fn is not None

    @property
    def op(self) -> Any:
        """The op that observes it; raises CheckError where nothing does."""
        if self.observe_fn is None:
            raise CheckError(f"SourceAsset {self.key} has no observe function.")
        return self.to_assets_def().node_def

    @property
    def is_executable(self) -> bool:
        return self.observe_fn is not None

    @property
    def io_manager_def(self) -> Any:
        return self.resource_defs.get(self.get_io_manager_key())

    def get_io_manager_key(self) -> str:
        return self.io_manager_key or "io_manager"

    def to_spec(self) -> AssetSpec:
        metadata = dict(self.raw_metadata)
        if self.io_manager_key:
            metadata["dagster/io_manager_key"] = self.io_manager_key
        return AssetSpec(
            self.key,
            metadata=metadata,
            group_name=self.group_name,
            description=self.description,
            tags=self.tags,
            partitions_def=self.partitions_def,
            automation_condition=self.automation_condition,
        )

    def to_assets_def(self) -> AssetsDefinition:
        """The external asset it is, or the observable one."""
        node = None
        if self.observe_fn is not None:
            name = self.key.to_python_identifier()
            node = op_from_function(
                self.observe_fn,
                name,
                f"@op '{name}'",
                out=Out(Nothing),
                tags=self.op_tags,
                required_resource_keys={*self.required_resource_keys, *self.resource_defs},
                description=self.description,
            )
        return AssetsDefinition(
            node_def=node,
            keys_by_output_name={"result": self.key} if node else {},
            specs=[self.to_spec()],
            partitions_def=self.partitions_def,
            resource_defs=self.resource_defs,
            kind="external",
            observable=node is not None,
        )

    def with_attributes(self, group_name: str | None = None, key: AssetKey | None = None) -> SourceAsset:
        if group_name is not None and self.group_name != "default":
            raise CheckError(
                f"Group name {group_name} was given for {self.key} that already has group {self.group_name}."
            )
        return SourceAsset(
            key or self.key,
            self.raw_metadata,
            self.io_manager_key,
            None,
            self.description,
            self.partitions_def,
            group_name or self.group_name,
            self.resource_defs,
            self.observe_fn,
            self.op_tags,
            self.automation_condition,
            self.freshness_policy,
            self.tags,
            self.required_resource_keys,
        )

    def with_resources(self, resource_defs: Mapping[str, Any]) -> SourceAsset:
        return SourceAsset(
            self.key,
            self.raw_metadata,
            self.io_manager_key,
            None,
            self.description,
            self.partitions_def,
            self.group_name,
            {**resource_defs, **self.resource_defs},
            self.observe_fn,
            self.op_tags,
            self.automation_condition,
            self.freshness_policy,
            self.tags,
            self.required_resource_keys,
        )

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.observe_fn is None:
            raise CheckError(f"SourceAsset {self.key} has no observe function to call.")
        return self.to_assets_def()(*args, **kwargs)

    def __repr__(self) -> str:
        return f"SourceAsset({self.key!r})"


def observable_source_asset(
    observe_fn: Callable[..., Any] | None = None,
    *,
    key: Any = None,
    name: str | None = None,
    key_prefix: Any = None,
    kinds: Iterable[str] | None = None,
    tags: Mapping[str, str] | None = None,
    **kwargs: Any,
) -> Any:
    """Decorates a function that looks at an asset made elsewhere and returns its data version."""

    def decorate(function: Callable[..., Any]) -> SourceAsset:
        if key is not None and (name is not None or key_prefix is not None):
            raise DagsterInvalidDefinitionError(
                "Cannot specify a name or key prefix for @observable_source_asset when the key argument is provided."
            )
        asset_key = (
            AssetKey.from_coercible(key)
            if key is not None
            else AssetKey([*prefix_parts(key_prefix), name or function.__name__])
        )
        return SourceAsset(asset_key, observe_fn=function, tags={**(tags or {}), **kind_tags(kinds)}, **kwargs)

    return decorate if observe_fn is None else decorate(observe_fn)
