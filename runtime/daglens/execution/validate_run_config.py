"""`validate_run_config`: run config checked without running anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daglens.model.graph import GraphDefinition
from daglens.model.job import JobDefinition
from daglens.plan.resolved_config import Path, ResolvedConfig, resolve_run_config

_RETRIES: Mapping[str, Any] = {"retries": {"enabled": {}}}


def validate_run_config(job_def: JobDefinition, run_config: Any = None) -> Mapping[str, Any]:
    """The run config with defaults filled in. Raises DagsterInvalidConfigError with every problem."""
    found = resolve_run_config(job_def, run_config)
    resources: dict[str, Any] = {key: {"config": value} for key, value in found.resources.items()}
    return {
        "ops": _ops(job_def.graph, (), found),
        "execution": found.raw.get("execution") or _execution(job_def),
        "resources": {"io_manager": {"config": None}, **resources},
        "loggers": found.raw.get("loggers") or {},
    }


def _ops(graph: GraphDefinition, path: Path, found: ResolvedConfig) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, node in graph.nodes.items():
        here = (*path, name)
        inputs = dict(found.inputs_of(here))
        if isinstance(node.definition, GraphDefinition):
            made[name] = {"ops": _ops(node.definition, here, found), "inputs": inputs, "outputs": None}
        else:
            made[name] = {"config": found.op_config(here), "inputs": inputs, "outputs": found.outputs.get(here)}
    return made


def _execution(job_def: JobDefinition) -> dict[str, Any]:
    name = getattr(job_def.executor_def, "name", None)
    if name is None:
        multiprocess = {"max_concurrent": None, **_RETRIES}
        return {"multi_or_in_process_executor": {"multiprocess": multiprocess}}
    return {name: dict(_RETRIES) if name == "in_process" else {"max_concurrent": None, **_RETRIES}}
