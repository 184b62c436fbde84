"""Annotations for what the API's own objects are in a file: keys, specs, checks. Imported only where one is used."""

# Resolvers are read from the annotations of this file, so they must not be texts: no `from __future__` here.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from daglens.model.asset_key import AssetKey
from daglens.model.asset_spec import AssetCheckSpec, AssetSpec
from daglens.model.automation_condition import AutomationCondition
from daglens.model.freshness_policy import FreshnessPolicy
from daglens.model.partitions import PartitionsDefinition

from .partitions_in_files import PARTITIONS_MODELS, partitions_of_model
from .resolution_context import ResolutionContext
from .resolvable import Resolvable, resolved_fields
from .resolver import Injected, Resolver


def _key(context: ResolutionContext, value: Any) -> AssetKey:
    found = context.resolve_value(value)
    return AssetKey.from_user_string(found) if isinstance(found, str) else found


def _tags(context: ResolutionContext, value: Any) -> dict[str, str]:
    return {key: str(each) for key, each in context.resolve_value(value).items()}


ResolvedAssetKey = Annotated[AssetKey, Resolver(_key, model_field_type=str, description="The asset's key.")]
_Tags = Annotated[Mapping[str, str], Resolver(_tags, model_field_type=Mapping[str, str | int | float | bool])]
_Condition = Annotated[AutomationCondition | None, Resolver.default(model_field_type=str | None)]
_Freshness = Annotated[FreshnessPolicy | None, Resolver.default(model_field_type=str | None)]
_Partitions = Annotated[PartitionsDefinition | None, Resolver(partitions_of_model, model_field_type=PARTITIONS_MODELS)]


@dataclass(kw_only=True)
class AssetAttributes(Resolvable):
    """What a file may say of any asset."""

    deps: Sequence[ResolvedAssetKey] | None = None
    description: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    group_name: str | None = None
    skippable: bool | None = None
    code_version: str | None = None
    owners: Sequence[str] | None = None
    tags: _Tags = field(default_factory=dict)
    kinds: Sequence[str] = ()
    automation_condition: _Condition = None
    partitions_def: _Partitions = None
    freshness_policy: _Freshness = None


@dataclass(kw_only=True)
class _SpecAttributes(AssetAttributes):
    key: ResolvedAssetKey


@dataclass(kw_only=True)
class _SpecUpdates(AssetAttributes):
    """What may be changed of a spec before a definition is made from it."""

    key: ResolvedAssetKey | None = None
    key_prefix: str | Sequence[str] | None = None


@dataclass(kw_only=True)
class _CheckAttributes(Resolvable):
    name: str
    asset: ResolvedAssetKey
    additional_deps: Sequence[ResolvedAssetKey] | None = None
    description: str | None = None
    blocking: bool = False
    metadata: Mapping[str, Any] | None = None
    automation_condition: Injected[AutomationCondition] | None = None


def _spec(context: ResolutionContext, model: Any) -> AssetSpec:
    return AssetSpec(**resolved_fields(model, _SpecAttributes, context))


def _check(context: ResolutionContext, model: Any) -> AssetCheckSpec:
    return AssetCheckSpec(**resolved_fields(model, _CheckAttributes, context))


AssetAttributesModel = _SpecUpdates.model()
ResolvedAssetSpec = Annotated[AssetSpec, Resolver(_spec, model_field_type=_SpecAttributes.model())]
ResolvedAssetCheckSpec = Annotated[AssetCheckSpec, Resolver(_check, model_field_type=_CheckAttributes.model())]
