"""The definition graph as plain data: what `daglens graph --format json` prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any, Protocol

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    GraphDefinition,
    Input,
    Maybe,
    OpDefinition,
    Output,
    ScheduleDefinition,
    SensorDefinition,
)
from daglens_analyzer.graph.edges import asset_inputs_of, edges_of
from daglens_analyzer.graph.model import Asset, CodeLocation, DefinitionGraph, Job
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location

Json = dict[str, Any]
Place = Callable[[NodeId | None], Json | None]


class Located(Protocol):
    """What of an analysis this needs."""

    @property
    def folders(self) -> tuple[str, ...]: ...

    def graph(self) -> DefinitionGraph: ...

    def location_of(self, node: NodeId) -> Location | None: ...


def to_json(analysis: Located) -> Json:
    """The document of a whole project; places are 1-based, paths relative to the folder that holds them."""

    def place(node: NodeId | None) -> Json | None:
        found = None if node is None else analysis.location_of(node)
        if found is None:
            return None
        start = found.range.start
        return {"path": relative(found.path, analysis.folders), "line": start.line + 1, "column": start.column + 1}

    return graph_to_json(analysis.graph(), place)


def graph_to_json(graph: DefinitionGraph, place: Place) -> Json:
    """The document of a graph; `place` says where a node stands."""
    return {"version": 1, "code_locations": [_location(location, place) for location in graph.locations]}


def relative(path: str, folders: tuple[str, ...]) -> str:
    """A path as users read it: relative to the innermost folder that holds it, absolute outside all of them."""
    found = PurePosixPath(path)
    holders = [PurePosixPath(folder) for folder in folders if found.is_relative_to(folder)]
    return str(found.relative_to(max(holders, key=lambda folder: len(folder.parts)))) if holders else path


def _location(location: CodeLocation, place: Place) -> Json:
    # A plain graph under an asset is that asset's graph: `AssetsDefinition.from_graph` makes such.
    kinds = {id(asset.definition.node): asset.kind for asset in location.assets if asset.definition is not None}
    return {
        "name": location.name,
        "at": place(location.at),
        "assets": [_asset(asset, place) for asset in location.assets],
        "checks": [_check(check, place) for check in location.checks if _is_known(check)],
        "ops": [_op(op, place) for op in location.ops],
        "graphs": [_graph(graph, kinds.get(id(graph), graph.kind), place) for graph in location.graphs],
        "jobs": [_job(job, place) for job in location.jobs],
        "schedules": [_schedule(schedule, place) for schedule in location.schedules if _text(schedule.name)],
        "sensors": [_sensor(sensor, place) for sensor in location.sensors if _text(sensor.name)],
        "resources": [{"name": name, "at": place(value.at)} for name, value in location.resources.items()],
        "unresolved": [{"at": place(note.at), "reason": note.reason} for note in location.unresolved],
    }


def _asset(asset: Asset, place: Place) -> Json:
    return {
        "key": list(asset.key.parts),
        "kind": asset.kind,
        "deps": [{"key": list(dep.key.parts), "input": dep.input} for dep in asset.deps],
        "group": asset.group,
        "description": asset.description,
        "partitions": asset.partitions,
        "code_version": asset.code_version,
        "owners": list(asset.owners),
        "tags": dict(asset.tags),
        "kinds": sorted(asset.kinds),
        "executable": asset.executable,
        "op": asset.op,
        **_at(asset.at, asset.built_at, place),
    }


def _check(check: AssetCheckDefinition, place: Place) -> Json:
    asset = check.asset
    key = list(asset.parts) if isinstance(asset, AssetKey) else None
    return {
        "name": _text(check.name),
        "asset": key,
        "blocking": check.blocking,
        **_at(check.at, check.built_at, place),
    }


def _is_known(check: AssetCheckDefinition) -> bool:
    return isinstance(check.name, str) and isinstance(check.asset, AssetKey)


def _op(op: OpDefinition, place: Place) -> Json:
    keys = op.required_resource_keys
    return {
        "name": _text(op.name),
        "ins": _ins(op.ins),
        "outs": _outs(op.outs),
        "resources": [] if isinstance(keys, Unknown) else sorted(keys),
        **_at(op.at, op.built_at, place),
    }


def _ins(ins: Maybe[tuple[Input, ...]]) -> list[Json]:
    known = () if isinstance(ins, Unknown) else ins
    return [{"name": given.name, "type": given.type, "nothing": given.nothing} for given in known]


def _outs(outs: Maybe[tuple[Output, ...]]) -> list[Json]:
    known = () if isinstance(outs, Unknown) else outs
    return [{"name": out.name, "required": out.required, "dynamic": out.dynamic} for out in known]


def _graph(graph: GraphDefinition, kind: str, place: Place) -> Json:
    return {
        "name": _text(graph.name),
        "kind": kind,
        "ins": _ins(graph.ins),
        "outs": _outs(graph.outs),
        "nodes": [
            {"name": node.name, "definition": _text(node.definition.name), "at": place(node.at)}
            for node in graph.invocations
        ],
        "edges": [
            {
                "from": {"node": edge.from_node, "output": edge.from_output},
                "to": {"node": edge.to_node, "input": edge.to_input},
            }
            for edge in edges_of(graph)
        ],
        "asset_inputs": [
            {"key": list(read.key.parts), "to": {"node": read.node, "input": read.input}}
            for read in asset_inputs_of(graph)
        ],
        **_at(graph.at, graph.built_at, place),
    }


def _job(job: Job, place: Place) -> Json:
    return {
        "name": job.name,
        "kind": "asset" if job.graph is None else "graph",
        "assets": [list(key.parts) for key in job.assets],
        "graph": None if job.graph is None else _text(job.graph.name),
        **_at(job.at, job.definition.built_at, place),
    }


def _schedule(schedule: ScheduleDefinition, place: Place) -> Json:
    cron = schedule.cron
    return {
        "name": _text(schedule.name),
        "job": _text(schedule.job),
        "cron": None if isinstance(cron, Unknown) else list(cron) if isinstance(cron, tuple) else cron,
        **_at(schedule.at, schedule.built_at, place),
    }


def _sensor(sensor: SensorDefinition, place: Place) -> Json:
    return {
        "name": _text(sensor.name),
        "job": _text(sensor.job),
        **_at(sensor.at, sensor.built_at, place),
    }


def _at(at: NodeId, built_at: NodeId | None, place: Place) -> Mapping[str, Json | None]:
    found = {"at": place(at)}
    return found if built_at is None else {**found, "built_at": place(built_at)}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
