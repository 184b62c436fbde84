"""`@graph_asset` and `@graph_multi_asset`: assets made by several ops."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .asset_key import AssetKey, prefix_parts
from .asset_ports import AssetIn, AssetOut
from .asset_spec import AssetCheckSpec
from .assets_definition import AssetsDefinition
from .assets_from_node import assets_from_node
from .errors import CheckError, DagsterInvalidDefinitionError
from .graph_function import graph_from_function
from .ports import GraphOut
from .valid_names import check_asset_tags, kind_tags


def graph_asset(
    compose_fn: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    ins: Mapping[str, AssetIn] | None = None,
    config: Any = None,
    key_prefix: str | Sequence[str] | None = None,
    group_name: str | None = None,
    partitions_def: Any = None,
    hooks: Iterable[Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    owners: Sequence[str] | None = None,
    kinds: Iterable[str] | None = None,
    freshness_policy: Any = None,
    automation_condition: Any = None,
    backfill_policy: Any = None,
    resource_defs: Mapping[str, Any] | None = None,
    check_specs: Sequence[AssetCheckSpec] | None = None,
    code_version: str | None = None,
    key: Any = None,
    auto_materialize_policy: Any = None,
    legacy_freshness_policy: Any = None,
) -> Any:
    """Decorates a function whose body wires ops; what it returns is the asset."""

    def decorate(function: Callable[..., Any]) -> AssetsDefinition:
        if key is not None and (name is not None or key_prefix is not None):
            raise DagsterInvalidDefinitionError(
                "Cannot specify a name or key prefix for @graph_asset when the key argument is provided."
            )
        asset_key = (
            AssetKey.from_coercible(key)
            if key is not None
            else AssetKey([*prefix_parts(key_prefix), name or function.__name__])
        )
        input_keys, mappings = _inputs(function, ins)
        checks = list(check_specs or ())
        out = (
            {"result": GraphOut(), **{each.get_python_identifier(): GraphOut() for each in checks}}
            if checks
            else GraphOut()
        )
        graph_def = graph_from_function(
            function, asset_key.to_python_identifier(), "@graph", description=description, out=out, config=config
        )
        found = assets_from_node(
            graph_def,
            kind="graph_asset",
            keys_by_input_name=input_keys,
            keys_by_output_name={"result": asset_key},
            partition_mappings=mappings,
            partitions_def=partitions_def,
            group_name=group_name,
            metadata_by_output_name={"result": metadata},
            code_versions_by_output_name={"result": code_version},
            tags_by_output_name={"result": {**check_asset_tags(tags), **kind_tags(kinds)}},
            owners_by_output_name={"result": owners or ()},
            resource_defs=resource_defs,
            check_specs=checks,
            automation_conditions_by_output_name={"result": automation_condition or auto_materialize_policy},
            descriptions_by_output_name={"result": description or inspect.getdoc(function) or ""},
            backfill_policy=backfill_policy,
        )
        return found.with_hooks(hooks) if hooks else found

    return decorate if compose_fn is None else decorate(compose_fn)


def graph_multi_asset(
    *,
    outs: Mapping[str, AssetOut],
    name: str | None = None,
    ins: Mapping[str, AssetIn] | None = None,
    partitions_def: Any = None,
    hooks: Iterable[Any] | None = None,
    backfill_policy: Any = None,
    group_name: str | None = None,
    can_subset: bool = False,
    resource_defs: Mapping[str, Any] | None = None,
    check_specs: Sequence[AssetCheckSpec] | None = None,
    config: Any = None,
) -> Any:
    """Decorates a function whose body wires ops; each key of the dictionary it returns is one of `outs`."""

    def decorate(function: Callable[..., Any]) -> AssetsDefinition:
        input_keys, mappings = _inputs(function, ins)
        for output, out in outs.items():
            if not isinstance(out, AssetOut):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise CheckError(
                    f"Value in Mapping mismatches expected type for key {output}. Expected AssetOut. Got {out!r}."
                )
        checks = list(check_specs or ())
        graph_outs = {output: GraphOut(out.description) for output, out in outs.items()}
        graph_outs.update({each.get_python_identifier(): GraphOut() for each in checks})
        graph_def = graph_from_function(function, name or function.__name__, "@graph", out=graph_outs, config=config)
        if group_name is not None and any(out.group_name is not None for out in outs.values()):
            raise CheckError(
                "`group_name` is for all assets of @graph_multi_asset, and some of its AssetOuts have one of their "
                "own: say it in one place."
            )
        found = assets_from_node(
            graph_def,
            kind="graph_multi_asset",
            keys_by_input_name=input_keys,
            keys_by_output_name={output: out.resolve_key(output) for output, out in outs.items()},
            partition_mappings=mappings,
            partitions_def=partitions_def,
            group_name=group_name,
            metadata_by_output_name={output: out.metadata for output, out in outs.items()},
            tags_by_output_name={output: out.tags for output, out in outs.items()},
            owners_by_output_name={output: out.owners or () for output, out in outs.items()},
            descriptions_by_output_name={output: out.description or "" for output, out in outs.items()},
            code_versions_by_output_name={output: out.code_version for output, out in outs.items()},
            automation_conditions_by_output_name={output: out.automation_condition for output, out in outs.items()},
            can_subset=can_subset,
            resource_defs=resource_defs,
            check_specs=checks,
            backfill_policy=backfill_policy,
        )
        return found.with_hooks(hooks) if hooks else found

    return decorate


def _inputs(
    function: Callable[..., Any], ins: Mapping[str, AssetIn] | None
) -> tuple[dict[str, AssetKey], dict[str, Any]]:
    names = list(inspect.signature(function).parameters)
    for each in ins or {}:
        if each not in names:
            raise DagsterInvalidDefinitionError(
                f"`ins` names '{each}', and the function has no such parameter: it has {names}."
            )
    keys = {each: ins[each].resolve_key(each) if ins and each in ins else AssetKey(each) for each in names}
    mappings = {
        each: declared.partition_mapping for each, declared in (ins or {}).items() if declared.partition_mapping
    }
    return keys, mappings
