"""`@multi_asset`: one function, several assets."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .asset import asset_op, checked_check_specs
from .asset_key import AssetKey
from .asset_ports import AssetIn, AssetOut
from .asset_spec import AssetCheckSpec, AssetDep, AssetSpec, coerced_deps
from .assets_definition import AssetsDefinition
from .dagster_type import Nothing
from .errors import CheckError, DagsterInvalidDefinitionError, ParameterCheckError
from .function_signature import read_signature
from .ports import UNSET, Out
from .resource_keys import as_resource_keys
from .valid_names import check_group_name

_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_ONLY)


def multi_asset(
    *,
    outs: Mapping[str, AssetOut] | None = None,
    name: str | None = None,
    ins: Mapping[str, AssetIn] | None = None,
    deps: Iterable[Any] | None = None,
    description: str | None = None,
    config_schema: Any = None,
    required_resource_keys: Iterable[str] | None = None,
    internal_asset_deps: Mapping[str, set[AssetKey]] | None = None,
    partitions_def: Any = None,
    hooks: Iterable[Any] | None = None,
    backfill_policy: Any = None,
    op_tags: Mapping[str, Any] | None = None,
    can_subset: bool = False,
    resource_defs: Mapping[str, Any] | None = None,
    group_name: str | None = None,
    retry_policy: Any = None,
    code_version: str | None = None,
    specs: Sequence[AssetSpec] | None = None,
    check_specs: Sequence[AssetCheckSpec] | None = None,
    pool: str | None = None,
    compute_kind: str | None = None,
    allow_arbitrary_check_specs: bool = False,
    non_argument_deps: Iterable[Any] | None = None,
) -> Any:
    """Decorates a function as several assets, named either by `outs=` (values through IO managers) or by `specs=`."""

    def decorate(function: Callable[..., Any]) -> AssetsDefinition:
        op_name = name or function.__name__
        given_deps = coerced_deps(deps if deps is not None else non_argument_deps)
        if outs is not None and specs:
            raise DagsterInvalidDefinitionError("@multi_asset takes `outs` or `specs`, not both.")
        if outs is None and specs is None:
            raise DagsterInvalidDefinitionError("Must specify either outs or specs.")
        own_specs = _specs_of(op_name, outs, specs, group_name, partitions_def)
        keys = {spec.key for spec in own_specs.values()}
        checks = list(check_specs or ()) if allow_arbitrary_check_specs else checked_check_specs(check_specs, keys)
        if specs:
            for given, said in (("deps", deps), ("internal_asset_deps", internal_asset_deps)):
                if said is not None:
                    raise DagsterInvalidDefinitionError(
                        f"Can not pass {given} and specs to one decorator: specify deps on the AssetSpecs directly."
                    )
            if compute_kind is not None and any(spec.kinds for spec in specs):
                raise DagsterInvalidDefinitionError(
                    "Can not specify compute_kind on both the @multi_asset and kinds on AssetSpecs."
                )
            _check_inputs_are_deps(function, ins, own_specs)
            op_outs = {output: _spec_out(spec, can_subset) for output, spec in own_specs.items()}
            given_deps = tuple(
                {
                    dep.asset_key: dep for spec in own_specs.values() for dep in spec.deps if dep.asset_key not in keys
                }.values()
            )
            _check_one_mapping(op_name, own_specs.values())
            given_deps = tuple(dep for dep in given_deps if not _is_input(dep, function, ins))
        else:
            op_outs = {output: out.to_out() for output, out in (outs or {}).items()}
        required = {*as_resource_keys(required_resource_keys), *(resource_defs or {})}
        node, input_keys, input_deps = asset_op(
            function,
            op_name,
            ins=ins,
            deps=given_deps,
            outs={
                **op_outs,
                **{each.get_python_identifier(): Out(Nothing, is_required=not can_subset) for each in checks},
            },
            description=description,
            config_schema=config_schema,
            required_resource_keys=required,
            tags={**({"kind": compute_kind} if compute_kind else {}), **(op_tags or {})},
            retry_policy=retry_policy,
            code_version=code_version,
            pool=pool,
        )
        full = _with_deps(
            op_name, own_specs, input_deps, internal_asset_deps, from_outs=not specs, can_subset=can_subset
        )
        described = description or inspect.getdoc(function)
        full = {
            output: spec if spec.description else spec.replaced(description=described) for output, spec in full.items()
        }
        found_partitions = partitions_def or _common_partitions(full, can_subset)
        return AssetsDefinition(
            node_def=node,
            keys_by_input_name=input_keys,
            keys_by_output_name={output: spec.key for output, spec in full.items()},
            specs=list(full.values()),
            check_specs_by_output_name={each.get_python_identifier(): each for each in checks},
            partitions_def=found_partitions,
            can_subset=can_subset,
            resource_defs=resource_defs,
            hook_defs=hooks,
            backfill_policy=backfill_policy,
            kind="multi_asset",
            typed_event_stream=False,
        )

    return decorate


def multi_observable_source_asset(
    *,
    specs: Sequence[AssetSpec],
    name: str | None = None,
    description: str | None = None,
    partitions_def: Any = None,
    can_subset: bool = False,
    required_resource_keys: Iterable[str] | None = None,
    resource_defs: Mapping[str, Any] | None = None,
    group_name: str | None = None,
    check_specs: Sequence[AssetCheckSpec] | None = None,
) -> Callable[[Callable[..., Any]], AssetsDefinition]:
    """Decorates a function that looks at several assets made elsewhere and yields an ObserveResult for each."""
    made = multi_asset(
        specs=specs,
        name=name,
        description=description,
        partitions_def=partitions_def,
        can_subset=can_subset,
        required_resource_keys=required_resource_keys,
        resource_defs=resource_defs,
        group_name=group_name,
        check_specs=check_specs,
    )
    return lambda function: made(function).changed(kind="external", observable=True)


def _is_input(dep: AssetDep, function: Callable[..., Any], ins: Mapping[str, AssetIn] | None) -> bool:
    if ins and any(declared.resolve_key(parameter) == dep.asset_key for parameter, declared in ins.items()):
        return True
    return any(
        AssetKey(name) == dep.asset_key for name in inspect.signature(function).parameters if name not in (ins or {})
    )


def _check_one_mapping(op_name: str, specs: Iterable[AssetSpec]) -> None:
    """Raises DagsterInvalidDefinitionError where two specs map the partitions of one upstream in two ways."""
    known: dict[AssetKey, Any] = {}
    for dep in (dep for spec in specs for dep in spec.deps if dep.partition_mapping is not None):
        if known.setdefault(dep.asset_key, dep.partition_mapping) != dep.partition_mapping:
            raise DagsterInvalidDefinitionError(
                f"Two different PartitionMappings for {dep.asset_key} are given by the assets of {op_name}: one "
                "function reads the same partitions for all its assets."
            )


def _check_inputs_are_deps(
    function: Callable[..., Any], ins: Mapping[str, AssetIn] | None, specs: Mapping[str, AssetSpec]
) -> None:
    """Every parameter that stands for an asset must be a dep of some spec."""
    deps = {dep.asset_key for spec in specs.values() for dep in spec.deps}
    names = [each.name for each in read_signature(function, "@multi_asset").inputs if each.kind in _NAMED]
    keys = [(ins or {})[name].resolve_key(name) if name in (ins or {}) else AssetKey(name) for name in names]
    wrong = [key for key in keys if key not in deps]
    if wrong:
        raise DagsterInvalidDefinitionError(
            f"deps on AssetSpecs must include the assets specified as AssetIns or parameters: no spec has "
            f"{', '.join(key.to_user_string() for key in wrong)} among its deps."
        )


def _specs_of(
    op_name: str,
    outs: Mapping[str, AssetOut] | None,
    specs: Sequence[AssetSpec] | None,
    group_name: str | None,
    partitions_def: Any,
) -> dict[str, AssetSpec]:
    """The assets by output name, before their upstreams are known."""
    if group_name is not None:
        check_group_name(group_name)
        if any(each.group_name is not None for each in (*(specs or ()), *(outs or {}).values())):
            raise CheckError(
                "`group_name` is for all assets of @multi_asset, and some of its AssetSpecs or AssetOuts have one "
                "of their own: say it in one place."
            )
    found: dict[str, AssetSpec] = {}
    for spec in specs or ():
        if not isinstance(spec, AssetSpec):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ParameterCheckError(f'Param "specs" holds {spec!r}, which is no AssetSpec.')
        partitions = spec.partitions_def or partitions_def
        found[spec.key.to_python_identifier()] = spec.replaced(
            group_name=spec.group_name or group_name, partitions_def=partitions
        )
    for output, out in (outs or {}).items():
        if not isinstance(out, AssetOut):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise CheckError(
                f"Value in Mapping mismatches expected type for key {output}. Expected value of type AssetOut. "
                "Got value "
                f"{out!r} of type {type(out)}."
            )
        found[output] = AssetSpec(
            out.resolve_key(output),
            description=out.description,
            metadata=out.metadata,
            group_name=out.group_name or group_name,
            code_version=out.code_version,
            automation_condition=out.automation_condition,
            owners=out.owners,
            tags=out.tags,
            partitions_def=partitions_def,
            freshness_policy=out.freshness_policy,
            skippable=not out.is_required,
        )
    return found


def _spec_out(spec: AssetSpec, can_subset: bool) -> Out:
    manager = spec.metadata.get("dagster/io_manager_key")
    return Out(
        # With an IO manager of its own, the asset may have a value.
        Nothing if manager is None else UNSET,
        spec.description,
        not (spec.skippable or can_subset),
        manager or "io_manager",
        spec.metadata,
        spec.code_version,
    )


def _with_deps(
    op_name: str,
    specs: Mapping[str, AssetSpec],
    inputs: Sequence[AssetDep],
    internal: Mapping[str, set[AssetKey]] | None,
    *,
    from_outs: bool,
    can_subset: bool,
) -> dict[str, AssetSpec]:
    """The specs with their upstreams: all inputs, or what `internal_asset_deps` or the spec's own `deps` say."""
    own_keys = {spec.key for spec in specs.values()}
    known = own_keys | {dep.asset_key for dep in inputs}
    if not from_outs:
        declared = {dep.asset_key for spec in specs.values() for dep in spec.deps}
        unsaid = [dep for dep in inputs if dep.asset_key not in declared]
        return {output: spec.replaced(deps=(*spec.deps, *unsaid)) for output, spec in specs.items()}
    found: dict[str, AssetSpec] = {}
    for output, upstream in (internal or {}).items():
        unknown = set(upstream) - known
        if output not in specs:
            raise CheckError(
                f"`internal_asset_deps` of '{op_name}' names output '{output}', and that does not exist: the outputs "
                f"are {list(specs)}."
            )
        if unknown:
            raise CheckError(
                f"Invalid asset dependencies: `internal_asset_deps` of '{op_name}' names {unknown} for output "
                f"'{output}', and '{op_name}' neither reads nor makes them."
            )
    by_key = {dep.asset_key: dep for dep in inputs}
    for output, spec in specs.items():
        if internal is not None and output in internal:
            deps = tuple(by_key.get(key) or AssetDep(key) for key in sorted(internal[output]))
        else:
            deps = tuple(inputs)
        found[output] = spec.replaced(deps=deps)
    return found


def _common_partitions(specs: Mapping[str, AssetSpec], can_subset: bool) -> Any:
    found = [spec.partitions_def for spec in specs.values() if spec.partitions_def is not None]
    different = any(each != found[0] for each in found[1:])
    if different and not can_subset:
        raise DagsterInvalidDefinitionError(
            "Assets of one function that are partitioned differently are made apart: set can_subset=True."
        )
    return found[0] if found and not different else None
