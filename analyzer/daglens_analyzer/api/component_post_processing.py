"""`post_processing:` of component files: attributes for the specs of what a component, or a folder, defines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from daglens_analyzer.api.asset_graph import selected_keys
from daglens_analyzer.api.asset_selection import selection_of
from daglens_analyzer.api.component_templates import Scope
from daglens_analyzer.api.component_values import asset_arguments
from daglens_analyzer.api.spec_updates import updated_spec
from daglens_analyzer.evaluate.values import Call, ConstantValue, Value
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, DefinitionsValue
from daglens_analyzer.graph.model import Keys
from daglens_analyzer.graph.selection import UnresolvableSelection


def post_processed(
    definitions: DefinitionsValue, settings: Mapping[str, Any], scope: Scope, call: Call
) -> DefinitionsValue:
    """The same definitions; of each processor, the specs that its `target` selects have its `attributes`."""
    for each in cast("list[object]", settings.get("assets") or []):
        if isinstance(each, Mapping):
            definitions = _processed(definitions, cast("Mapping[str, Any]", each), scope, call)
    return definitions


def _processed(
    definitions: DefinitionsValue, processor: Mapping[str, Any], scope: Scope, call: Call
) -> DefinitionsValue:
    target = str(processor.get("target", "*"))
    wanted: Keys | None = None
    if target != "*":
        try:
            selection = selection_of(ConstantValue(call.at, target), call, include_sources=True)
            wanted = selected_keys(selection, definitions.assets)
        except UnresolvableSelection as problem:
            call.evaluator.unresolved(call.at, str(problem))
            return replace(definitions, is_exact=False)
    adds = processor.get("operation", "merge") == "merge"

    def changed(spec: AssetSpecValue) -> AssetSpecValue:
        if wanted is not None and spec.key not in wanted:
            return spec
        attributes = asset_arguments(processor.get("attributes"), {**scope, "asset": spec}, call)
        return updated_spec(spec, attributes, call, adds=adds)

    def of_value(value: Value) -> Value:
        match value:
            case AssetSpecValue():
                return changed(value)
            case AssetsDefinition(is_source=False):
                return replace(value, specs=tuple(map(changed, value.specs)))
            case _:
                return value

    return replace(definitions, assets=tuple(map(of_value, definitions.assets)))
