"""An asset in Markdown: its facts, the lineage one level up and down, and the op or the steps under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.first_paragraph import first_paragraph
from daglens_analyzer.features.hover_definition import steps_markdown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import GraphDefinition
from daglens_analyzer.graph.model import Asset, CodeLocation
from daglens_analyzer.source.position import Location

RenderLink = Callable[[str, Location], str]

KIND_WORDS = {
    "asset": "asset",
    "multi_asset": "asset of a multi-asset",
    "graph_asset": "graph-backed asset",
    "graph_multi_asset": "asset of a graph-backed multi-asset",
    "external": "external asset",
}
_MOST_LINKS = 12


def asset_markdown(analysis: Analysis, location: CodeLocation, asset: Asset, render_link: RenderLink) -> str:
    """All about one asset."""
    paragraphs = [f"**{code(asset.key)}** · {_kind(asset)}"]
    if asset.description:
        paragraphs.append(first_paragraph(asset.description))
    paragraphs.append("\n".join(f"- {fact}" for fact in _facts(asset)))
    paragraphs.append(_lineage(analysis, location, asset, render_link))
    node = asset.definition.node if asset.definition is not None else None
    if isinstance(node, GraphDefinition):
        paragraphs.append(f"Steps:\n{steps_markdown(analysis, node, render_link)}")
    elif asset.op is not None and asset.op != asset.key.name:
        paragraphs.append(f"Made by op `{asset.op}`")
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def assets_markdown(analysis: Analysis, assets: Iterable[tuple[CodeLocation, Asset]], render_link: RenderLink) -> str:
    """Assets that are made together: each with its upstream and downstream, in short."""
    found = tuple(assets)
    parts = [f"**{len(found)} assets** made together"]
    for location, asset in found:
        told = f" · {first_paragraph(asset.description)}" if asset.description else ""
        lineage = _lineage(analysis, location, asset, render_link).replace("\n", "\n  ")
        parts.append(f"- **{linked(analysis, asset, render_link)}**{told}\n\n  {lineage}")
    return "\n\n".join(parts)


def missing_asset_markdown(keys: tuple[AssetKey, ...]) -> str:
    """An asset that no code location of the project has."""
    return f"**{', '.join(code(key) for key in keys)}** · not defined in this project"


def linked(analysis: Analysis, asset: Asset, render_link: RenderLink) -> str:
    """An asset's key, leading to its definition where it has one."""
    place = analysis.location_of(asset.at) if not asset.is_stub else None
    return code(asset.key) if place is None else render_link(code(asset.key), place)


def code(key: AssetKey) -> str:
    return f"`{key.to_user_string()}`"


def _kind(asset: Asset) -> str:
    if asset.is_stub:
        return "named in `deps=` only, defined nowhere in this project"
    return KIND_WORDS[asset.kind]


def _facts(asset: Asset) -> Iterator[str]:
    if asset.group is not None and not asset.is_stub:
        yield f"group `{asset.group}`"
    if asset.partitions is not None:
        yield f"partitions `{asset.partitions}`"
    if asset.kinds:
        yield f"kinds {', '.join(f'`{kind}`' for kind in asset.kinds)}"
    if asset.code_version is not None:
        yield f"code version `{asset.code_version}`"
    if asset.owners:
        yield f"owners {', '.join(f'`{owner}`' for owner in asset.owners)}"
    shown = {name: value for name, value in asset.tags.items() if not name.startswith("dagster/kind/")}
    if shown:
        yield f"tags {', '.join(f'`{name}={value}`' if value else f'`{name}`' for name, value in shown.items())}"


def _lineage(analysis: Analysis, location: CodeLocation, asset: Asset, render_link: RenderLink) -> str:
    known = location.asset_by_key
    upstream = [known[key] for key in dict.fromkeys(dep.key for dep in asset.deps) if key in known]
    missing = [dep.key for dep in asset.deps if dep.key not in known]
    above = [linked(analysis, item, render_link) for item in upstream]
    above += [f"{code(key)} (not found)" for key in dict.fromkeys(missing)]
    below = [linked(analysis, item, render_link) for item in location.downstream.get(asset.key, ())]
    return f"↑ upstream: {_listed(above)}  \n↓ downstream: {_listed(below)}"


def _listed(links: list[str]) -> str:
    if not links:
        return "none"
    more = len(links) - _MOST_LINKS
    return ", ".join(links[:_MOST_LINKS]) + (f" and {more} more" if more > 0 else "")
