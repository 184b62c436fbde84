"""`@multi_asset`: one op that makes several assets, declared by `outs=` or by `specs=`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from daglens_analyzer.api.asset_check_spec import check_specs
from daglens_analyzer.api.asset_deps import AssetInput, AssetInputs, asset_inputs
from daglens_analyzer.api.construct import Bound, decorator, definition_place, recorded
from daglens_analyzer.api.dagster_types import ANY, NOTHING, DagsterType
from daglens_analyzer.api.keys import keys_of, python_identifier
from daglens_analyzer.api.managers import manager_places
from daglens_analyzer.api.op import config_of, positional_inputs, resource_keys, resource_places, return_type
from daglens_analyzer.api.outs import spec_of_out
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import entries, items, known_flag, known_text, own_resources, text
from daglens_analyzer.api.signature import Signature, description_of, function_name, signature_of, unknown_function
from daglens_analyzer.api.values import AssetOutValue
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetDep,
    AssetsDefinition,
    AssetSpecValue,
    Input,
    Maybe,
    OpDefinition,
    Output,
)
from daglens_analyzer.record import record

_PARAMETERS = (
    "* outs name ins deps description config_schema required_resource_keys internal_asset_deps partitions_def hooks "
    "backfill_policy op_tags can_subset resource_defs group_name retry_policy code_version specs check_specs pool "
    "compute_kind non_argument_deps allow_arbitrary_check_specs"
)


@record(eq=False)
class UnnamedInput(Value):
    """An input of a multi-asset that none of its specs depends on, recorded for the rules."""

    key: AssetKey


def multi_asset(decorated: Value, bound: Bound, call: Call, origin: Value | None = None) -> AssetsDefinition:
    """The assets of a function. `origin` is what an integration took their specs from."""
    signature = signature_of(decorated, call)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    can_subset = known_flag(bound.value("can_subset"), False)
    description = known_text(bound.value("description")) or description_of(function)
    if bound.value("specs") is not None:
        specs, exact, inputs = _from_specs(signature, bound, call)
    else:
        specs, exact, inputs = _from_outs(signature, bound, call)
    unknown = unknown_function(decorated, call)
    op = OpDefinition(
        at=place,
        name=text(bound.value("name")) or (function_name(function) if function else unknown),
        name_at=bound.at("name", place),
        ins=inputs.op_inputs,
        outs=tuple(_outputs(specs, bound, return_type(signature, call) if signature else ANY)),
        function=function,
        required_resource_keys=resource_keys(signature, bound.value("required_resource_keys"), call),
        description=description,
        built_at=call.factory_call,
        positional_ins=positional_inputs(signature),
        resource_places=resource_places(signature, bound),
        manager_places=manager_places(bound),
        config=config_of(signature, bound, call),
    )
    assets = AssetsDefinition(
        at=place,
        kind="multi_asset",
        specs=tuple(shared(spec, bound, description, call) for spec in specs),
        node=op,
        executable=True,
        name_at=op.name_at,
        specs_exact=exact and bound.is_exact,
        can_subset=can_subset,
        built_at=call.factory_call,
        checks=check_specs(bound.value("check_specs"), call),
        own_resources=own_resources(bound),
        origin=origin,
    )
    return recorded(assets, call)


def _outputs(specs: tuple[AssetSpecValue, ...], bound: Bound, returned: DagsterType) -> Iterator[Output]:
    """The outputs of its op: assets that are given as specs are stored by nobody, so theirs have no value."""
    can_subset = known_flag(bound.value("can_subset"), False)
    declared = {entry.name.replace("-", "_"): entry.value for entry in entries(bound.value("outs"))[0]}
    annotated = (returned,) if len(specs) == 1 else returned.items or ()
    for index, spec in enumerate(specs):
        out = declared.get(spec.output or "")
        found = annotated[index] if index < len(annotated) else ANY
        if bound.value("specs") is not None:
            found = NOTHING
        elif isinstance(out, AssetOutValue) and out.type is not None:
            found = out.type
        is_required = spec.is_required and not can_subset
        yield Output(spec.output or "", spec.key_at, found.name, is_required, False, found.of, found.is_wrapped)


def _from_outs(
    signature: Signature | None, bound: Bound, call: Call
) -> tuple[tuple[AssetSpecValue, ...], bool, AssetInputs]:
    """Every asset depends on every input, unless `internal_asset_deps=` says otherwise."""
    outs, exact = entries(bound.value("outs"))
    deps = bound.value("deps") or bound.value("non_argument_deps")
    inputs = asset_inputs(signature, bound.value("ins"), deps, call)
    internal, internal_exact = entries(bound.value("internal_asset_deps"))
    by_output = {entry.name: tuple(_internal_deps(entry.value, inputs, call)) for entry in internal}
    specs = tuple(
        replace(
            spec_of_out(out, call),
            deps=by_output.get(out.name, ()) if by_output else inputs.deps,
            deps_exact=inputs.is_exact and internal_exact,
        )
        for out in outs
    )
    return specs, exact, inputs


def _internal_deps(keys: Value, inputs: AssetInputs, call: Call) -> Iterator[AssetDep]:
    by_key = {dep.key: dep for dep in inputs.deps}
    for value in items(keys, call)[0]:
        for key in keys_of(value, call):
            yield by_key.get(key) or AssetDep(key, None, "internal", value.at, value.at)


def _from_specs(
    signature: Signature | None, bound: Bound, call: Call
) -> tuple[tuple[AssetSpecValue, ...], bool, AssetInputs]:
    """Each asset depends on what its spec says; parameters and `ins=` say which input carries the value."""
    values, exact = items(bound.value("specs"), call)
    specs = tuple(value for value in values if isinstance(value, AssetSpecValue))
    if exact and inputs_are_known(specs, values, bound):
        _note_unnamed_inputs(signature, specs, bound, call)
    own = {spec.key for spec in specs}
    inputs = asset_inputs(signature, bound.value("ins"), None, call)
    carried = {given.dep.key: given.dep.input for given in inputs.inputs}
    resolved = tuple(replace(_named_by_key(spec), deps=tuple(_carry(spec.deps, carried))) for spec in specs)
    extra = {dep.key: dep for spec in specs for dep in spec.deps if dep.key not in own and dep.key not in carried}
    stubs = tuple(
        AssetInput(Input(python_identifier(key), dep.at, "Nothing", True), dep)
        for key, dep in extra.items()
        if isinstance(key, AssetKey)
    )
    return resolved, exact and len(specs) == len(values), AssetInputs((*inputs.inputs, *stubs), inputs.is_exact)


def inputs_are_known(specs: tuple[AssetSpecValue, ...], values: tuple[Value, ...], bound: Bound) -> bool:
    """Whether all that the specs depend on is known."""
    deps = [dep.key for spec in specs for dep in spec.deps]
    is_whole = bound.is_exact and len(specs) == len(values) and all(spec.deps_exact for spec in specs)
    return is_whole and not any(isinstance(key, Unknown) for key in deps)


def _note_unnamed_inputs(
    signature: Signature | None, specs: tuple[AssetSpecValue, ...], bound: Bound, call: Call
) -> None:
    named = {dep.key for spec in specs for dep in spec.deps}
    given = asset_inputs(signature, bound.value("ins"), None, call)
    for each in given.inputs:
        is_named = not isinstance(each.dep.key, AssetKey) or each.dep.key in named
        if given.is_exact and not is_named and not each.dep.is_doubtful and isinstance(each.dep.key, AssetKey):
            place = each.dep.at if each.dep.origin == "parameter" else each.dep.key_at or each.dep.at
            call.evaluator.record(UnnamedInput(place, each.dep.key))


def _carry(deps: tuple[AssetDep, ...], carried: Mapping[Maybe[AssetKey], str | None]) -> Iterator[AssetDep]:
    for dep in deps:
        yield replace(dep, input=carried.get(dep.key))


def _named_by_key(spec: AssetSpecValue) -> AssetSpecValue:
    return replace(spec, output=python_identifier(spec.key)) if isinstance(spec.key, AssetKey) else spec


def shared(spec: AssetSpecValue, bound: Bound, description: str | None, call: Call) -> AssetSpecValue:
    """What the decorator says for all its assets."""
    return replace(
        spec,
        group=spec.group if spec.group is not None else text(bound.value("group_name")),
        group_at=spec.group_at if spec.group is not None else bound.at("group_name", call.at),
        partitions=spec.partitions or partitions_name(bound.value("partitions_def")),
        partitions_cron=spec.partitions_cron or partitions_cron(bound.value("partitions_def")),
        partitions_value=spec.partitions_value or bound.value("partitions_def"),
        code_version=spec.code_version or text(bound.value("code_version")),
        description=spec.description or description,
        built_at=call.factory_call,
    )


CONSTRUCTS = (decorator("multi_asset", _PARAMETERS, multi_asset, bare=False),)
