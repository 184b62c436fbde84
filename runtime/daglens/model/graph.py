"""`@graph`: nodes wired together, usable wherever an op is."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from daglens.record import dataclass

from . import composition
from .config_schema import ConfigField
from .dagster_type import Any_, DagsterType
from .dependencies import (
    DependencyDefinition,
    IDependency,
    InputMapping,
    Node,
    NodeInvocation,
    OutputMapping,
)
from .dynamic_wiring import dynamic_sources
from .errors import (
    DagsterInvalidDefinitionError,
    DagsterInvariantViolationError,
)
from .graph_wiring import checked_dependencies
from .ports import NO_DEFAULT, GraphIn, GraphOut, InputDefinition, OutputDefinition
from .valid_names import check_name, check_tags


@dataclass(frozen=True, eq=False)
class GraphDefinition:
    """A graph: nodes by name, what feeds their inputs, and which of its own inputs and outputs stand for which of
    theirs.

    `asset_inputs` holds, by node and input, the assets that the body passed as arguments; `positional_inputs` the
    inputs in the order of a function's parameters.
    """

    name: str
    nodes: Mapping[str, Node]
    dependencies: Mapping[str, Mapping[str, Any]]
    input_mappings: tuple[InputMapping, ...]
    output_mappings: tuple[OutputMapping, ...]
    input_defs: tuple[InputDefinition, ...]
    output_defs: tuple[OutputDefinition, ...]
    asset_inputs: Mapping[str, Mapping[str, Any]]
    config: Any = None
    description: str | None = None
    tags: Mapping[str, str] = composition.NO_TAGS
    is_jobs_own: bool = False
    copied_over: Mapping[str, tuple[str, str]] = composition.NO_TAGS
    positional_inputs: tuple[str, ...] = ()

    node_type_str = "graph"
    takes_context = False
    hook_defs = frozenset[Any]()

    def __init__(
        self,
        name: str,
        *,
        description: str | None = None,
        node_defs: Sequence[Any] | None = None,
        dependencies: Mapping[Any, Mapping[str, Any]] | None = None,
        input_mappings: Sequence[InputMapping] | None = None,
        output_mappings: Sequence[OutputMapping] | None = None,
        config: Any = None,
        tags: Mapping[str, Any] | None = None,
        nodes: Mapping[str, Node] | None = None,
        asset_inputs: Mapping[str, Mapping[str, Any]] | None = None,
        positional_inputs: Sequence[str] | None = None,
        is_jobs_own: bool = False,
        **_ignored: Any,
    ) -> None:
        set_ = object.__setattr__
        set_(self, "name", check_name(name))
        if nodes is None:
            nodes, wired = _named_nodes(node_defs or (), {} if dependencies is None else dependencies)
            wired = checked_dependencies(nodes, wired)
        else:
            wired = dict(dependencies or {})
        set_(self, "is_jobs_own", is_jobs_own)
        set_(self, "nodes", nodes)
        set_(self, "dependencies", wired)
        set_(self, "asset_inputs", asset_inputs or {})
        set_(self, "input_mappings", tuple(input_mappings or ()))
        set_(self, "output_mappings", tuple(output_mappings or ()))
        set_(self, "config", config)
        set_(self, "description", description)
        set_(self, "tags", check_tags(tags))
        set_(self, "positional_inputs", tuple(positional_inputs or ()))
        set_(self, "input_defs", self._inputs())
        set_(self, "output_defs", tuple(self._output(mapping) for mapping in self.output_mappings))
        set_(self, "copied_over", dynamic_sources(self))

    def _inputs(self) -> tuple[InputDefinition, ...]:
        mapped = [mapping.graph_input_name for mapping in self.input_mappings]
        names = dict.fromkeys([*mapped, *self.positional_inputs])
        first = {mapping.graph_input_name: mapping for mapping in reversed(self.input_mappings)}
        return tuple(self._input(name, first.get(name)) for name in names)

    def _input(self, name: str, mapping: InputMapping | None) -> InputDefinition:
        if mapping is None:
            return InputDefinition(name)
        targets = [(each, self._node_input(each)) for each in self.input_mappings if each.graph_input_name == name]
        defaults = {id(inner.default_value): inner.default_value for _, inner in targets}
        default = next(iter(defaults.values())) if len(defaults) == 1 else NO_DEFAULT
        dagster_type = mapping.dagster_type or Any_
        if dagster_type.is_any:
            inner_types = {
                inner.dagster_type if each.fan_in_index is None else inner.dagster_type.item_type
                for each, inner in targets
            }
            dagster_type = inner_types.pop() if len(inner_types) == 1 else Any_
        return InputDefinition(name, dagster_type, mapping.graph_input_description, default)

    def _node_input(self, mapping: InputMapping) -> InputDefinition:
        return next(
            each
            for each in self.nodes[mapping.mapped_node_name].definition.input_defs
            if each.name == mapping.mapped_node_input_name
        )

    def _output(self, mapping: OutputMapping) -> OutputDefinition:
        node = self.nodes.get(mapping.mapped_node_name)
        if node is None:
            raise DagsterInvalidDefinitionError(
                f"Graph '{self.name}' maps output {mapping.graph_output_name} of node "
                f"{mapping.mapped_node_name}, which it does not have."
            )
        inner = next(
            (each for each in node.definition.output_defs if each.name == mapping.mapped_node_output_name), None
        )
        if inner is None:
            raise DagsterInvalidDefinitionError(
                f"Graph '{self.name}' maps output {mapping.mapped_node_output_name} of node "
                f"{mapping.mapped_node_name}, which that node does not have."
            )
        return OutputDefinition(
            mapping.graph_output_name,
            inner.dagster_type,
            mapping.graph_output_description or inner.description,
            True,
            inner.io_manager_key,
            inner.metadata,
            is_dynamic=inner.is_dynamic or mapping.from_dynamic_mapping,
        )

    @property
    def node_dict(self) -> dict[str, Node]:
        return dict(self.nodes)

    @property
    def node_defs(self) -> list[Any]:
        return list({id(node.definition): node.definition for node in self.nodes.values()}.values())

    @functools.cached_property
    def input_dict(self) -> dict[str, InputDefinition]:
        return {each.name: each for each in self.input_defs}

    @functools.cached_property
    def output_dict(self) -> dict[str, OutputDefinition]:
        return {each.name: each for each in self.output_defs}

    @property
    def ins(self) -> dict[str, GraphIn]:
        return {each.name: GraphIn(each.description) for each in self.input_defs}

    @property
    def outs(self) -> dict[str, GraphOut]:
        return {each.name: GraphOut(each.description) for each in self.output_defs}

    def input_def_named(self, name: str) -> InputDefinition:
        return self.input_dict[name]

    def output_def_named(self, name: str) -> OutputDefinition:
        return self.output_dict[name]

    def has_input(self, name: str) -> bool:
        return name in self.input_dict

    def has_output(self, name: str) -> bool:
        return name in self.output_dict

    def node_named(self, name: str) -> Node:
        if name not in self.nodes:
            raise DagsterInvariantViolationError(f"{self.name} has no op named {name}.")
        return self.nodes[name]

    @property
    def config_field(self) -> ConfigField | None:
        return self.config.config_field if self.config is not None and hasattr(self.config, "config_field") else None

    def iterate_op_defs(self) -> Iterable[Any]:
        """Every op in the graph and the graphs inside it."""
        for node in self.nodes.values():
            if node.definition.node_type_str == "op":
                yield node.definition
            else:
                yield from node.definition.iterate_op_defs()

    def iterate_node_defs(self) -> Iterable[Any]:
        """Every op and graph in the graph and the graphs inside it."""
        for node in self.nodes.values():
            yield node.definition
            if node.definition.node_type_str == "graph":
                yield from node.definition.iterate_node_defs()

    def all_dagster_types(self) -> Iterable[DagsterType]:
        """The types of all inputs and outputs in it, and those they are made of."""
        from .dagster_type import with_inner_types

        defs = (self, *self.iterate_node_defs())
        ports = [port for each in defs for port in (*each.input_defs, *each.output_defs)]
        return with_inner_types(port.dagster_type for port in ports)

    @functools.cached_property
    def required_resource_keys(self) -> frozenset[str]:
        """Of its ops, and of hooks on them."""
        inner = [node.definition for node in self.nodes.values()]
        hooks = [hook for node in self.nodes.values() for hook in node.hook_defs or ()]
        return frozenset(key for each in (*inner, *hooks) for key in each.required_resource_keys)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return composition.PendingNodeInvocation(self)(*args, **kwargs)

    def alias(self, name: str) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).alias(name)

    def tag(self, tags: Mapping[str, str] | None) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).tag(tags)

    def with_hooks(self, hook_defs: Iterable[Any]) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).with_hooks(hook_defs)

    def with_retry_policy(self, retry_policy: Any) -> composition.PendingNodeInvocation:
        return composition.PendingNodeInvocation(self).with_retry_policy(retry_policy)

    def configured(
        self, config_or_config_fn: Any, name: str | None = None, config_schema: Any = None, description: Any = None
    ) -> GraphDefinition:
        """The graph with the config of its mapping given beforehand; raises where it has no mapping."""
        from .config_mapping import ConfigMapping
        from .configured import configured_field

        if not isinstance(self.config, ConfigMapping):
            raise DagsterInvalidDefinitionError(
                f'Only graphs utilizing config mapping can be pre-configured. The graph "{self.name}" has none: give '
                "it `config=ConfigMapping(...)`."
            )
        return self.changed(
            name=check_name(name or self.name),
            description=description or self.description,
            config=self.config.with_field(
                configured_field(
                    self.config.config_field,
                    config_or_config_fn,
                    config_schema,
                    ("GraphDefinition", f"Error in config for graph {name or self.name}"),
                )
            ),
        )

    def changed(self, **changes: Any) -> GraphDefinition:
        copied = object.__new__(GraphDefinition)
        for name in GraphDefinition.__dataclass_fields__:
            object.__setattr__(copied, name, changes.get(name, getattr(self, name)))
        return copied

    def to_job(self, name: str | None = None, description: str | None = None, **kwargs: Any) -> Any:
        from .job import JobDefinition

        selection = kwargs.pop("op_selection", None)
        job = JobDefinition(
            graph_def=self, name=name or self.name, description=description or self.description, **kwargs
        )
        return job if selection is None else job.get_subset(op_selection=selection)

    def execute_in_process(
        self, run_config: Any = None, instance: Any = None, resources: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> Any:
        from daglens.execution.in_process_api import execute_job_in_process

        return execute_job_in_process(
            self.to_job(resource_defs=resources), run_config=run_config, instance=instance, **kwargs
        )


def _check_shapes(node_defs: Any, dependencies: Any) -> None:
    """Raises DagsterInvalidDefinitionError where nodes or dependencies are no such things."""
    for each in node_defs:
        if not hasattr(each, "node_type_str"):
            name = getattr(each, "__name__", repr(each))
            made = (
                f"You have passed a lambda or function {name}" if callable(each) else f"It is a {type(each).__name__}"
            )
            raise DagsterInvalidDefinitionError(
                f"Invalid item in node list: {each!r}. {made}. Did you forget to decorate it with @op?"
            )
    if not isinstance(dependencies, Mapping):
        raise DagsterInvalidDefinitionError(
            f'The expected type for "dependencies" is Union[Mapping[Union[str, NodeInvocation], Mapping[str, '
            f"DependencyDefinition]], GraphDefinition]. Got {type(dependencies)}."
        )
    for key, inputs in dependencies.items():
        if not isinstance(inputs, Mapping):
            if isinstance(inputs, IDependency):
                raise DagsterInvalidDefinitionError(
                    f"Received a IDependencyDefinition one layer too high under key {key}. The inputs of a node are "
                    f'a dict: write {{"{key}": {{"name of the input": DependencyDefinition(...)}}}}.'
                )
            raise DagsterInvalidDefinitionError(
                f"Expected dict under key {key} in dependencies, got {type(inputs)}: it holds a dependency by input."
            )
        for name, edge in inputs.items():
            if not isinstance(edge, IDependency):
                raise DagsterInvalidDefinitionError(
                    f'Expected IDependencyDefinition for node "{key}" input "{name}". Got object {edge} of type '
                    f"{type(edge)}."
                )
            if isinstance(edge, DependencyDefinition) and edge.node == key:
                raise DagsterInvalidDefinitionError(f'Node "{key}" input "{name}" makes a circular reference.')


def _named_nodes(
    node_defs: Sequence[Any], dependencies: Mapping[Any, Mapping[str, Any]]
) -> tuple[dict[str, Node], dict[str, Mapping[str, Any]]]:
    by_name: dict[str, Any] = {}
    _check_shapes(node_defs, dependencies)
    for each in node_defs:
        if by_name.setdefault(each.name, each) is not each:
            raise DagsterInvalidDefinitionError(
                f'Detected conflicting node definitions with the same name "{each.name}".'
            )
    nodes: dict[str, Node] = {}
    wired: dict[str, Mapping[str, Any]] = {}
    used: set[str] = set()
    for key, inputs in dependencies.items():
        invocation = NodeInvocation(key) if isinstance(key, str) else key
        name = invocation.alias or invocation.name
        wired[name] = inputs
        used.add(invocation.name)
        if invocation.name not in by_name:
            alias, end = (f'(aliased by "{invocation.alias}" ', ")") if invocation.alias else ("", "")
            raise DagsterInvalidDefinitionError(
                f'Invalid dependencies: node "{invocation.name}" {alias}in dependency dictionary{end} not found in '
                "node list"
            )
        nodes[name] = Node(
            name,
            by_name[invocation.name],
            check_tags(invocation.tags),
            invocation.hook_defs or frozenset(),
            invocation.retry_policy,
        )
    for name, definition in by_name.items():
        if name not in used:
            nodes[name] = Node(name, definition)
            wired.setdefault(name, {})
    return nodes, wired
