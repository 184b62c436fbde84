"""Parts of a description of definitions that read the same off Dagster's objects and off ours."""

# The objects are of either library: what they have in common are the attributes read here.
# pyright: basic

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from .valid_names import KIND_PREFIX

Json = dict[str, Any]


def with_inner(graphs: Iterable[Any], is_graph: Callable[[Any], bool]) -> Iterator[Any]:
    """The graphs and those within them, each once, outer ones first."""
    seen: set[int] = set()
    waiting = list(graphs)
    while waiting:
        graph = waiting.pop(0)
        if id(graph) not in seen:
            seen.add(id(graph))
            yield graph
            waiting += [each for each in graph.node_defs if is_graph(each)]


def described_op(op: Any) -> Json:
    return {
        "name": op.name,
        "ins": described_ins(op.input_defs),
        "outs": described_outs(op.output_defs),
        "resources": sorted(op.required_resource_keys),
    }


def described_ins(inputs: Iterable[Any]) -> list[Json]:
    return [
        {"name": each.name, "type": each.dagster_type.display_name, "nothing": each.dagster_type.is_nothing}
        for each in inputs
    ]


def described_outs(outputs: Iterable[Any]) -> list[Json]:
    return [{"name": each.name, "required": each.is_required, "dynamic": each.is_dynamic} for each in outputs]


def described_spec(spec: Any) -> Json:
    """What an asset's spec says by itself."""
    return {
        "group": spec.group_name or "default",
        "description": spec.description,
        "partitions": None if spec.partitions_def is None else type(spec.partitions_def).__name__,
        "code_version": spec.code_version,
        "owners": list(spec.owners),
        "tags": {key: value for key, value in spec.tags.items() if not key.startswith(KIND_PREFIX)},
        "kinds": sorted(spec.kinds),
    }


def described_schedule(schedule: Any) -> Json:
    cron = schedule.cron_schedule
    cron = cron if cron is None or isinstance(cron, str) else list(cron)
    return {"name": schedule.name, "job": schedule.job_name, "cron": cron}


def described_sensor(name: str, jobs: Sequence[str]) -> Json:
    """A sensor and its job, where it is for one."""
    return {"name": name, "job": jobs[0] if len(jobs) == 1 else None}


def described_asset_job(name: str, keys: Iterable[Sequence[str]]) -> Json:
    return {"name": name, "kind": "asset", "assets": sorted(list(key) for key in keys), "graph": None}


def described_graph_job(name: str, graph: str) -> Json:
    return {"name": name, "kind": "graph", "assets": [], "graph": graph}
