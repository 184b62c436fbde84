"""`@asset`: a function whose result is one asset."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .asset_key import AssetKey, prefix_parts
from .asset_ports import AssetIn
from .asset_spec import AssetCheckSpec, AssetDep, AssetSpec, coerced_deps
from .assets_definition import AssetsDefinition
from .dagster_type import Nothing
from .errors import CheckError, DagsterInvalidDefinitionError, ParameterCheckError
from .function_signature import read_signature
from .op import OpDefinition, op_from_function
from .ports import UNSET, In, Out
from .resource_keys import as_resource_keys
from .valid_names import check_asset_tags, check_group_name, check_owners, kind_tags


def asset(
    compute_fn: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    key_prefix: str | Sequence[str] | None = None,
    ins: Mapping[str, AssetIn] | None = None,
    deps: Iterable[Any] | None = None,
    metadata: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    description: str | None = None,
    config_schema: Any = None,
    required_resource_keys: Iterable[str] | None = None,
    resource_defs: Mapping[str, Any] | None = None,
    hooks: Iterable[Any] | None = None,
    io_manager_def: Any = None,
    io_manager_key: str | None = None,
    dagster_type: Any = None,
    partitions_def: Any = None,
    op_tags: Mapping[str, Any] | None = None,
    group_name: str | None = None,
    output_required: bool = True,
    automation_condition: Any = None,
    freshness_policy: Any = None,
    backfill_policy: Any = None,
    retry_policy: Any = None,
    code_version: str | None = None,
    key: Any = None,
    check_specs: Iterable[AssetCheckSpec] | None = None,
    owners: Sequence[str] | None = None,
    kinds: Iterable[str] | None = None,
    pool: str | None = None,
    compute_kind: str | None = None,
    non_argument_deps: Iterable[Any] | None = None,
    auto_materialize_policy: Any = None,
    legacy_freshness_policy: Any = None,
    is_virtual: bool = False,
) -> Any:
    """Decorates a function as an asset: parameters are upstream assets, the function's name is the key's last part."""

    def decorate(function: Callable[..., Any]) -> AssetsDefinition:
        asset_key = _key_of(function, name, key_prefix, key)
        if io_manager_def is not None and io_manager_key is not None:
            raise CheckError("@asset takes an `io_manager_key` or an `io_manager_def`, not both.")
        resources = dict((resource_defs or {}).items())
        manager_key = io_manager_key or "io_manager"
        if io_manager_def is not None:
            manager_key = f"{asset_key.to_python_identifier()}__io_manager"
            resources[manager_key] = io_manager_def
        if code_version is not None and not isinstance(code_version, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(
                f'Param "code_version" is not a str. Got {code_version!r} of {type(code_version)}.'
            )
        if compute_kind is not None and kinds is not None:
            raise DagsterInvalidDefinitionError("Cannot specify compute_kind and kinds on the @asset decorator.")
        checks = _check_specs(check_specs, {asset_key})
        out = Out(
            dagster_type if dagster_type is not None else UNSET,
            None,
            output_required,
            manager_key,
            metadata,
            code_version,
        )
        outs = {"result": out, **{each.get_python_identifier(): Out(Nothing) for each in checks}}
        op_name = asset_key.to_python_identifier()
        node, input_keys, input_deps = asset_op(
            function,
            op_name,
            ins=ins,
            deps=coerced_deps(deps if deps is not None else non_argument_deps, asset_key),
            outs=outs,
            description=description,
            config_schema=config_schema,
            required_resource_keys={*as_resource_keys(required_resource_keys), *resources},
            tags={**({"kind": compute_kind} if compute_kind else {}), **(op_tags or {})},
            retry_policy=retry_policy,
            code_version=code_version,
            pool=pool,
        )
        check_asset_tags(tags)
        spec = AssetSpec(
            asset_key,
            deps=input_deps,
            description=description or inspect.getdoc(function),
            metadata=metadata,
            group_name=None if group_name is None else check_group_name(group_name),
            code_version=code_version,
            automation_condition=automation_condition or auto_materialize_policy,
            owners=check_owners(owners),
            tags={
                **(tags or {}),
                **kind_tags(kinds),
            },
            partitions_def=partitions_def,
            freshness_policy=freshness_policy,
            legacy_freshness_policy=legacy_freshness_policy,
            is_virtual=is_virtual,
            skippable=not output_required,
        )
        return AssetsDefinition(
            node_def=node,
            keys_by_input_name=input_keys,
            keys_by_output_name={"result": asset_key},
            specs=[spec],
            check_specs_by_output_name={each.get_python_identifier(): each for each in checks},
            partitions_def=partitions_def,
            resource_defs=resources,
            hook_defs=hooks,
            backfill_policy=backfill_policy,
            kind="asset",
        )

    return decorate if compute_fn is None else decorate(compute_fn)


def _key_of(function: Callable[..., Any], name: str | None, key_prefix: Any, key: Any) -> AssetKey:
    if key is not None:
        if name is not None or key_prefix is not None:
            raise DagsterInvalidDefinitionError(
                "@asset takes a `name` and a `key_prefix` only where no key argument is provided."
            )
        return AssetKey.from_coercible(key)
    if key_prefix is not None and not isinstance(key_prefix, (str, list, tuple)):
        raise ParameterCheckError(f'Param "key_prefix" is not a str or a sequence of str. Got {key_prefix!r}.')
    return AssetKey([*prefix_parts(key_prefix), name or function.__name__])


def _check_specs(check_specs: Iterable[AssetCheckSpec] | None, keys: set[AssetKey]) -> list[AssetCheckSpec]:
    """The specs of checks done by the same function, when each is of one of its assets and none is there twice."""
    found = list(check_specs or ())
    counts = {(each.asset_key, each.name): sum(other.key == each.key for other in found) for each in found}
    double = {key: count for key, count in counts.items() if count > 1}
    if double:
        raise DagsterInvalidDefinitionError(f"Duplicate check specs: {double}")
    for each in found:
        if each.asset_key not in keys:
            raise DagsterInvalidDefinitionError(
                f"Invalid asset key {each.asset_key} in check '{each.name}': the function makes {sorted(keys)}."
            )
    return found


checked_check_specs = _check_specs


def asset_op(
    function: Callable[..., Any],
    op_name: str,
    *,
    ins: Mapping[str, AssetIn] | None,
    deps: Sequence[AssetDep],
    outs: Mapping[str, Out],
    described: str | None = None,
    dep_may_be_input: bool = False,
    **properties: Any,
) -> tuple[OpDefinition, dict[str, AssetKey], list[AssetDep]]:
    """The op under an asset's function: a value input for each parameter, a Nothing input for each of `deps`.

    Leaves the op, the asset behind each input, and all upstreams as deps.
    """
    described = described or f"@op '{op_name}'"
    signature = read_signature(function, described)
    given = dict(ins or {})
    for key, value in given.items():
        if not isinstance(value, AssetIn):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise AttributeError(f"'{type(value).__name__}' object has no attribute 'resolve_key'")
        if (
            value.dagster_type is UNSET
            and not any(each.name == key for each in signature.inputs)
            and not any(each.kind is inspect.Parameter.VAR_KEYWORD for each in signature.inputs)
        ):
            raise DagsterInvalidDefinitionError(
                f"`ins` names '{key}', and the function has no such parameter: name it like one, or use `deps`."
            )
    input_keys: dict[str, AssetKey] = {}
    op_ins: dict[str, In] = {}
    upstream: list[AssetDep] = []
    names = [each.name for each in signature.inputs if each.kind is not inspect.Parameter.VAR_KEYWORD]
    for name in [*names, *(each for each in given if each not in names)]:
        declared = given.get(name)
        asset_key = declared.resolve_key(name) if declared else AssetKey(name)
        input_keys[name] = asset_key
        op_ins[name] = In(
            declared.dagster_type if declared else UNSET,
            metadata=declared.metadata if declared else None,
            input_manager_key=declared.input_manager_key if declared else None,
        )
        upstream.append(AssetDep(asset_key, partition_mapping=declared.partition_mapping if declared else None))
    by_key = {key: name for name, key in input_keys.items()}
    for dep in deps:
        if dep.asset_key in by_key:
            declared = given.get(by_key[dep.asset_key])
            if dep_may_be_input or declared is None or _says_only_which(declared):
                continue
            raise DagsterInvalidDefinitionError(
                f"Asset key '{dep.asset_key.to_user_string()}' is among the deps, and an AssetIn says more of it than "
                "which input it is and what loads it: say that on the dep."
            )
        name = "_".join(dep.asset_key.parts).replace("-", "_").replace(".", "_")
        if name in by_key.values():
            raise DagsterInvalidDefinitionError(
                f"Input '{name}' of {described} is asset {input_keys[name].to_user_string()}, and the name of the dep "
                f"{dep.asset_key.to_user_string()}: give the parameter another name."
            )
        while name in op_ins:
            name += "_"
        input_keys[name] = dep.asset_key
        op_ins[name] = In(Nothing)
        upstream.append(dep)
    node = op_from_function(function, op_name, described, ins=op_ins, out=outs, **properties)
    return node, input_keys, upstream


def _says_only_which(declared: AssetIn) -> bool:
    """Whether the AssetIn says of an asset no more than which it is and what loads it."""
    return declared == AssetIn(declared.key, input_manager_key=declared.input_manager_key)
