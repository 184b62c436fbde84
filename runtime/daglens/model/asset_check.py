"""`@asset_check`: a function that says whether an asset is as it should be."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .asset import asset_op
from .asset_key import AssetKey
from .asset_ports import AssetIn
from .asset_spec import AssetCheckSpec, AssetDep, coerced_deps
from .assets_definition import AssetChecksDefinition
from .dagster_type import Nothing
from .errors import DagsterInvalidDefinitionError
from .function_signature import read_signature
from .ports import Out
from .resource_keys import as_resource_keys
from .valid_names import check_name


def asset_check(
    *,
    asset: Any,
    name: str | None = None,
    description: str | None = None,
    blocking: bool = False,
    additional_ins: Mapping[str, AssetIn] | None = None,
    additional_deps: Iterable[Any] | None = None,
    required_resource_keys: Iterable[str] | None = None,
    resource_defs: Mapping[str, Any] | None = None,
    config_schema: Any = None,
    compute_kind: str | None = None,
    op_tags: Mapping[str, Any] | None = None,
    retry_policy: Any = None,
    metadata: Mapping[str, Any] | None = None,
    automation_condition: Any = None,
    pool: str | None = None,
    partitions_def: Any = None,
) -> Any:
    """Decorates a function as a check of `asset`; a parameter with the asset's name (or any one) gets its value."""

    def decorate(function: Callable[..., Any]) -> AssetChecksDefinition:
        check = name or function.__name__
        asset_key = AssetKey.from_coercible(asset)
        for name_of_input, declared in (additional_ins or {}).items():
            if declared.key == asset_key:
                raise DagsterInvalidDefinitionError(
                    f"Check '{check}' names its own asset, '{asset_key.to_user_string()}', in `additional_ins`, as "
                    f"'{name_of_input}': a check takes its asset without that."
                )
        if any(dep.asset_key == asset_key for dep in coerced_deps(additional_deps)):
            raise DagsterInvalidDefinitionError(
                f"When defining check '{check}', asset '{asset_key.to_user_string()}' was passed to `asset` and "
                "`additional_deps`. It can only be passed to one of these parameters."
            )
        spec = AssetCheckSpec(
            check,
            asset=asset_key,
            description=description or inspect.getdoc(function),
            additional_deps=additional_deps,
            blocking=blocking,
            metadata=metadata,
            automation_condition=automation_condition,
            partitions_def=partitions_def,
        )
        op_name = spec.get_python_identifier()
        check_name(op_name)
        ins = _check_ins(function, check, asset_key, additional_ins)
        deps = [
            each for each in spec.additional_deps if all(declared.key != each.asset_key for declared in ins.values())
        ]
        if all(declared.key != asset_key for declared in ins.values()):
            deps.insert(0, AssetDep(asset_key))
        node, input_keys, _ = asset_op(
            function,
            op_name,
            ins=ins,
            deps=deps,
            outs={op_name: Out(Nothing)},
            dep_may_be_input=True,
            description=description,
            config_schema=config_schema,
            required_resource_keys={*as_resource_keys(required_resource_keys), *(resource_defs or {})},
            tags={**({"kind": compute_kind} if compute_kind else {}), **(op_tags or {})},
            retry_policy=retry_policy,
            pool=pool,
        )
        return AssetChecksDefinition(
            node_def=node,
            keys_by_input_name=input_keys,
            specs=[],
            check_specs_by_output_name={op_name: spec},
            resource_defs=resource_defs,
            partitions_def=partitions_def,
            kind="asset_check",
        )

    return decorate


def _check_ins(
    function: Callable[..., Any], check: str, asset_key: AssetKey, additional: Mapping[str, AssetIn] | None
) -> dict[str, AssetIn]:
    parameters = [each.name for each in read_signature(function, f"@asset_check '{check}'").inputs]
    for each in additional or {}:
        if each not in parameters:
            raise DagsterInvalidDefinitionError(
                f"`additional_ins` of check '{check}' names '{each}', and the function has no such parameter."
            )
    for name, declared in (additional or {}).items():
        if declared.resolve_key(name) == asset_key:
            raise DagsterInvalidDefinitionError(
                f"When defining check '{check}', asset '{asset_key.to_user_string()}' was passed to `asset` and "
                "`additional_ins`. It can only be passed to one of these parameters."
            )
    rest = [each for each in parameters if each not in (additional or {})]
    if len(rest) > 1:
        raise DagsterInvalidDefinitionError(
            f"When defining check '{check}', multiple assets provided as parameters: {rest}. These should either match "
            "the target asset or be specified in 'additional_ins'."
        )
    return {
        **{each: AssetIn(asset_key) for each in rest},
        **{
            k: AssetIn(v.resolve_key(k), v.metadata, None, v.input_manager_key, v.partition_mapping, v.dagster_type)
            for k, v in (additional or {}).items()
        },
    }


def _check_keys_read(ins: Mapping[str, AssetIn], keys: set[AssetKey]) -> None:
    for name, declared in ins.items():
        if declared.resolve_key(name) not in keys:
            raise DagsterInvalidDefinitionError(
                f"Input '{name}' is of asset {declared.resolve_key(name).to_user_string()}, which no check is of and "
                "none of their specs names in additional_deps."
            )


def multi_asset_check(
    *,
    specs: Sequence[AssetCheckSpec],
    name: str | None = None,
    description: str | None = None,
    can_subset: bool = False,
    compute_kind: str | None = None,
    op_tags: Mapping[str, Any] | None = None,
    resource_defs: Mapping[str, Any] | None = None,
    required_resource_keys: Iterable[str] | None = None,
    retry_policy: Any = None,
    config_schema: Any = None,
    ins: Mapping[str, AssetIn] | None = None,
    pool: str | None = None,
) -> Any:
    """Decorates a function that evaluates several checks and yields a result for each."""

    def decorate(function: Callable[..., Any]) -> AssetChecksDefinition:
        op_name = name or function.__name__
        keys = {
            dep_key for spec in specs for dep_key in (spec.asset_key, *(dep.asset_key for dep in spec.additional_deps))
        }
        given = {name: each if isinstance(each, AssetIn) else AssetIn(each) for name, each in (ins or {}).items()}  # pyright: ignore[reportUnnecessaryIsInstance]
        parameters = read_signature(function, f"@multi_asset_check '{op_name}'").inputs
        given.update(
            {
                each.name: AssetIn()
                for each in parameters
                if each.name not in given and each.kind is not inspect.Parameter.VAR_KEYWORD
            }
        )
        named = {declared.resolve_key(parameter) for parameter, declared in given.items()}
        _check_keys_read(given, keys)
        node, input_keys, _ = asset_op(
            function,
            op_name,
            ins=given,
            deps=[AssetDep(key) for key in sorted(keys - named)],
            outs={spec.get_python_identifier(): Out(Nothing, is_required=not can_subset) for spec in specs},
            dep_may_be_input=True,
            description=description,
            config_schema=config_schema,
            required_resource_keys={*as_resource_keys(required_resource_keys), *(resource_defs or {})},
            tags={**({"kind": compute_kind} if compute_kind else {}), **(op_tags or {})},
            retry_policy=retry_policy,
            pool=pool,
        )
        return AssetChecksDefinition(
            node_def=node,
            keys_by_input_name=input_keys,
            specs=[],
            can_subset=can_subset,
            kind="asset_check",
            check_specs_by_output_name={spec.get_python_identifier(): spec for spec in specs},
            resource_defs=resource_defs,
        )

    return decorate
