"""`AssetIn`, `AssetOut` and `AssetDep`: what assets declare their inputs, outputs and upstreams with."""

from __future__ import annotations

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.keys import key_of, keys_of, prefix_of
from daglens_analyzer.api.managers import manager_key
from daglens_analyzer.api.op_parts import given_type, has_wrong_type
from daglens_analyzer.api.reading import entries, is_given, known_flag, known_text, known_texts, text, texts
from daglens_analyzer.api.values import AssetDepValue, AssetInValue, AssetOutValue
from daglens_analyzer.evaluate.values import Call, Unknown, Value


def _asset_in(bound: Bound, call: Call) -> Value:
    return AssetInValue(
        at=call.at,
        key=key_of(bound.value("key"), call),
        key_at=bound.at("key", bound.at("key_prefix", call.at)),
        key_prefix=prefix_of(bound.value("key_prefix"), call),
        type=given_type(bound),
        partition_mapping=bound.value("partition_mapping"),
        manager=manager_key(bound, "input_manager_key"),
        has_wrong_type=has_wrong_type(bound),
    )


def _asset_out(bound: Bound, call: Call) -> Value:
    return AssetOutValue(
        at=call.at,
        key=key_of(bound.value("key"), call),
        key_at=bound.at("key", bound.at("key_prefix", call.at)),
        key_prefix=prefix_of(bound.value("key_prefix"), call),
        group=text(bound.value("group_name")),
        group_at=bound.at("group_name", call.at),
        description=known_text(bound.value("description")),
        code_version=text(bound.value("code_version")),
        owners=texts(bound.value("owners"), call),
        tags=known_texts(bound.value("tags")),
        kinds=texts(bound.value("kinds"), call),
        is_required=known_flag(bound.value("is_required"), True),
        type=given_type(bound),
        is_automated=is_given(bound.value("automation_condition")),
        manager=manager_key(bound, "io_manager_key"),
        has_wrong_type=has_wrong_type(bound),
    )


def _asset_dep(bound: Bound, call: Call) -> Value:
    written = bound.value("asset")
    keys = () if written is None else keys_of(written, call)
    unknown = Unknown(call.at, "this `AssetDep` names no asset that is known")
    return AssetDepValue(
        call.at,
        keys or (unknown,),
        bound.at("asset", call.at),
        table_name(bound.value("metadata")),
        bound.value("partition_mapping"),
    )


def table_name(metadata: Value | None) -> str | None:
    """The table that metadata names: Dagster matches dependencies by it."""
    found = {entry.name: entry.value for entry in entries(metadata)[0]}
    return known_text(found.get("dagster/table_name"))


CONSTRUCTS = (
    construct("AssetIn", "key metadata key_prefix input_manager_key partition_mapping dagster_type", _asset_in),
    construct(
        "AssetOut",
        "key_prefix key dagster_type description is_required io_manager_key metadata group_name code_version "
        "automation_condition backfill_policy owners tags kinds freshness_policy is_virtual "
        "auto_materialize_policy legacy_freshness_policy",
        _asset_out,
    ),
    construct("AssetDep", "asset * partition_mapping metadata", _asset_dep),
)
