"""From dbt nodes to asset specs: by Dagster's own translator, or by the user's where it overrides a part of that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, cast

from daglens_analyzer.api.asset_parts import table_name
from daglens_analyzer.api.component_templates import Scope
from daglens_analyzer.api.component_values import asset_arguments
from daglens_analyzer.api.dbt import node_facts
from daglens_analyzer.api.dbt.manifest import Manifest, Props, table
from daglens_analyzer.api.keys import key_of
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import is_given, known_text, known_texts, text, texts
from daglens_analyzer.api.spec_updates import updated_spec
from daglens_analyzer.api.translators import said
from daglens_analyzer.api.values import AssetKeyValue, OpaqueValue
from daglens_analyzer.evaluate.constants import NotConstant, as_python, from_python
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ConstantValue,
    InstanceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetDep, AssetSpecValue
from daglens_analyzer.record import record

TRANSLATOR = "dagster_dbt.DagsterDbtTranslator"


@record(eq=False)
class ManifestValue(Value):
    """A manifest as code holds it, and what has been made of its nodes by `translator`, by id."""

    manifest: Manifest
    translator: Value | None
    specs: dict[str, AssetSpecValue | Unknown] = field(default_factory=dict[str, "AssetSpecValue | Unknown"])
    props: dict[str, Value] = field(default_factory=dict[str, Value])

    def props_of(self, unique_id: str) -> Value:
        """A node's properties as a dict of the user's code."""
        if unique_id not in self.props:
            self.props[unique_id] = from_python(self.manifest.nodes[unique_id], self.at)
        return self.props[unique_id]


@record(eq=False)
class ComponentTranslation(Value):
    """How a dbt component translates: `component` is an object of the user's where its class may override methods,
    `attributes` what the file says each node's spec is given, and `settings` are the translator's."""

    component: Value | None
    attributes: Mapping[str, Any]
    scope: Scope
    settings: Value


def spec_of_node(given: ManifestValue, unique_id: str, call: Call) -> AssetSpecValue | Unknown:
    """The asset of a node, made once."""
    if unique_id not in given.specs:
        given.specs[unique_id] = Unknown(call.at, "this dbt node builds on itself")
        given.specs[unique_id] = _translated(given, unique_id, call)
    return given.specs[unique_id]


def _translated(given: ManifestValue, unique_id: str, call: Call) -> AssetSpecValue | Unknown:
    arguments = (given, ConstantValue(call.at, unique_id), OpaqueValue(call.at, "DbtProject"))
    translator = given.translator
    theirs = translator.component if isinstance(translator, ComponentTranslation) else translator
    made = said(theirs, "get_asset_spec", call, *arguments) or default_spec(given, unique_id, call)
    if isinstance(translator, ComponentTranslation) and isinstance(made, AssetSpecValue) and translator.attributes:
        scope = {**translator.scope, "node": given.props_of(unique_id), "spec": made}
        return updated_spec(made, asset_arguments(translator.attributes, scope, call), call)
    return made if isinstance(made, AssetSpecValue) else Unknown(call.at, "what the dbt translator makes is not known")


def default_spec(given: ManifestValue, unique_id: str, call: Call) -> AssetSpecValue:
    """What the translator's own `get_asset_spec` makes, out of its other methods."""
    manifest, props = given.manifest, given.manifest.nodes[unique_id]

    def of_user(method: str) -> Value | None:
        """What the user's class says of the node. Only where there is one is the node made a value of their code."""
        is_theirs = isinstance(given.translator, InstanceValue)
        return said(given.translator, method, call, given.props_of(unique_id)) if is_theirs else None

    key = of_user("get_asset_key")
    description, group, version = of_user("get_description"), of_user("get_group_name"), of_user("get_code_version")
    owners, tags, metadata = of_user("get_owners"), of_user("get_tags"), of_user("get_metadata")
    partitions = of_user("get_partitions_def")
    automation = [of_user(name) for name in ("get_automation_condition", "get_auto_materialize_policy")]
    automated = [is_given(value) for value in automation if value is not None]
    deps = {dep.key: dep for parent in manifest.upstream(unique_id) if (dep := _dep(given, parent, call)) is not None}
    return AssetSpecValue(
        at=call.at,
        key=node_facts.node_key(props) if key is None else key_of(key, call) or _no_key(call),
        key_at=call.at,
        deps=tuple(deps.values()),
        group=node_facts.node_group(props) if group is None else text(group),
        group_at=call.at,
        description=node_facts.node_description(props) if description is None else known_text(description),
        partitions=partitions_name(partitions),
        partitions_cron=partitions_cron(partitions),
        partitions_value=partitions,
        code_version=node_facts.node_code_version(props) if version is None else text(version),
        owners=node_facts.node_owners(props, manifest) if owners is None else texts(owners, call),
        tags=node_facts.node_tags(props) if tags is None else known_texts(tags),
        kinds=tuple(sorted({"dbt", manifest.adapter or "dbt", *_kinds_of(given, props)})),
        table_name=node_facts.node_table(props) if metadata is None else table_name(metadata),
        built_at=call.factory_call,
        is_automated=any(automated) if automated else node_facts.is_automated_node(props),
    )


def _no_key(call: Call) -> Unknown:
    return Unknown(call.at, "the key that the dbt translator gives is not known")


def _kinds_of(given: ManifestValue, props: Props) -> tuple[str, ...]:
    is_view = table(props, "config").get("materialized") == "view"
    return ("view",) if is_view and setting(given.translator, "enable_dbt_views_as_virtual_assets") else ()


def _dep(given: ManifestValue, parent: str, call: Call) -> AssetDep | None:
    spec = spec_of_node(given, parent, call)
    if isinstance(spec, Unknown) or isinstance(spec.key, Unknown):
        return None
    table_of_source = spec.table_name if parent.startswith("source") else None
    return AssetDep(spec.key, None, "spec", call.at, call.at, table_of_source)


def setting(translator: Value | None, name: str) -> bool:
    """A switch of the translator's settings that is off unless it is turned on."""
    if isinstance(translator, ComponentTranslation):
        return setting(translator.settings, name)
    settings = translator.attributes.get("settings") if isinstance(translator, InstanceValue) else translator
    bound = settings.bound if isinstance(settings, OpaqueValue) else None
    if bound is not None and (inner := bound.value("settings")) is not None:
        return setting(inner, name)
    found = None if bound is None else bound.value(name)
    return isinstance(found, ConstantValue) and found.value is True


def props_method(read: Callable[[Props], object]) -> Callable[[Value, CallArguments, Call], Value]:
    """A method of the translator's own class that answers from a node's properties."""

    def method(receiver: Value, arguments: CallArguments, call: Call) -> Value:
        given = [*arguments.positional, *arguments.keyword.values()]
        try:
            answer = read(cast("Props", as_python(given[0].value)))
        except (NotConstant, IndexError, AttributeError, TypeError):
            return Unknown(call.at, "the properties of this dbt node are not known")
        return AssetKeyValue(call.at, answer) if isinstance(answer, AssetKey) else from_python(answer, call.at)

    return method
