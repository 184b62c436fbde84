"""`post_processing` of a component file: what is changed of assets that its component made."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from daglens.model.asset_graph import as_assets_definitions, build_asset_graph
from daglens.model.asset_selection import AssetSelection
from daglens.model.asset_spec import AssetSpec
from daglens.model.definitions import Definitions

from .resolvable import resolved_fields

if TYPE_CHECKING:
    from .load_context import ComponentLoadContext
    from .resolution_context import ResolutionContext

_MERGED = ("metadata", "tags")


def post_processors(
    context: ComponentLoadContext, said: Mapping[str, Any] | None
) -> list[Callable[[Definitions], Definitions]]:
    """A change for each of the entries; raises pydantic's ValidationError where they are not written as they should."""
    if not said:
        return []
    from .post_processing_models import PostProcessing

    resolution = context.resolution_context.at_path("post_processing").at_path("assets")
    entries = PostProcessing.model_validate(said).assets or ()
    return [_change(entry, resolution.at_path(index)) for index, entry in enumerate(entries)]


def _change(entry: Any, resolution: ResolutionContext) -> Callable[[Definitions], Definitions]:
    def changed(defs: Definitions) -> Definitions:
        chosen = _selected(defs, entry.target)

        def change(spec: AssetSpec) -> AssetSpec:
            return _with(spec, entry, resolution) if chosen is None or spec.key in chosen else spec

        return defs.map_asset_specs(func=change)

    return changed


def _selected(defs: Definitions, target: str) -> Any:
    """The keys that the target selects; None for all. Resources may still come from folders further out."""
    if target == "*":
        return None
    selection = AssetSelection.from_string(target, include_sources=True)
    return selection.resolve(build_asset_graph(as_assets_definitions(defs.assets)))


def _with(spec: AssetSpec, entry: Any, resolution: ResolutionContext) -> AssetSpec:
    from .resolved_kinds import AssetAttributes

    scoped = resolution.with_scope(asset=spec).at_path("attributes")
    said = resolved_fields(entry.attributes, AssetAttributes, scoped)
    if entry.operation == "replace":
        return spec.replace_attributes(**said)
    merged = {name: value for name, value in said.items() if name in _MERGED}
    replaced = {name: value for name, value in said.items() if name not in _MERGED}
    return spec.merge_attributes(**merged).replace_attributes(**replaced)
