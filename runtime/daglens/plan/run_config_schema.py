"""What a job's run config may hold: the schema of its ops, inputs, outputs, resources and loggers."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from daglens.model.config_composites import Permissive, Shape
from daglens.model.config_schema import Field, config_field
from daglens.model.dependencies import Node
from daglens.model.graph import GraphDefinition
from daglens.model.job import JobDefinition
from daglens.model.loggers import default_loggers

_ANYTHING = Field(Any, is_required=False)
# An op that declares no schema takes any config; most ops share this entry.
_PLAIN_NODE_OR_MORE = Field(Permissive(), is_required=False)
_PLAIN_NODE = Field(Shape({"config": _ANYTHING}), is_required=False)


def run_config_schema(job: JobDefinition) -> Shape:
    """The schema of a job's run config. It is laxer about ops that a selection left out, and about asset jobs' ops."""
    fields: dict[str, Field] = {
        "execution": Field(Permissive(), is_required=False),
        "loggers": Field(_definitions(job.logger_defs or default_loggers(), ())),
        "resources": Field(_resources(job)),
    }
    assets = job.assets.assets_by_node
    inputs = _inputs(job.graph, set(job.input_values) if not assets else {each.name for each in job.graph.input_defs})
    if inputs:
        fields["inputs"] = Field(Shape.of_fields(inputs))
    if mapping_of(job.graph) is not None:
        fields["ops"] = Field(Shape({"config": _config_of_mapping(job.graph)}))
    else:
        fields["ops"] = Field(ops_schema(job.graph, job, assets, lax=job.name.startswith("__ASSET_JOB")))
    return Shape.of_fields(fields)


def mapping_of(graph: GraphDefinition) -> Any:
    """The function that makes the config of the graph's ops from its own, if it has one."""
    return graph.config if hasattr(graph.config, "resolve_from_validated_config") else None


def ops_schema(
    graph: GraphDefinition, job: JobDefinition, assets: Mapping[str, Any] | None = None, lax: bool = False
) -> Shape:
    """The entries of a graph's nodes. `assets` are the definitions behind nodes whose inputs assets feed."""
    mapped: dict[str, set[str]] = {}
    for each in graph.input_mappings:
        mapped.setdefault(each.mapped_node_name, set()).add(each.mapped_node_input_name)
    fields: dict[str, Field] = {}
    for name, node in graph.nodes.items():
        fed = {*graph.dependencies.get(name, ()), *graph.asset_inputs.get(name, ()), *mapped.get(name, ())}
        owner = (assets or {}).get(name)
        if owner is not None:
            fed |= set(owner.input_keys)
        fields[name] = _node(node, job, fed)
    if graph is job.graph:
        # What is said of ops that a selection leaves out is not wrong, only unused.
        fields.update({name: _PLAIN_NODE_OR_MORE for name in job.left_out if name not in fields})
    return Permissive.of_fields(fields) if lax else Shape.of_fields(fields)


def _node(node: Node, job: JobDefinition, fed: set[str]) -> Field:
    definition = node.definition
    fields: dict[str, Field] = {}
    inputs = _inputs(definition, fed, job)
    if inputs:
        fields["inputs"] = Field(Shape.of_fields(inputs))
    outputs = _outputs(definition, job)
    if outputs:
        fields["outputs"] = Field(Shape.of_fields(outputs))
    if isinstance(definition, GraphDefinition):
        if mapping_of(definition) is not None:
            fields["config"] = _config_of_mapping(definition)
        else:
            fields["ops"] = Field(ops_schema(definition, job))
    elif definition.config_field is not None:
        fields["config"] = definition.config_field
    elif fields:
        fields["config"] = _ANYTHING
    else:
        return _PLAIN_NODE
    return Field(Shape.of_fields(fields))


def _inputs(definition: Any, fed: Iterable[str], job: JobDefinition | None = None) -> dict[str, Field]:
    """Entries for the inputs that nothing feeds and that their type's loader, or an input manager, makes."""
    fields: dict[str, Field] = {}
    for each in definition.input_defs:
        if each.input_manager_key is not None:
            manager = job.resource_defs.get(each.input_manager_key) if job is not None else None
            schema = _io_schema(manager, "input")
            if schema is not None:
                fields[each.name] = schema
        elif each.name not in fed and each.dagster_type.loader is not None:
            is_required = each.asset_key is None and not (each.has_default_value or _has_default(definition, each.name))
            fields[each.name] = Field(each.dagster_type.loader.schema_type, is_required=is_required)
    return fields


def _has_default(definition: Any, name: str) -> bool:
    """Whether an input of a graph goes where a default is."""
    return isinstance(definition, GraphDefinition) and any(
        definition.nodes[each.mapped_node_name].definition.input_dict[each.mapped_node_input_name].has_default_value
        for each in definition.input_mappings
        if each.graph_input_name == name
    )


def _outputs(definition: Any, job: JobDefinition) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for each in definition.output_defs:
        schema = _io_schema(job.resource_defs.get(each.io_manager_key), "output")
        if schema is not None:
            fields[each.name] = schema
    return fields


def _io_schema(manager: Any, end: str) -> Field | None:
    """What an IO manager lets run config say of an "input" or "output": told by a field, or a method of its class."""
    found = getattr(manager, f"{end}_config_field", None)
    if found is None and getattr(type(manager), "__is_resource_class__", False):
        schema = getattr(manager, f"{end}_config_schema", lambda: None)()
        return None if schema is None else config_field(schema)
    return found


def _config_of_mapping(graph: GraphDefinition) -> Field:
    return mapping_of(graph).config_field or _ANYTHING


def _resources(job: JobDefinition) -> Shape:
    needed = set(job.graph.required_resource_keys)
    for each in job.graph.iterate_op_defs():
        needed |= {output.io_manager_key for output in each.output_defs}
    fields = _definitions(job.resource_defs, needed).fields
    fields.setdefault("io_manager", _PLAIN_NODE)
    return Permissive.of_fields(fields) if job.name.startswith("__ASSET_JOB") else Shape.of_fields(fields)


def _definitions(definitions: Mapping[str, Any], needed: Iterable[str]) -> Shape:
    fields: dict[str, Field] = {}
    for key, definition in definitions.items():
        schema: Field | None = getattr(definition, "config_field", None)
        required = None if key in needed else False
        fields[key] = _PLAIN_NODE if schema is None else Field(Shape({"config": schema}), is_required=required)
    return Shape.of_fields(fields)
