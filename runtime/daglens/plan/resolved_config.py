"""Run config checked against what a job's ops, inputs and resources ask for."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from daglens.model.config_problems import Errors
from daglens.model.config_schema import default_config
from daglens.model.configured import is_configured
from daglens.model.dependencies import Node
from daglens.model.errors import DagsterConfigMappingFunctionError, DagsterInvalidConfigError
from daglens.model.graph import GraphDefinition
from daglens.model.job import JobDefinition
from daglens.model.type_loader import ConfiguredInput
from daglens.record import dataclass

from .collector_at_rest import collector_at_rest
from .run_config_schema import mapping_of, ops_schema, run_config_schema

Path = tuple[str, ...]
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class ResolvedConfig:
    """Values by the path of the op in the job. `raw` is the run config as it was given.

    `inputs` holds values or what is to make them; `managed_inputs` holds the config of inputs that an input manager
    loads.
    """

    raw: Mapping[str, Any]
    ops: dict[Path, Any] = field(default_factory=dict[Path, Any])
    inputs: dict[Path, dict[str, Any]] = field(default_factory=dict[Path, dict[str, Any]])
    managed_inputs: dict[Path, dict[str, Any]] = field(default_factory=dict[Path, dict[str, Any]])
    job_inputs: dict[str, Any] = field(default_factory=dict[str, Any])
    resources: dict[str, Any] = field(default_factory=dict[str, Any])
    outputs: dict[Path, Any] = field(default_factory=dict[Path, Any])
    loggers: dict[str, Any] = field(default_factory=dict[str, Any])

    def op_config(self, path: Path) -> Any:
        return self.ops.get(path)

    def inputs_of(self, path: Path) -> Mapping[str, Any]:
        return self.inputs.get(path, _NOTHING)


@collector_at_rest()
def resolve_run_config(job: JobDefinition, given: Any, *, partition_key: str | None = None) -> ResolvedConfig:
    """Raises DagsterInvalidConfigError with every problem at once."""
    raw = _config_for(job, as_config_dict(given), partition_key)
    errors = Errors()
    value = run_config_schema(job).resolve(_over_the_jobs_own(job, raw), "root", errors)
    if errors:
        raise DagsterInvalidConfigError(f"Error in config for job {job.name}", tuple(errors), raw)
    found = ResolvedConfig(raw)
    found.job_inputs.update(_inputs(job.graph, value.get("inputs") or {})[0])
    ops: Mapping[str, Any] = value.get("ops") or {}
    if mapping_of(job.graph) is not None:
        ops = _mapped_ops(job, job.graph, ops, ())
    _walk(job, job.graph, (), ops, found)
    resources: Mapping[str, Any] = value.get("resources") or {}
    for key, definition in job.resource_defs.items():
        # What makes the config of a resource is not called before the resource is needed.
        if key in resources or not is_configured(getattr(definition, "config_field", None)):
            found.resources[key] = _entry_config(resources, key, definition)
    for key in value.get("loggers") or {}:
        found.loggers[key] = _entry_config(value["loggers"], key, None)
    return found


def _entry_config(entries: Any, key: str, definition: Any) -> Any:
    entry = (entries or {}).get(key)
    if isinstance(entry, Mapping):
        return entry.get("config")
    # The schema asks for nothing of what the job does not use; its defaults hold all the same.
    return default_config(definition, key)


def as_config_dict(given: Any) -> dict[str, Any]:
    if given is None:
        return {}
    return dict(given.to_config_dict() if hasattr(given, "to_config_dict") else given)


def _config_for(job: JobDefinition, given: dict[str, Any], partition_key: str | None) -> dict[str, Any]:
    config = job.config
    if hasattr(config, "config_fn"):
        return as_config_dict(config.resolve_from_unvalidated_config(given))
    if given or config is None:
        return given
    if hasattr(config, "get_run_config_for_partition_key"):
        return as_config_dict(config.get_run_config_for_partition_key(partition_key)) if partition_key else {}
    return as_config_dict(config)


def _over_the_jobs_own(job: JobDefinition, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The given config, and what the job's own says of ops, resources and so on that are not named in it."""
    config = job.config
    if config is None or hasattr(config, "config_fn") or hasattr(config, "get_run_config_for_partition_key"):
        return given
    full: dict[str, Any] = dict(given)
    for name, own in as_config_dict(config).items():
        said = full.get(name, own)
        full[name] = {**own, **said} if isinstance(own, Mapping) and isinstance(said, Mapping) else said
    return full


def _walk(
    job: JobDefinition, graph: GraphDefinition, path: Path, given: Mapping[str, Any], found: ResolvedConfig
) -> None:
    for name, node in graph.nodes.items():
        entry: Mapping[str, Any] = given.get(name) or _NOTHING
        node_path = (*path, name)
        if entry.get("inputs"):
            found.inputs[node_path], found.managed_inputs[node_path] = _inputs(node.definition, entry["inputs"])
        if "outputs" in entry:
            found.outputs[node_path] = entry["outputs"]
        if isinstance(node.definition, GraphDefinition):
            if mapping_of(node.definition) is not None:
                inner = _mapped_ops(job, node, entry, node_path)
            else:
                inner = entry.get("ops") or {}
            _walk(job, node.definition, node_path, inner, found)
        else:
            found.ops[node_path] = entry.get("config")


def _inputs(definition: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """By name, the values (or what makes them); and the config of those that an input manager makes."""
    made: dict[str, Any] = {}
    managed: dict[str, Any] = {}
    for each in definition.input_defs:
        if each.name not in values:
            continue
        given = values[each.name]
        if each.input_manager_key is not None:
            managed[each.name] = given
        else:
            made[each.name] = ConfiguredInput(each.dagster_type.loader, given)
    return made, managed


def _mapped_ops(job: JobDefinition, node: Node | GraphDefinition, entry: Mapping[str, Any], path: Path) -> Any:
    """The config of a graph's ops as its config mapping makes it, checked in turn."""
    graph: Any = node if isinstance(node, GraphDefinition) else node.definition
    what = f"top-level graph {graph.name}" if not path else f"graph '{node.name}'"
    stack = f' The definition is instantiated at stack "{":".join(path)}".' if path else ""
    try:
        made = mapping_of(graph).resolve_from_validated_config(entry.get("config", {}))
    except Exception as error:
        raise DagsterConfigMappingFunctionError(
            f"The config mapping function on {what} in job '{job.name}' has thrown an unexpected error during its "
            f"execution.{stack} It raised {type(error).__name__}: {error}",
            error,
        ) from error
    errors = Errors()
    value = ops_schema(graph, job, job.assets.assets_by_node if not path else None).resolve(made, "root", errors)
    if errors:
        where = (
            f'Op "{node.name}" with definition "{graph.name}" has a configuration error.'
            if path
            else f"In job '{job.name}', top level graph '{graph.name}' has a configuration error."
        )
        at_stack = f" at stack {':'.join(path)}" if path else ""
        raise DagsterInvalidConfigError(
            f"In job {job.name}{at_stack}: {where} Its config mapping function "
            "returned what does not fit the ops inside; paths below begin at what it returned.",
            tuple(errors),
            made,
        )
    return value
