"""Definitions in the words of `daglens graph --format json`, as the bundled runtime bound them."""

from __future__ import annotations

from typing import Any

from daglens.definitions.asset_spec import AssetSpec
from daglens.definitions.assets_definition import AssetsDefinition
from daglens.definitions.definitions import Definitions
from daglens.definitions.job import JobDefinition


def describe_definitions(definitions: Definitions) -> dict[str, Any]:
    """Assets, checks, jobs, schedules, sensors and resources as JSON values. Places are not known here."""
    graph = definitions.asset_graph
    return {
        "assets": [_asset(spec, graph.definitions_by_key[key]) for key, spec in graph.specs.items()],
        "checks": [
            {"name": spec.name, "asset": list(spec.asset_key.path), "blocking": spec.blocking}
            for definition in dict.fromkeys(graph.checks.values())
            for spec in definition.check_specs
        ],
        "jobs": [_job(job) for job in definitions.jobs_by_name.values()],
        "schedules": [
            {"name": each.name, "job": _only(each.job_names_targeted()), "cron": each.cron_schedule}
            for each in definitions.schedules
        ],
        "sensors": [{"name": each.name, "job": _only(each.job_names_targeted())} for each in definitions.sensors],
        "resources": sorted(definitions.resources),
    }


def _asset(spec: AssetSpec, definition: AssetsDefinition) -> dict[str, Any]:
    inputs = {key: name for name, key in definition.keys_by_input_name.items()}
    return {
        "key": list(spec.key.path),
        "kind": definition.kind if definition.is_materializable else "external",
        "deps": [{"key": list(dep.asset_key.path), "input": inputs.get(dep.asset_key)} for dep in spec.deps],
        "group": spec.group_name,
        "description": spec.description,
        "partitions": None if spec.partitions_def is None else type(spec.partitions_def).__name__,
        "executable": definition.is_executable,
        "op": None if definition.node_def is None else definition.node_def.name,
    }


def _job(job: JobDefinition) -> dict[str, Any]:
    return {
        "name": job.name,
        "kind": "asset" if job.is_asset_job else "graph",
        "assets": sorted(list(key.path) for key in job.asset_keys) if job.is_asset_job else [],
    }


def _only(names: Any) -> str | None:
    """The one job that a schedule or sensor targets, None where it is not exactly one."""
    found = list(names)
    return found[0] if len(found) == 1 else None
