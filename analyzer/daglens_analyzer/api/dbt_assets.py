"""`@dbt_assets`: the models, seeds and snapshots of a dbt project, as its `manifest.json` on disk describes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import cast

from daglens_analyzer.api.construct import Bound, construct, decorator
from daglens_analyzer.api.dbt import node_facts
from daglens_analyzer.api.dbt.manifest import Manifest, Props, is_asset, manifest_of, read_manifest
from daglens_analyzer.api.dbt.select import EVERYTHING, Ids, UnknownSelection, select_nodes
from daglens_analyzer.api.dbt.translation import (
    TRANSLATOR,
    ManifestValue,
    default_spec,
    props_method,
    setting,
    spec_of_node,
)
from daglens_analyzer.api.reading import is_given, text
from daglens_analyzer.api.translators import assets_of_specs
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.constants import NotConstant, as_python
from daglens_analyzer.evaluate.library.paths import path_argument
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ConstantValue,
    MappingValue,
    NativeMethodValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetDep, AssetSpecValue, Maybe
from daglens_analyzer.record import record

_PARAMETERS = (
    "* manifest select exclude selector name io_manager_key partitions_def dagster_dbt_translator backfill_policy "
    "op_tags required_resource_keys project retry_policy pool"
)


@record(eq=False)
class DbtOrigin(Value):
    """What `@dbt_assets` made assets of: the manifest, and what it took of it."""

    manifest: ManifestValue
    selected: Ids


def _dbt_assets(decorated: Value, bound: Bound, call: Call) -> Value:
    return assets_of_origin(decorated, dbt_origin(bound, call), bound, call)


def assets_of_origin(decorated: Value, origin: DbtOrigin | Unknown, bound: Bound, call: Call) -> Value:
    """The multi-asset of what is selected, with the tests as its checks."""
    found = () if isinstance(origin, Unknown) else tuple(_specs(origin, call))
    checks = () if isinstance(origin, Unknown) else tuple(_checks(origin, call))
    return assets_of_specs(
        decorated,
        SequenceValue(call.at, "list", list[Value](found), [not isinstance(origin, Unknown)]),
        bound,
        call,
        origin,
        check_specs=SequenceValue(call.at, "list", list[Value](checks)),
        allow_arbitrary_check_specs=ConstantValue(call.at, True),
    )


def dbt_origin(bound: Bound, call: Call) -> DbtOrigin | Unknown:
    """The manifest that is given, and the ids that `select=`, `exclude=` and `selector=` take of it."""
    manifest = manifest_argument(bound.value("manifest"), bound.value("dagster_dbt_translator"), call)
    if isinstance(manifest, Unknown):
        return manifest
    select, exclude = text(bound.value("select")), text(bound.value("exclude"))
    if is_given(bound.value("selector")):
        return call.evaluator.unresolved(call.at, "dbt's YAML selectors are not followed")
    return selected(manifest, select, exclude, call)


def selected(
    manifest: ManifestValue, select: Maybe[str] | None, exclude: Maybe[str] | None, call: Call
) -> DbtOrigin | Unknown:
    """What a selection takes of a manifest."""
    if isinstance(select, Unknown) or isinstance(exclude, Unknown):
        return call.evaluator.unresolved(call.at, "the dbt selection given here is not known")
    try:
        ids = select_nodes(manifest.manifest, select or EVERYTHING, exclude or "")
    except UnknownSelection as problem:
        return call.evaluator.unresolved(call.at, str(problem))
    return DbtOrigin(call.at, manifest, ids)


def manifest_argument(value: Value | None, translator: Value | None, call: Call) -> ManifestValue | Unknown:
    """The manifest that code names by its path, or has read already."""
    found: Manifest | None = None
    if isinstance(value, ManifestValue):
        return value if translator is None else ManifestValue(call.at, value.manifest, translator)
    if isinstance(value, MappingValue):
        try:
            found = manifest_of(cast("Props", as_python(value)))
        except NotConstant:
            found = None
    path = None if value is None else path_argument(value)
    if path is not None:
        seen = call.evaluator.look_at(path)
        found = None if seen is None or seen.file is None else read_manifest(seen.file)
        if found is None:
            reason = f"there is no dbt manifest `{path}` on disk: `dbt parse` makes it"
            return call.evaluator.unresolved(call.at, reason)
    if found is None:
        return call.evaluator.unresolved(call.at, "which dbt manifest is given here is not known")
    return ManifestValue(call.at, found, translator)


def _specs(origin: DbtOrigin, call: Call) -> Iterator[Value]:
    nodes = origin.manifest.manifest.nodes
    for unique_id in sorted(origin.selected):
        if is_asset(nodes[unique_id]):
            spec = spec_of_node(origin.manifest, unique_id, call)
            yield spec if isinstance(spec, Unknown) else replace(spec, at=call.at)


def _checks(origin: DbtOrigin, call: Call) -> Iterator[AssetCheckDefinition]:
    """A check for each test of a selected node; for the tests of sources where the translator's settings say so."""
    given = origin.manifest
    manifest = given.manifest
    assets = [name for name in sorted(origin.selected) if is_asset(manifest.nodes[name])]
    made = {test: node for node in assets for test in manifest.tests_of(node) if test in origin.selected}
    if setting(given.translator, "enable_source_tests_as_checks"):
        sources = {up for name in assets for up in manifest.upstream(name) if up.startswith("source")}
        made.update({test: node for node in sorted(sources) for test in manifest.tests_of(node)})
    for test in made:
        props = manifest.nodes.get(test)
        node = None if props is None else node_facts.tested_node(props, manifest)
        if props is None or node is None or node not in manifest.nodes:
            continue
        spec = spec_of_node(given, node, call)
        if isinstance(spec, AssetSpecValue) and isinstance(spec.key, AssetKey):
            yield AssetCheckDefinition(
                at=call.at,
                name=str(props.get("name")),
                asset=spec.key,
                asset_at=call.at,
                blocking=node_facts.is_blocking_test(props),
                function=None,
                built_at=call.factory_call,
                deps=tuple(_check_deps(given, manifest.parents.get(test, ()), spec.key, call)),
                name_at=call.at,
            )


def _check_deps(given: ManifestValue, parents: Iterable[str], own: AssetKey, call: Call) -> Iterator[AssetDep]:
    for parent in parents:
        spec = spec_of_node(given, parent, call) if parent in given.manifest.nodes else None
        if isinstance(spec, AssetSpecValue) and spec.key != own:
            yield AssetDep(spec.key, None, "spec", call.at, call.at)


def _settings(name: str, parameters: str) -> Value:
    def build(bound: Bound, call: Call) -> Value:
        return OpaqueValue(call.at, name, bound)

    return construct(name, parameters, build).native("dagster_dbt")


def _base_spec(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    """`super().get_asset_spec(manifest, unique_id, project)`"""
    given = [argument.value for argument in (*arguments.positional, *arguments.keyword.values())]
    manifest = next((value for value in given if isinstance(value, ManifestValue)), None)
    ids = (value.value for value in given if isinstance(value, ConstantValue) and isinstance(value.value, str))
    unique_id = next(ids, "")
    if manifest is None or unique_id not in manifest.manifest.nodes:
        return Unknown(call.at, "which dbt node this is for is not known")
    return default_spec(manifest, unique_id, call)


def _node_props(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    """`get_resource_props(manifest, unique_id)`"""
    given = [argument.value for argument in (*arguments.positional, *arguments.keyword.values())]
    match given:
        case [ManifestValue() as manifest, ConstantValue(value=str(name))] if name in manifest.manifest.nodes:
            return manifest.props_of(name)
        case _:
            return Unknown(call.at, "which dbt node this is for is not known")


def _attribute(manifest: ManifestValue, name: str, call: Call) -> Value | None:
    return None


def _subscript(manifest: ManifestValue, index: Value, call: Call) -> Value | None:
    """`manifest["nodes"]` and its like: the same nodes, by id."""
    return (
        manifest if isinstance(index, ConstantValue) and index.value in ("nodes", "sources") else _node(manifest, index)
    )


def _node(manifest: ManifestValue, index: Value) -> Value | None:
    name = index.value if isinstance(index, ConstantValue) else None
    return manifest.props_of(name) if isinstance(name, str) and name in manifest.manifest.nodes else None


_METHODS = {
    "get_asset_key": props_method(node_facts.node_key),
    "get_group_name": props_method(node_facts.node_group),
    "get_description": props_method(node_facts.node_description),
    "get_tags": props_method(node_facts.node_tags),
    "get_code_version": props_method(node_facts.node_code_version),
    "get_metadata": props_method(lambda props: {"dagster/table_name": node_facts.node_table(props)}),
    "get_partitions_def": props_method(lambda props: None),
    "get_partition_mapping": props_method(lambda props: None),
    "get_asset_spec": _base_spec,
    "get_resource_props": _node_props,
}
NATIVES: dict[str, Value] = {
    "dagster_dbt.dbt_assets": decorator("dbt_assets", _PARAMETERS, _dbt_assets, bare=False).native("dagster_dbt"),
    TRANSLATOR: _settings("DagsterDbtTranslator", "settings"),
    "dagster_dbt.DagsterDbtTranslatorSettings": _settings(
        "DagsterDbtTranslatorSettings",
        "enable_asset_checks enable_duplicate_source_asset_keys enable_code_references enable_dbt_selection_by_name "
        "enable_source_tests_as_checks enable_source_metadata enable_dbt_views_as_virtual_assets",
    ),
    **{
        f"{base}.{name}": NativeMethodValue(NOWHERE, f"{base}.{name}", answer)
        for name, answer in _METHODS.items()
        for base in (TRANSLATOR, "dagster_dbt.DbtProjectComponent")
    },
}
ATTRIBUTES = {ManifestValue: _attribute}
SUBSCRIPTS = {ManifestValue: _subscript}
