"""Run config checked against what a job's ops, inputs and resources ask for."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from daglens.model.config_schema import Errors, Field, resolve_config
from daglens.model.errors import DagsterConfigMappingFunctionError, DagsterInvalidConfigError
from daglens.model.graph import GraphDefinition
from daglens.model.job import JobDefinition
from daglens.model.ports import NO_DEFAULT
from daglens.model.type_loader import ConfiguredInput, DagsterTypeLoader
from daglens.record import dataclass

Path = tuple[str, ...]
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class ResolvedConfig:
    """Values by the path of the op in the job. `raw` is the run config as it was given."""

    raw: Mapping[str, Any]
    ops: Mapping[Path, Any] = field(default_factory=dict[Path, Any])
    inputs: Mapping[Path, Mapping[str, Any]] = field(default_factory=dict[Path, Mapping[str, Any]])
    job_inputs: Mapping[str, Any] = field(default_factory=dict[str, Any])
    resources: Mapping[str, Any] = field(default_factory=dict[str, Any])
    outputs: Mapping[Path, Any] = field(default_factory=dict[Path, Any])

    def op_config(self, path: Path) -> Any:
        return self.ops.get(path)

    def inputs_of(self, path: Path) -> Mapping[str, Any]:
        return self.inputs.get(path, _NOTHING)


def resolve_run_config(job: JobDefinition, given: Any, *, partition_key: str | None = None) -> ResolvedConfig:
    """Raises DagsterInvalidConfigError with every problem at once."""
    raw = as_config_dict(given)
    if not raw and job.config is not None:
        raw = _config_of_job(job, partition_key)
    elif job.config is not None and hasattr(job.config, "config_fn"):
        raw = as_config_dict(job.config.resolve_from_validated_config(raw))
    errors: Errors = []
    for key in raw:
        if key not in ("ops", "resources", "execution", "loggers", "inputs", "solids"):
            errors.append(f'Received unexpected config entry "{key}" at the root.')
    found = ResolvedConfig(raw, {}, {}, {}, {}, {})
    given_inputs: Mapping[str, Any] = raw.get("inputs") or {}
    for each in job.graph.input_defs:
        if each.name in given_inputs:
            found.job_inputs[each.name] = _input_value(given_inputs[each.name], each, "root", errors)  # type: ignore[index]
        elif (
            each.name not in job.input_values
            and not each.has_default_value
            and not each.dagster_type.is_nothing
            and not job.is_asset_job
        ):
            errors.append(f'Missing required config entry "inputs" at the root: job input "{each.name}" has no value.')
    ops = raw.get("ops", raw.get("solids")) or {}
    _graph(job.graph, (), ops, found, errors, "root:ops", set(), job)
    _resources(job, raw.get("resources") or {}, found, errors)
    if errors:
        raise DagsterInvalidConfigError(f"Error in config for job {job.name}", tuple(errors), raw)
    return found


def as_config_dict(given: Any) -> dict[str, Any]:
    if given is None:
        return {}
    return dict(given.to_config_dict() if hasattr(given, "to_config_dict") else given)


def _config_of_job(job: JobDefinition, partition_key: str | None) -> dict[str, Any]:
    config = job.config
    if hasattr(config, "get_run_config_for_partition_key"):
        return as_config_dict(config.get_run_config_for_partition_key(partition_key)) if partition_key else {}
    if hasattr(config, "config_fn"):
        return as_config_dict(config.resolve_from_validated_config({}))
    return as_config_dict(config)


def _graph(
    graph: GraphDefinition,
    path: Path,
    given: Any,
    found: ResolvedConfig,
    errors: Errors,
    at: str,
    fed: set[str],
    job: JobDefinition,
) -> None:
    if not isinstance(given, Mapping):
        errors.append(f"Value at path {at} must be dict.")
        return
    for key in given:
        # What is said of ops that a selection leaves out is not wrong, only unused.
        if key not in graph.nodes and job.op_selection is None:
            errors.append(
                f'Received unexpected config entry "{key}" at path {at}. Expected: '
                f'"{{ {", ".join(sorted(graph.nodes))} }}".'
            )
    mapped = {
        (each.mapped_node_name, each.mapped_node_input_name): each.graph_input_name for each in graph.input_mappings
    }
    for name, node in graph.nodes.items():
        node_given: Any = given.get(name) or {}
        node_path = (*path, name)
        wired = set(graph.dependencies.get(name, _NOTHING)) | set(graph.asset_inputs.get(name, _NOTHING))
        wired |= {
            each.name
            for each in node.definition.input_defs
            if (outer := mapped.get((name, each.name))) is not None
            and (outer in fed or (not path and (outer in job.input_values or outer in found.job_inputs)))
        }
        _inputs(node.definition, node_path, node_given, wired, found, errors, f"{at}:{name}")
        if isinstance(node.definition, GraphDefinition):
            inner: Any = node_given.get("ops") or {}
            mapping = node.definition.config
            if mapping is not None and hasattr(mapping, "resolve_from_validated_config"):
                value = _mapping_config(mapping, node_given, errors, f"{at}:{name}")
                inner = _mapped_config(mapping, value, node, errors)
            _graph(
                node.definition,
                node_path,
                inner,
                found,
                errors,
                f"{at}:{name}:ops",
                wired | set(found.inputs_of(node_path)),
                job,
            )
        elif node.definition.config_field is not None:
            raw = node_given.get("config", NO_DEFAULT)
            found.ops[node_path] = resolve_config(node.definition.config_field, raw, f"{at}:{name}:config", errors)  # type: ignore[index]
        else:
            # An op that declares no schema takes any config.
            found.ops[node_path] = node_given.get("config")  # type: ignore[index]
        if "outputs" in node_given:
            found.outputs[node_path] = node_given["outputs"]  # type: ignore[index]


def _mapped_config(mapping: Any, value: Any, node: Any, errors: Errors) -> Any:
    if errors:
        return {}
    try:
        return mapping.resolve_from_validated_config(value)
    except Exception as error:
        raise DagsterConfigMappingFunctionError(
            f"The config mapping function on graph '{node.definition.name}' of node '{node.name}' raised "
            f"{type(error).__name__}: {error}",
            error,
        ) from error


def _mapping_config(mapping: Any, given: Mapping[str, Any], errors: Errors, at: str) -> Any:
    schema: Field | None = mapping.config_field
    value = given.get("config", NO_DEFAULT)
    return (
        resolve_config(schema, value, f"{at}:config", errors)
        if schema is not None
        else ({} if value is NO_DEFAULT else value)
    )


def _inputs(
    definition: Any, path: Path, given: Any, wired: set[str], found: ResolvedConfig, errors: Errors, at: str
) -> None:
    values: Mapping[str, Any] = given.get("inputs") or {}
    resolved: dict[str, Any] = {}
    for each in definition.input_defs:
        if each.name in values and each.name not in wired:
            resolved[each.name] = _input_value(values[each.name], each, at, errors)
        elif each.name not in wired and not isinstance(definition, GraphDefinition):
            kind = each.dagster_type
            if kind.loader is not None and not (each.has_default_value or each.input_manager_key or each.asset_key):
                errors.append(f'Missing required config entry "inputs" at path {at}: input "{each.name}" has no value.')
    if resolved:
        found.inputs[path] = resolved  # type: ignore[index]


def _input_value(given: Any, definition: Any, at: str, errors: Errors) -> Any:
    """The value that config gives an input: itself, or `{"value": itself}`; or what the type's own loader is to make.

    Scalars are checked here, as the rest of the config is; other values are checked when the step runs.
    """
    loader = definition.dagster_type.loader
    if isinstance(loader, DagsterTypeLoader):
        return ConfiguredInput(loader, loader.resolve(given, f"{at}:inputs:{definition.name}", errors))
    if isinstance(given, Mapping) and set(given) == {"value"}:
        return given["value"]
    return given


def _resources(job: JobDefinition, given: Mapping[str, Any], found: ResolvedConfig, errors: Errors) -> None:
    needed = _needed_resources(job)
    for key in given:
        if key not in job.resource_defs and key != "io_manager":
            errors.append(f'Received unexpected config entry "{key}" at path root:resources.')
    for key, definition in job.resource_defs.items():
        schema: Field | None = getattr(definition, "config_field", None)
        entry: Any = given.get(key)
        value = entry.get("config", NO_DEFAULT) if isinstance(entry, Mapping) else NO_DEFAULT
        if schema is None:
            found.resources[key] = None if value is NO_DEFAULT else value  # type: ignore[index]
        elif key in needed or value is not NO_DEFAULT:
            found.resources[key] = resolve_config(schema, value, f"root:resources:{key}:config", errors)  # type: ignore[index]
        else:
            found.resources[key] = resolve_config(schema, value, f"root:resources:{key}:config", [])  # type: ignore[index]


def _needed_resources(job: JobDefinition) -> set[str]:
    keys = set(job.graph.required_resource_keys)
    for each in job.graph.iterate_op_defs():
        keys |= {output.io_manager_key for output in each.output_defs}
    return keys
