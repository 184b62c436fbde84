"""Hover: what an asset is and what it stands between, what an op takes and gives, what a job runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.entity_at import assets_of, entity_at
from daglens_analyzer.features.hover_asset import asset_markdown, assets_markdown, missing_asset_markdown
from daglens_analyzer.features.hover_definition import definition_markdown, node_markdown
from daglens_analyzer.features.marks import AssetEntity, DefinitionEntity, NodeEntity
from daglens_analyzer.features.step_keys import step_key_of
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.source.position import Location, Position, Range


@dataclass(frozen=True, slots=True)
class Hover:
    """`assets` and `step` say what the text is about: who knows runs can add how the last one went."""

    range: Range
    markdown: str
    assets: tuple[AssetKey, ...] = ()
    step: str | None = None


RenderLink = Callable[[str, Location], str]


def hover(analysis: Analysis, path: str, position: Position, render_link: RenderLink) -> Hover | None:
    """What to say about the place; None where nothing is known. `render_link` makes Markdown of a text and a place."""
    found = entity_at(analysis, path, position)
    if found is None:
        return None
    match found.entity:
        case AssetEntity(keys=keys) as entity:
            assets = assets_of(analysis, entity)
            if not assets:
                return Hover(found.range, missing_asset_markdown(keys), keys) if keys else None
            if len(assets) == 1:
                text = asset_markdown(analysis, *assets[0], render_link)
            else:
                text = assets_markdown(analysis, assets, render_link)
            return Hover(found.range, text, tuple(asset.key for _, asset in assets))
        case NodeEntity(graph=graph, invocation=invocation):
            step = step_key_of(analysis, graph, invocation)
            return Hover(found.range, node_markdown(analysis, invocation, step, render_link), (), step)
        case DefinitionEntity(definition=definition):
            text = definition_markdown(analysis, definition, render_link)
            return Hover(found.range, text) if text else None
