"""Ops, graphs, jobs, schedules and sensors in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import Unknown, Value
from daglens_analyzer.features.first_paragraph import first_paragraph
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    GraphDefinition,
    Input,
    Invocation,
    JobDefinition,
    Maybe,
    OpDefinition,
    Output,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.source.position import Location

RenderLink = Callable[[str, Location], str]
_MOST_ASSETS = 20


def definition_markdown(analysis: Analysis, definition: Value, render_link: RenderLink) -> str | None:
    """What a definition is, in a few lines; None for a definition that there is nothing to say about."""
    match definition:
        case OpDefinition():
            return signature_markdown("op", definition)
        case GraphDefinition():
            steps = steps_markdown(analysis, definition, render_link)
            return f"{signature_markdown('graph', definition)}\n\nSteps:\n{steps}"
        case JobDefinition() | UnresolvedAssetJob():
            return _job(analysis, definition, render_link)
        case ScheduleDefinition():
            cron = definition.cron
            times = "times not known" if cron is None or isinstance(cron, Unknown) else _crons(cron)
            return f"**{_named(definition.name)}** · schedule\n\n- {times}\n- job {_named(definition.job)}"
        case SensorDefinition():
            return f"**{_named(definition.name)}** · sensor\n\n- job {_named(definition.job)}"
        case AssetCheckDefinition():
            key = definition.asset
            of = "an asset that is not known" if isinstance(key, Unknown) else f"`{key.to_user_string()}`"
            blocking = ", blocking" if definition.blocking else ""
            return f"**{_named(definition.name)}** · asset check of {of}{blocking}"
        case _:
            return None


def node_markdown(analysis: Analysis, invocation: Invocation, step: str | None, render_link: RenderLink) -> str:
    """A node of a graph: what is called, and the step that it is."""
    definition = invocation.definition
    kind = "op" if isinstance(definition, OpDefinition) else "graph"
    text = signature_markdown(kind, definition)
    if step is not None:
        text += f"\n\n- step `{step}`"
    elif invocation.name != definition.name:
        text += f"\n\n- node `{invocation.name}`"
    place = analysis.location_of(definition.name_at)
    if place is not None:
        text += f"\n- {render_link('definition', place)}"
    return text


def signature_markdown(kind: str, definition: OpDefinition | GraphDefinition) -> str:
    """Name, inputs and outputs with their types, and what the docstring says first."""
    head = f"{_plain(definition.name)}({_inputs(definition.ins)}) -> {_outputs(definition.outs)}"
    text = f"```python\n({kind}) {head}\n```"
    return f"{text}\n\n{first_paragraph(definition.description)}" if definition.description else text


def steps_markdown(analysis: Analysis, graph: GraphDefinition, render_link: RenderLink) -> str:
    """The nodes of a graph as a list, each leading to its call."""
    lines: list[str] = []
    for invocation in graph.invocations:
        place = analysis.location_of(invocation.at)
        name = f"`{invocation.name}`"
        lines.append(f"1. {render_link(name, place) if place is not None else name}")
    if not graph.is_exact:
        lines.append("1. … and what could not be known without running the code")
    return "\n".join(lines) if lines else "none"


def _job(analysis: Analysis, definition: JobDefinition | UnresolvedAssetJob, render_link: RenderLink) -> str:
    text = f"**{_named(definition.name)}** · job"
    if definition.description:
        text += f"\n\n{first_paragraph(definition.description)}"
    if isinstance(definition, JobDefinition):
        return f"{text}\n\nSteps:\n{steps_markdown(analysis, definition.graph, render_link)}"
    links = list(_selected(analysis, definition, render_link))
    more = len(links) - _MOST_ASSETS
    listed = ", ".join(links[:_MOST_ASSETS]) + (f" and {more} more" if more > 0 else "")
    return f"{text}\n\nAssets: {listed or 'none'}"


def _selected(analysis: Analysis, definition: UnresolvedAssetJob, render_link: RenderLink) -> Iterator[str]:
    """The assets that a job selects, in the first code location that has the job."""
    for location in analysis.graph().locations:
        for job in location.jobs:
            if job.definition is not definition:
                continue
            for key in job.assets:
                asset = location.asset_by_key.get(key)
                place = analysis.location_of(asset.at) if asset is not None else None
                name = f"`{key.to_user_string()}`"
                yield name if place is None else render_link(name, place)
            return


def _inputs(inputs: Maybe[tuple[Input, ...]]) -> str:
    if isinstance(inputs, Unknown):
        return "…"
    return ", ".join(f"{known.name}: {known.type}" if known.type else known.name for known in inputs)


def _outputs(outputs: Maybe[tuple[Output, ...]]) -> str:
    if isinstance(outputs, Unknown):
        return "…"
    if [known.name for known in outputs] == ["result"]:
        return outputs[0].type or "Any"
    return ", ".join(f"{known.name}: {known.type}" if known.type else known.name for known in outputs) or "None"


def _crons(cron: str | tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in ((cron,) if isinstance(cron, str) else cron))


def _named(name: Maybe[str] | None) -> str:
    return f"`{name}`" if isinstance(name, str) else "not known"


def _plain(name: Maybe[str]) -> str:
    return name if isinstance(name, str) else "?"
