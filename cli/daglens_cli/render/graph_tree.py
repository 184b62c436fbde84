"""The definition graph as trees: assets by group with what they depend on, then jobs and their steps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.tree import Tree

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.graph.definitions import GraphDefinition
    from daglens_analyzer.graph.model import Asset, CodeLocation, Job
    from daglens_cli.context import Context


def print_trees(analysis: Analysis, context: Context) -> None:
    graph = analysis.graph()
    shown = [location for location in graph.locations if not is_empty(location)]
    for location in shown:
        context.console.print(location_tree(location, analysis, context))
    if not shown:
        context.console.print("no definitions found: `daglens doctor` says where was looked")


def is_empty(location: CodeLocation) -> bool:
    return not (location.assets or location.jobs or location.ops or location.graphs or location.unresolved)


def location_tree(location: CodeLocation, analysis: Analysis, context: Context) -> Tree:
    tree = Tree(f"[bold]{escape(location.name)}[/]  [dim]{escape(context.shown(location.path))}[/]", guide_style="dim")
    groups: dict[str, list[Asset]] = {}
    for asset in location.assets:
        groups.setdefault(asset.group or "default", []).append(asset)
    for group in sorted(groups):
        branch = tree.add(f"[cyan]group {escape(group)}[/]")
        for asset in sorted(groups[group], key=lambda asset: asset.key):
            add_asset(branch, asset)
    for job in location.jobs:
        add_job(tree, job)
    for schedule in location.schedules:
        cron = f"  [dim]{escape(str(schedule.cron))}[/]" if isinstance(schedule.cron, (str, tuple)) else ""
        job_name = f" [dim]starts {escape(schedule.job)}[/]" if isinstance(schedule.job, str) else ""
        tree.add(f"[yellow]schedule[/] {escape(str(schedule.name))}{job_name}{cron}")
    for sensor in location.sensors:
        if isinstance(sensor.name, str):
            tree.add(f"[yellow]sensor[/] {escape(sensor.name)}")
    for unresolved in location.unresolved:
        place = analysis.location_of(unresolved.at)
        where = f"{context.shown(place.path)}:{place.range.start.line + 1}" if place else ""
        tree.add(f"[dim]not known without running it: {escape(unresolved.reason)}  {escape(where)}[/]")
    return tree


def add_asset(branch: Tree, asset: Asset) -> None:
    upstream = ", ".join(dict.fromkeys(dep.key.to_user_string() for dep in asset.deps))
    arrow = f"  [dim]←[/] {escape(upstream)}" if upstream else ""
    what = "" if asset.kind == "asset" else f"  [magenta]{asset.kind.replace('_', ' ')}[/]"
    branch = branch.add(f"[bold green]{escape(asset.key.to_user_string())}[/]{what}{arrow}")
    node = asset.definition.node if asset.definition is not None else None
    if asset.kind in ("graph_asset", "graph_multi_asset"):
        add_steps(branch, node)


def add_steps(branch: Tree, node: object) -> None:
    from daglens_analyzer.graph.definitions import GraphDefinition

    if isinstance(node, GraphDefinition):
        for line in step_lines(node):
            branch.add(line)


def step_lines(graph: GraphDefinition) -> Iterable[str]:
    for invocation in graph.invocations:
        definition = invocation.definition.name
        alias = (
            f" [dim]({escape(definition)})[/]" if isinstance(definition, str) and definition != invocation.name else ""
        )
        yield f"[blue]step[/] {escape(invocation.name)}{alias}"


def add_job(tree: Tree, job: Job) -> None:
    branch = tree.add(f"[yellow]job[/] [bold]{escape(job.name)}[/]")
    if job.graph is not None:
        add_steps(branch, job.graph)
    elif job.assets:
        branch.add(f"[dim]makes[/] {escape(', '.join(key.to_user_string() for key in job.assets))}")
