"""The definition graph as one page that needs nothing else: lineage drawn, op graphs, jobs, and what each asset is.

The drawing is made here, so that the page reads without scripts too; its script only marks what is chosen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from daglens_analyzer.graph.layered_layout import Drawing, lay_out
from daglens_analyzer.graph.to_json import Json, Located, to_json

_HEIGHT, _GAP, _ROW_GAP, _MARGIN = 44.0, 64.0, 18.0, 16.0
_HUES = 10


def to_html(analysis: Located, title: str) -> str:
    """The page of a whole project; `title` is the project's name."""
    document = to_json(analysis)
    locations: list[Json] = document["code_locations"]
    template = files("daglens_analyzer.graph").joinpath("lineage_page.html").read_text(encoding="utf-8")
    data = json.dumps({"locations": locations}, separators=(",", ":")).replace("<", "\\u003c")
    body = "\n".join(_location(location, number) for number, location in enumerate(locations))
    parts = {"TITLE": escape(title), "BODY": body or '<p class="empty">No definitions were found.</p>', "DATA": data}
    for name, text in parts.items():
        template = template.replace(f"<!--{name}-->", text)
    return template


def _location(location: Json, number: int) -> str:
    assets: dict[str, Json] = {}
    for asset in location["assets"]:
        assets.setdefault(_key(asset["key"]), asset)
    groups = sorted({asset["group"] or "default" for asset in assets.values()})
    hues = {group: place % _HUES for place, group in enumerate(groups)}
    heading = f"location-{number}"
    return "\n".join(
        [
            f'<section class="location" aria-labelledby="{heading}" data-location="{number}">',
            f'<h2 id="{heading}">{escape(location["name"])}</h2>',
            f'<p class="counts">{_counts(location, len(assets))}</p>',
            *_legend(hues),
            _lineage(assets, hues, number),
            *_details("Jobs", list(_jobs(location, number))),
            *_details("Op graphs", [_op_graph(graph) for graph in location["graphs"]]),
            *_details("What could not be known", [_unknown(note) for note in location["unresolved"]]),
            "</section>",
        ]
    )


def _counts(location: Json, assets: int) -> str:
    numbers = {"assets": assets}
    numbers |= {name: len(location[name]) for name in ("checks", "graphs", "jobs", "schedules", "sensors")}
    return " · ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in numbers.items() if count)


def _legend(hues: Mapping[str, int]) -> Iterator[str]:
    if len(hues) > 1:
        yield '<ul class="legend" aria-label="Groups">'
        for group, hue in hues.items():
            yield f'<li><span class="swatch hue-{hue}"></span>{escape(group)}</li>'
        yield "</ul>"


def _lineage(assets: Mapping[str, Json], hues: Mapping[str, int], number: int) -> str:
    if not assets:
        return '<p class="empty">No assets.</p>'
    subtitles = {key: _subtitle(asset) for key, asset in assets.items()}
    widths = {key: _width(key, subtitles[key]) for key in assets}
    edges = [(_key(dep["key"]), key) for key, asset in assets.items() for dep in asset["deps"]]
    drawing = lay_out(widths, edges, height=_HEIGHT, gap=_GAP, row_gap=_ROW_GAP)
    nodes = [
        _node(
            key,
            subtitles[key],
            drawing,
            f"asset hue-{hues[asset['group'] or 'default']}" + (" external" if asset["kind"] == "external" else ""),
            f'data-key="{escape(key, quote=True)}" tabindex="0" role="button" aria-pressed="false"',
            _spoken(key, asset),
        )
        for key, asset in assets.items()
    ]
    return _svg(drawing, nodes, f"Lineage of {len(assets)} assets", f'id="lineage-{number}" class="lineage"')


def _subtitle(asset: Json) -> str:
    facts = [asset["kind"].replace("_", " "), *asset["kinds"]]
    if asset["partitions"]:
        facts.append(asset["partitions"].removesuffix("PartitionsDefinition").lower() or "partitioned")
    return " · ".join(facts)


def _spoken(key: str, asset: Json) -> str:
    upstream = ", ".join(_key(dep["key"]) for dep in asset["deps"])
    return f"{key}, {_subtitle(asset)}, " + (f"depends on {upstream}" if upstream else "depends on nothing")


def _jobs(location: Json, number: int) -> Iterator[str]:
    starts: dict[str, list[str]] = {}
    for schedule in location["schedules"]:
        cron: str | list[str] | None = schedule["cron"]
        when = cron if isinstance(cron, str) else ", ".join(cron or ())
        starts.setdefault(schedule["job"] or "", []).append(f"schedule {schedule['name']} ({when})")
    for sensor in location["sensors"]:
        starts.setdefault(sensor["job"] or "", []).append(f"sensor {sensor['name']}")
    for job in location["jobs"]:
        keys = [_key(key) for key in job["assets"]]
        chosen = escape(json.dumps(keys), quote=True)
        button = f'<button type="button" class="job" data-assets="{chosen}" aria-controls="lineage-{number}">'
        what = f"{len(keys)} asset{'s' if len(keys) != 1 else ''}" if job["kind"] == "asset" else "ops"
        facts = " · ".join([what, *starts.get(job["name"], [])])
        name = escape(job["name"])
        shown = f"{button}{name}</button>" if keys else f"<strong>{name}</strong>"
        yield f"<p>{shown} <span>{escape(facts)}</span></p>"


def _op_graph(graph: Json) -> str:
    names = [node["name"] for node in graph["nodes"]]
    reads = [(f"\1{_key(read['key'])}", read["to"]["node"]) for read in graph["asset_inputs"]]
    outside = {source: source[1:] for source, _ in reads}
    labels = {**outside, **{name: name for name in names}}
    given = {node["name"]: node["definition"] for node in graph["nodes"]}
    under = {name: "asset" if name in outside else _named_otherwise(name, given[name]) for name in labels}
    edges = [*reads, *((edge["from"]["node"], edge["to"]["node"]) for edge in graph["edges"])]
    widths = {name: _width(label, under[name]) for name, label in labels.items()}
    drawing = lay_out(widths, edges, height=_HEIGHT, gap=_GAP, row_gap=_ROW_GAP)
    nodes = [
        _node(name, under[name], drawing, "asset external" if name in outside else "op", "", label, label)
        for name, label in labels.items()
    ]
    title = f"{graph['kind'].replace('_', ' ')} {graph['name']}"
    drawn = _svg(drawing, nodes, title, 'class="lineage"') if nodes else '<p class="empty">No ops.</p>'
    return f"<figure><figcaption>{escape(title)}</figcaption>{drawn}</figure>"


def _named_otherwise(name: str, definition: str | None) -> str:
    return f"op {definition}" if definition and definition != name else "op"


def _unknown(note: Json) -> str:
    at = note["at"]
    place = f"<code>{escape(at['path'])}:{at['line']}</code> " if at else ""
    return f"<p>{place}{escape(note['reason'])}</p>"


def _details(title: str, inside: Sequence[str]) -> Iterator[str]:
    if inside:
        yield f"<details><summary>{title} ({len(inside)})</summary>"
        yield from inside
        yield "</details>"


# -- drawing ---------------------------------------------------------------------------------------------------------


def _svg(drawing: Drawing, nodes: Sequence[str], label: str, attributes: str) -> str:
    width, height = drawing.width + 2 * _MARGIN, drawing.height + 2 * _MARGIN
    edges = "".join(_edge(edge, points) for edge, points in drawing.routes.items())
    return (
        f'<div class="scroll"><svg {attributes} width="{width:g}" height="{height:g}" '
        f'viewBox="{-_MARGIN:g} {-_MARGIN:g} {width:g} {height:g}" role="group" '
        f'aria-label="{escape(label, quote=True)}">'
        f"{edges}{''.join(nodes)}</svg></div>"
    )


def _node(
    name: str, subtitle: str, drawing: Drawing, kind: str, attributes: str, spoken: str, label: str | None = None
) -> str:
    box = drawing.boxes[name]
    return (
        f'<g class="node {kind}" transform="translate({box.x:g} {box.y:g})" '
        f'aria-label="{escape(spoken, quote=True)}" {attributes}>'
        f'<rect width="{box.width:g}" height="{_HEIGHT:g}" rx="8"/>'
        f'<text class="name" x="12" y="19">{escape(label or name)}</text>'
        f'<text class="kind" x="12" y="34">{escape(subtitle)}</text></g>'
    )


def _edge(edge: tuple[str, str], points: Sequence[tuple[float, float]]) -> str:
    (x, y), *rest = points
    path = [f"M{x:g} {y:g}"]
    for to_x, to_y in rest:
        bend = (to_x - x) / 2
        path.append(f"C{x + bend:g} {y:g} {to_x - bend:g} {to_y:g} {to_x:g} {to_y:g}")
        x, y = to_x, to_y
    source, target = (escape(end, quote=True) for end in edge)
    return f'<path class="edge" data-from="{source}" data-to="{target}" marker-end="url(#arrow)" d="{"".join(path)}"/>'


def _width(*lines: str) -> float:
    """Room for the widest line at the sizes of the page's style."""
    name, *others = lines
    return max(96.0, 24 + 7.4 * _cells(name), 24 + 6.2 * max((_cells(line) for line in others), default=0))


def _cells(text: str) -> int:
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)


def _key(parts: Sequence[Any]) -> str:
    return "/".join(str(part) for part in parts)
