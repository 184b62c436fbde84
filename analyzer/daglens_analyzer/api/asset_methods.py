"""What code does with an assets definition that exists: reads its keys and specs, maps them, takes it as a source."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.composition import invoke
from daglens_analyzer.api.construct import Bound, Build, method, recorded
from daglens_analyzer.api.keys import by_key, key_of
from daglens_analyzer.api.reading import known_texts, text
from daglens_analyzer.api.renaming import renamed
from daglens_analyzer.api.values import AssetKeyValue
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ConstantValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, OpDefinition
from daglens_analyzer.graph.model import Keys


def _attribute(assets: AssetsDefinition, name: str, call: Call) -> Value | None:
    match name:
        case "key" | "asset_key":
            key = key_of(assets, call) or Unknown(call.at, "this definition has no asset")
            return AssetKeyValue(call.at, key)
        case "keys":
            keys = [AssetKeyValue(call.at, spec.key) for spec in assets.specs]
            return SequenceValue(call.at, "set", list[Value](keys), [assets.specs_exact])
        case "dependency_keys":
            named = {dep.key: dep for spec in assets.specs for dep in spec.deps}
            found = [AssetKeyValue(dep.at, key) for key, dep in named.items()]
            exact = assets.specs_exact and all(spec.deps_exact for spec in assets.specs)
            return SequenceValue(call.at, "set", list[Value](found), [exact])
        case "specs":
            return SequenceValue(call.at, "list", list[Value](assets.specs), [assets.specs_exact])
        case "op" | "node_def":
            return assets.node
        case "to_source_asset" | "get_asset_spec":
            return _method(name, "key", lambda bound, inner: _one_spec(assets, name, bound, inner), call)
        case "to_source_assets":
            return _method(name, "", lambda _, inner: _all_sources(assets, inner), call)
        case "map_asset_specs":
            return _method(name, "fn", lambda bound, inner: map_specs(assets, bound.value("fn"), inner), call)
        case "with_resources":
            return _method(name, "value", lambda _, inner: replace(assets, own_resources=None), call)
        case "with_hooks":
            return _method(name, "value", lambda _, inner: assets, call)
        case "with_attributes":
            parameters = "* asset_key_replacements group_names_by_key tags_by_key automation_condition backfill_policy"
            return _method(name, parameters, lambda bound, inner: _with_attributes(assets, bound, inner), call)
        case "partitions_def" | "group_name" | "description" | "code_version" if len(assets.specs) == 1:
            from daglens_analyzer.api.asset_spec import spec_attribute

            return spec_attribute(assets.specs[0], name, call)
        case "op_name" if isinstance(assets.node, OpDefinition) and isinstance(assets.node.name, str):
            return ConstantValue(call.at, assets.node.name)
        case _:
            return None


def _method(name: str, parameters: str, build: Build, call: Call) -> Value:
    return method(f"dagster.AssetsDefinition.{name}", parameters, build, call.at)


def _one_spec(assets: AssetsDefinition, name: str, bound: Bound, call: Call) -> Value:
    wanted = key_of(bound.value("key"), call)
    found = [spec for spec in assets.specs if wanted is None or spec.key == wanted]
    if isinstance(wanted, Unknown) or len(found) != 1:
        return Unknown(call.at, "which asset is taken here is not known")
    return found[0] if name == "get_asset_spec" else source_of_spec(found[0], call)


def source_of_spec(spec: AssetSpecValue, call: Call) -> AssetsDefinition:
    """A source asset for reading what `spec` describes."""
    bare = replace(spec, deps=(), output=None)
    return AssetsDefinition(call.at, "external", (bare,), None, False, spec.key_at, is_source=True)


def _with_attributes(assets: AssetsDefinition, bound: Bound, call: Call) -> Value:
    """Keys are replaced where they are made and where they are named; groups and tags are by the old keys."""
    renames, renames_exact = by_key(bound.value("asset_key_replacements"), call)
    groups, groups_exact = by_key(bound.value("group_names_by_key"), call)
    tags, tags_exact = by_key(bound.value("tags_by_key"), call)
    if not (renames_exact and groups_exact and tags_exact):
        return call.evaluator.unresolved(call.at, "what `with_attributes` changes is not known")
    specs = tuple(
        replace(
            spec,
            group=text(groups[spec.key]) if spec.key in groups else spec.group,
            tags=known_texts(tags[spec.key]) if spec.key in tags else spec.tags,
        )
        for spec in assets.specs
    )
    keys = {old: key_of(new, call) or old for old, new in renames.items()}
    return recorded(renamed(replace(assets, specs=specs), keys), call)


def _all_sources(assets: AssetsDefinition, call: Call) -> Value:
    sources = [source_of_spec(spec, call) for spec in assets.specs]
    return SequenceValue(call.at, "list", list[Value](sources), [assets.specs_exact])


def map_specs(value: Value, function: Value | None, call: Call, *, only: Keys | None = None) -> Value:
    """A spec or assets definition with each of its specs passed through the user's function; `only` those with these
    keys where it is given."""
    if function is None:
        return Unknown(call.at, "no function is given here")
    if isinstance(value, AssetSpecValue):
        if only is not None and value.key not in only:
            return value
        return call.evaluator.call_function(function, CallArguments((CallArgument(value, call.at),), {}), call.at)
    if not isinstance(value, AssetsDefinition):
        return value
    mapped = [map_specs(spec, function, call, only=only) for spec in value.specs]
    specs = tuple(
        replace(new, output=old.output, is_required=old.is_required)
        for old, new in zip(value.specs, mapped, strict=True)
        if isinstance(new, AssetSpecValue)
    )
    exact = value.specs_exact and len(specs) == len(mapped)
    return recorded(replace(value, specs=specs, specs_exact=exact), call)


def _call(assets: AssetsDefinition, arguments: CallArguments, call: Call) -> Value:
    """Within a graph's body, calling an asset invokes the op or graph under it."""
    if assets.node is None:
        return Unknown(call.at, "this asset has no op to call")
    brought = None if assets.own_resources is None else frozenset(assets.own_resources)
    return invoke(assets.node, arguments, call, brought)


ATTRIBUTES = {AssetsDefinition: _attribute}
CALLABLES = {AssetsDefinition: _call}
