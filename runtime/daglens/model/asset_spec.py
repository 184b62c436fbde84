"""`AssetSpec` and `AssetDep`: an asset's description apart from how it is made."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetCheckKey, AssetKey
from .errors import DagsterInvalidDefinitionError, DagsterInvariantViolationError, ParameterCheckError
from .valid_names import KIND_PREFIX, check_asset_tags, check_group_name, check_owners, kind_tags


@dataclass(frozen=True)
class AssetDep:
    """An upstream asset, and how its partitions map to the downstream's."""

    asset_key: AssetKey
    partition_mapping: Any = None
    metadata: Mapping[str, Any] | None = None

    def __init__(self, asset: Any, *, partition_mapping: Any = None, metadata: Mapping[str, Any] | None = None) -> None:
        object.__setattr__(self, "asset_key", _dep_key(asset))
        object.__setattr__(self, "partition_mapping", partition_mapping)
        object.__setattr__(self, "metadata", dict(metadata or {}))

    @staticmethod
    def from_coercible(value: Any) -> AssetDep:
        return value if isinstance(value, AssetDep) else AssetDep(value)


def _dep_key(asset: Any) -> AssetKey:
    if isinstance(asset, (str, AssetKey)) or getattr(type(asset), "__is_asset_like__", False):
        keys = getattr(asset, "keys", None)
        if keys is not None and not callable(keys) and len(keys) != 1:
            raise DagsterInvalidDefinitionError(
                "Cannot create an AssetDep from a multi_asset AssetsDefinition. Name the assets that it makes instead: "
                + ", ".join(sorted(key.to_user_string() for key in keys))
            )
        return AssetKey.from_coercible(asset)
    if isinstance(asset, (list, tuple)) and all(isinstance(part, str) for part in asset):
        return AssetKey(asset)
    raise ParameterCheckError(
        "Param \"asset\" is not one of ['AssetKey', 'AssetSpec', 'AssetsDefinition', 'SourceAsset', 'str']. "
        f"Got {asset!r} which is type {type(asset)}."
    )


@dataclass(frozen=True)
class AssetSpec:
    """What an asset is: key, upstreams, group, metadata... `deps` are AssetDeps; by itself it is an external asset."""

    key: AssetKey
    deps: Sequence[AssetDep] = ()
    description: str | None = None
    metadata: Mapping[str, Any] = None  # type: ignore[assignment]
    skippable: bool = False
    group_name: str | None = None
    code_version: str | None = None
    legacy_freshness_policy: Any = None
    freshness_policy: Any = None
    automation_condition: Any = None
    owners: Sequence[str] = ()
    tags: Mapping[str, str] = None  # type: ignore[assignment]
    partitions_def: Any = None
    is_virtual: bool = False

    __is_asset_like__ = True

    def __init__(
        self,
        key: Any,
        *,
        deps: Iterable[Any] | None = None,
        description: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        skippable: bool = False,
        group_name: str | None = None,
        code_version: str | None = None,
        automation_condition: Any = None,
        owners: Sequence[str] | None = None,
        tags: Mapping[str, str] | None = None,
        kinds: Iterable[str] | None = None,
        partitions_def: Any = None,
        freshness_policy: Any = None,
        auto_materialize_policy: Any = None,
        legacy_freshness_policy: Any = None,
        backfill_policy: Any = None,
        is_virtual: bool = False,
    ) -> None:
        if code_version is not None and not isinstance(code_version, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(f'Param "code_version" is not a str. Got {code_version!r}.')
        asset_key = AssetKey.from_coercible(key)
        values: dict[str, Any] = {
            "key": asset_key,
            "deps": list(coerced_deps(deps, asset_key)),
            "description": description,
            "metadata": dict(metadata or {}),
            "skippable": skippable,
            "group_name": None if group_name is None else check_group_name(group_name),
            "code_version": code_version,
            "legacy_freshness_policy": legacy_freshness_policy,
            "freshness_policy": freshness_policy,
            "automation_condition": automation_condition
            if automation_condition is not None
            else auto_materialize_policy,
            "owners": list(check_owners(owners)),
            "tags": {**check_asset_tags(tags), **kind_tags(kinds)},
            "partitions_def": partitions_def,
            "is_virtual": is_virtual,
        }
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def kinds(self) -> set[str]:
        return {tag.removeprefix(KIND_PREFIX) for tag in self.tags if tag.startswith(KIND_PREFIX)}

    @property
    def has_io_manager_key(self) -> bool:
        return "dagster/io_manager_key" in self.metadata

    def replaced(self, **changes: Any) -> AssetSpec:
        """A copy with the given fields, taken as they are."""
        copied = object.__new__(AssetSpec)
        for each in fields(AssetSpec):
            value = changes.get(each.name, getattr(self, each.name))
            object.__setattr__(copied, each.name, list(value) if each.name in ("deps", "owners") else value)
        return copied

    def replace_attributes(self, **changes: Any) -> AssetSpec:
        kinds = changes.pop("kinds", None)
        given: dict[str, Any] = {
            name: changes.get(name, getattr(self, name))
            for name in (
                "deps",
                "description",
                "metadata",
                "skippable",
                "group_name",
                "code_version",
                "automation_condition",
                "owners",
                "tags",
                "partitions_def",
                "freshness_policy",
            )
        }
        given["tags"] = {tag: value for tag, value in (given["tags"] or {}).items() if not tag.startswith(KIND_PREFIX)}
        kept = self.kinds if kinds is None else kinds
        return AssetSpec(changes.get("key", self.key), kinds=kept, **given)

    def merge_attributes(self, **changes: Any) -> AssetSpec:
        merged: dict[str, Any] = {}
        for name in ("deps", "owners"):
            if changes.get(name):
                merged[name] = [*getattr(self, name), *changes[name]]
        check_owners(merged.get("owners"))
        for name in ("metadata", "tags"):
            if changes.get(name):
                merged[name] = {**getattr(self, name), **changes[name]}
        if changes.get("kinds"):
            merged["tags"] = {**merged.get("tags", self.tags), **kind_tags(changes["kinds"])}
        return self.replaced(
            **{**merged, **({"deps": coerced_deps(merged["deps"], self.key)} if "deps" in merged else {})}
        )

    def with_io_manager_key(self, io_manager_key: str) -> AssetSpec:
        return self.replaced(metadata={**self.metadata, "dagster/io_manager_key": io_manager_key})

    def to_string(self) -> str:
        return self.key.to_string()


def coerced_deps(deps: Iterable[Any] | None, key: AssetKey | None = None) -> tuple[AssetDep, ...]:
    """`deps=` as AssetDeps; the same upstream twice is one, twice with different mappings an error."""
    if deps is None:
        return ()
    if isinstance(deps, str) or not isinstance(deps, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ParameterCheckError(f'Param "deps" is not a list of assets. Got {deps!r}.')
    found: dict[AssetKey, AssetDep] = {}
    for each in deps:
        # A definition of several assets stands for all of them here.
        several = getattr(each, "ordered_keys", None) or (each,)
        for dep in map(AssetDep.from_coercible, several):
            earlier = found.setdefault(dep.asset_key, dep)
            if earlier.partition_mapping != dep.partition_mapping:
                raise DagsterInvariantViolationError(
                    f"Cannot set a dependency on asset {dep.asset_key} more than once: {key} gives it two partition "
                    "mappings."
                )
    return tuple(found.values())


def map_asset_specs(func: Any, iterable: Iterable[Any]) -> list[Any]:
    """Every spec, alone or inside an AssetsDefinition, put through `func`."""
    return [func(each) if isinstance(each, AssetSpec) else each.map_asset_specs(func) for each in iterable]


@dataclass(frozen=True)
class AssetCheckSpec:
    """A check of an asset: its name, what it looks at, whether it blocks what is downstream."""

    name: str
    asset_key: AssetKey
    description: str | None = None
    additional_deps: Sequence[AssetDep] = ()
    blocking: bool = False
    metadata: Mapping[str, Any] = None  # type: ignore[assignment]
    automation_condition: Any = None
    partitions_def: Any = None

    def __init__(
        self,
        name: str,
        *,
        asset: Any,
        description: str | None = None,
        additional_deps: Iterable[Any] | None = None,
        blocking: bool = False,
        metadata: Mapping[str, Any] | None = None,
        automation_condition: Any = None,
        partitions_def: Any = None,
    ) -> None:
        key = AssetKey.from_coercible(asset)
        deps = coerced_deps(additional_deps, key)
        if any(dep.asset_key == key for dep in deps):
            raise ValueError(
                f"Asset check {name} for asset {key.to_string()} cannot have an additional dependency on "
                f"asset {key.to_string()}."
            )
        for field_name, value in (
            ("name", name),
            ("asset_key", key),
            ("description", description),
            ("additional_deps", deps),
            ("blocking", blocking),
            ("metadata", dict(metadata or {})),
            ("automation_condition", automation_condition),
            ("partitions_def", partitions_def),
        ):
            object.__setattr__(self, field_name, value)

    @property
    def key(self) -> AssetCheckKey:
        return AssetCheckKey(self.asset_key, self.name)

    def get_python_identifier(self) -> str:
        return self.key.to_python_identifier()

    def replaced(self, **changes: Any) -> AssetCheckSpec:
        copied = object.__new__(AssetCheckSpec)
        for each in fields(AssetCheckSpec):
            object.__setattr__(copied, each.name, changes.get(each.name, getattr(self, each.name)))
        return copied
