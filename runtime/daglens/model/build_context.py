"""Contexts for calling ops and assets directly, in tests."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .contexts import AssetCheckExecutionContext, AssetExecutionContext, OpExecutionContext
from .errors import DagsterInvalidInvocationError
from .step_scope import ResourceSet, StepScope


def _scope(
    resources: Any,
    config: Any,
    instance: Any,
    partition_key: str | None,
    partition_key_range: Any,
    mapping_key: str | None,
    run_tags: Mapping[str, str] | None,
    run_config: Any = None,
) -> StepScope:
    if partition_key is not None and partition_key_range is not None:
        raise DagsterInvalidInvocationError("Only one of partition_key and partition_key_range can be given.")
    keys: tuple[str, ...] = () if partition_key is None else (partition_key,)
    if partition_key_range is not None:
        keys = (partition_key_range.start, partition_key_range.end)
    given = resources if isinstance(resources, Mapping) else {}
    return StepScope(
        None,
        "ephemeral",
        instance=instance,
        resources=ResourceSet(given),
        op_config=_plain(config),
        partition_keys=keys,
        mapping_key=mapping_key,
        run_tags=dict(run_tags or {}),
        run_config=run_config or {},
    )


def _plain(config: Any) -> Any:
    return config.to_config_value() if hasattr(config, "to_config_value") else config


def build_op_context(
    resources: Mapping[str, Any] | None = None,
    op_config: Any = None,
    resources_config: Mapping[str, Any] | None = None,
    instance: Any = None,
    config: Any = None,
    partition_key: str | None = None,
    partition_key_range: Any = None,
    mapping_key: str | None = None,
    run_tags: Mapping[str, str] | None = None,
    event_loop: Any = None,
) -> OpExecutionContext:
    """A context for `my_op(context, ...)`."""
    if op_config is not None and config is not None:
        raise DagsterInvalidInvocationError(
            "Attempted to invoke ``build_op_context`` with both ``op_config``, and its legacy version, "
            "``config``. Please provide one or the other."
        )
    chosen = op_config if op_config is not None else config
    return OpExecutionContext(
        _scope(resources, chosen, instance, partition_key, partition_key_range, mapping_key, run_tags)
    )


def build_asset_context(
    resources: Mapping[str, Any] | None = None,
    resources_config: Mapping[str, Any] | None = None,
    asset_config: Any = None,
    instance: Any = None,
    partition_key: str | None = None,
    partition_key_range: Any = None,
    run_tags: Mapping[str, str] | None = None,
    event_loop: Any = None,
) -> AssetExecutionContext:
    """A context for `my_asset(context, ...)`."""
    return AssetExecutionContext(
        _scope(resources, asset_config, instance, partition_key, partition_key_range, None, run_tags)
    )


def build_asset_check_context(
    resources: Mapping[str, Any] | None = None,
    resources_config: Mapping[str, Any] | None = None,
    asset_config: Any = None,
    instance: Any = None,
) -> AssetCheckExecutionContext:
    """A context for `my_check(context, ...)`."""
    return AssetCheckExecutionContext(_scope(resources, asset_config, instance, None, None, None, None))
