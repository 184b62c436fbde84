"""`AssetIn` and `AssetOut`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetKey, prefix_parts
from .errors import CheckError, DagsterInvalidDefinitionError, ParameterCheckError
from .ports import UNSET, Out
from .valid_names import KIND_PREFIX, check_asset_tags, check_group_name, check_owners, kind_tags


@dataclass(frozen=True)
class AssetIn:
    """Which asset a parameter is, and how it is loaded."""

    key: AssetKey | None = None
    metadata: Mapping[str, Any] | None = None
    key_prefix: tuple[str, ...] = ()
    input_manager_key: str | None = None
    partition_mapping: Any = None
    dagster_type: Any = UNSET

    def __init__(
        self,
        key: Any = None,
        metadata: Mapping[str, Any] | None = None,
        key_prefix: str | Sequence[str] | None = None,
        input_manager_key: str | None = None,
        partition_mapping: Any = None,
        dagster_type: Any = UNSET,
    ) -> None:
        if key is not None and key_prefix is not None:
            raise CheckError("key and key_prefix cannot both be set: give AssetIn one of the two.")
        for name, value in (
            ("key", None if key is None else AssetKey.from_coercible(key)),
            ("metadata", metadata),
            ("key_prefix", prefix_parts(key_prefix)),
            ("input_manager_key", input_manager_key),
            ("partition_mapping", partition_mapping),
            ("dagster_type", dagster_type),
        ):
            object.__setattr__(self, name, value)

    def resolve_key(self, parameter: str) -> AssetKey:
        return self.key if self.key is not None else AssetKey([*self.key_prefix, parameter])


@dataclass(frozen=True)
class AssetOut:
    """One asset of a multi-asset."""

    key_prefix: tuple[str, ...] | None = None
    key: AssetKey | None = None
    dagster_type: Any = UNSET
    description: str | None = None
    is_required: bool = True
    io_manager_key: str | None = None
    metadata: Mapping[str, Any] | None = None
    group_name: str | None = None
    code_version: str | None = None
    automation_condition: Any = None
    backfill_policy: Any = None
    owners: Sequence[str] | None = None
    tags: Mapping[str, str] | None = None
    freshness_policy: Any = None

    def __init__(
        self,
        key_prefix: str | Sequence[str] | None = None,
        key: Any = None,
        dagster_type: Any = UNSET,
        description: str | None = None,
        is_required: bool = True,
        io_manager_key: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        group_name: str | None = None,
        code_version: str | None = None,
        automation_condition: Any = None,
        backfill_policy: Any = None,
        owners: Sequence[str] | None = None,
        tags: Mapping[str, str] | None = None,
        kinds: Iterable[str] | None = None,
        freshness_policy: Any = None,
        auto_materialize_policy: Any = None,
        legacy_freshness_policy: Any = None,
    ) -> None:
        if key is not None and key_prefix:
            raise CheckError("AssetOut takes a `key` or a `key_prefix`, not both.")
        if code_version is not None and not isinstance(code_version, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(f'Param "code_version" is not a str. Got {code_version!r}.')
        for name, value in (
            ("key_prefix", None if key_prefix is None else prefix_parts(key_prefix)),
            ("key", None if key is None else AssetKey.from_coercible(key)),
            ("dagster_type", dagster_type),
            ("description", description),
            ("is_required", is_required),
            ("io_manager_key", io_manager_key),
            ("metadata", metadata),
            ("group_name", None if group_name is None else check_group_name(group_name)),
            ("code_version", code_version),
            ("automation_condition", automation_condition or auto_materialize_policy),
            ("backfill_policy", backfill_policy),
            ("owners", check_owners(owners)),
            ("tags", {**check_asset_tags(tags), **kind_tags(kinds)}),
            ("freshness_policy", freshness_policy),
        ):
            object.__setattr__(self, name, value)

    @staticmethod
    def from_spec(
        spec: Any,
        dagster_type: Any = UNSET,
        is_required: bool = True,
        io_manager_key: str | None = None,
        backfill_policy: Any = None,
    ) -> AssetOut:
        """What a spec says, as one asset of several; raises where it names upstreams, which the outs share."""
        if spec.deps:
            raise DagsterInvalidDefinitionError(
                f"An AssetOut has no upstreams of its own, and the spec of {spec.key.to_user_string()} has deps."
            )
        return AssetOut(
            key=spec.key,
            dagster_type=dagster_type,
            description=spec.description,
            is_required=is_required,
            io_manager_key=io_manager_key,
            metadata=spec.metadata,
            group_name=spec.group_name,
            code_version=spec.code_version,
            automation_condition=spec.automation_condition,
            backfill_policy=backfill_policy,
            owners=spec.owners,
            tags={tag: value for tag, value in spec.tags.items() if not tag.startswith(KIND_PREFIX)},
            kinds=spec.kinds,
            freshness_policy=spec.freshness_policy,
        )

    def to_out(self, *, required: bool | None = None) -> Out:
        return Out(
            self.dagster_type,
            self.description,
            self.is_required if required is None else required,
            self.io_manager_key or "io_manager",
            self.metadata,
            self.code_version,
        )

    def resolve_key(self, output_name: str, key_prefix: str | Sequence[str] | None = None) -> AssetKey:
        if self.key is not None:
            return self.key
        prefix = self.key_prefix if self.key_prefix is not None else prefix_parts(key_prefix)
        return AssetKey([*prefix, output_name])
