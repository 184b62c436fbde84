"""A job's graph flattened into steps, each input with the place its value comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, TypeAlias

from daglens.model.asset_key import AssetKey
from daglens.model.assets_definition import AssetsDefinition
from daglens.model.composition import MAPPED
from daglens.model.dependencies import (
    DependencyDefinition,
    DynamicCollectDependency,
    MultiDependencyDefinition,
    Node,
)
from daglens.model.graph import GraphDefinition
from daglens.model.graph_wiring import edge_sources, topological_order
from daglens.model.job import JobDefinition
from daglens.record import dataclass

from .input_source import (
    Collected,
    FanIn,
    FromAsset,
    FromInputManager,
    FromOutput,
    FromValue,
    InputSource,
    NoValue,
    upstream_outputs,
)
from .resolved_config import ResolvedConfig
from .step import Step


def job_steps(job: JobDefinition, config: ResolvedConfig) -> dict[str, Step]:
    """The steps by key, each after those it waits for. Inputs that only run config can make are read from `config`."""
    walk = _Walk(job, config)
    graph_inputs: dict[str, InputSource] = {name: FromValue(value) for name, value in job.input_values.items()}
    for each in job.graph.input_defs:
        if each.name in config.job_inputs:
            graph_inputs[each.name] = FromValue(config.job_inputs[each.name])
    walk.graph(job.graph, (), graph_inputs, None, job.hook_defs)
    walk.name_outputs_of_graphs()
    walk.hold_back_after_blocking_checks()
    return walk.steps


_Output: TypeAlias = tuple[str, str]
"""A step's key and the name of one of its outputs."""


@dataclass
class _Walk:
    job: JobDefinition
    config: ResolvedConfig
    steps: dict[str, Step] = field(default_factory=dict[str, Step])
    mapped_over: dict[_Output, _Output] = field(default_factory=dict["_Output", "_Output"])
    """By output of a step that has several values, the dynamic output that these follow: itself, or one above."""
    top_outputs: dict[tuple[str, str], FromOutput] = field(default_factory=dict[tuple[str, str], FromOutput])

    def graph(
        self,
        graph: GraphDefinition,
        path: tuple[str, ...],
        graph_inputs: Mapping[str, InputSource],
        assets_def: Any,
        hooks: frozenset[Any],
    ) -> dict[str, FromOutput]:
        """Adds the graph's steps, with `hooks` on each; leaves where each of the graph's outputs is found."""
        mapped: dict[tuple[str, str, int | None], str] = {
            (each.mapped_node_name, each.mapped_node_input_name, each.fan_in_index): each.graph_input_name
            for each in graph.input_mappings
        }
        places: dict[tuple[str, str], FromOutput] = {}
        upstream = {
            name: [source for edge in graph.dependencies.get(name, {}).values() for source, _ in edge_sources(edge)]
            for name in graph.nodes
        }
        for name in topological_order(upstream):
            node = graph.nodes[name]
            node_path = (*path, name)
            owner = assets_def if path else self.job.assets.assets_by_node.get(name)
            node_hooks = hooks | node.hook_defs if node.hook_defs else hooks
            sources: dict[str, InputSource] = {}
            for each in node.definition.input_defs:
                edge = graph.dependencies.get(name, {}).get(each.name)
                if edge is not None:
                    sources[each.name] = _edge_source(edge, places, mapped, (name, each.name), graph_inputs)
                elif each.name in graph.asset_inputs.get(name, {}):
                    sources[each.name] = self._asset(graph.asset_inputs[name][each.name])
                elif (outer := mapped.get((name, each.name, None))) is not None and outer in graph_inputs:
                    sources[each.name] = graph_inputs[outer]
            if isinstance(node.definition, GraphDefinition):
                for input_name, value in self.config.inputs_of(node_path).items():
                    sources.setdefault(input_name, FromValue(value))
                found = self.graph(node.definition, node_path, sources, owner, node_hooks)
            else:
                found = self._op(node, node_path, sources, owner, node_hooks)
            for output, place in found.items():
                places[(name, output)] = place
                if not path:
                    self.top_outputs[(name, output)] = place
        return {
            each.graph_output_name: places[(each.mapped_node_name, each.mapped_node_output_name)]
            for each in graph.output_mappings
        }

    def _op(
        self,
        node: Node,
        path: tuple[str, ...],
        sources: dict[str, InputSource],
        owner: Any,
        hooks: frozenset[Any],
    ) -> dict[str, FromOutput]:
        op = node.definition
        inputs: dict[str, InputSource] = {}
        values = self.config.inputs_of(path)
        for each in op.input_defs:
            source = sources.get(each.name)
            if source is not None:
                inputs[each.name] = _without_value(source) if each.dagster_type.is_nothing else source
            elif each.dagster_type.is_nothing:
                inputs[each.name] = NoValue()
            elif each.name in values:
                inputs[each.name] = FromValue(values[each.name])
            elif each.asset_key is not None:
                inputs[each.name] = self._asset(AssetKey.from_coercible(each.asset_key))
            elif each.input_manager_key is not None:
                inputs[each.name] = FromInputManager()
            elif each.has_default_value:
                inputs[each.name] = FromValue(each.default_value)
        over = self._mapped_over(inputs) if self.mapped_over else None
        key = ".".join(path) + ("[?]" if over else "")
        makes: AssetsDefinition | None = owner if owner is not None and owner.node_def is op else None
        for each in op.output_defs:
            if over is not None or each.is_dynamic:
                self.mapped_over[(key, each.name)] = over or (key, each.name)
        self.steps[key] = Step(
            key,
            path,
            op,
            inputs,
            over,
            tags={**op.tags, **node.tags} if node.tags else op.tags,
            hook_defs=hooks,
            retry_policy=node.retry_policy or op.retry_policy or self.job.op_retry_policy,
            assets={} if makes is None else makes.output_keys,
            checks={} if makes is None else makes.check_outputs,
            assets_def=owner,
            config=self.config.op_config(path),
            input_configs=self.config.managed_inputs.get(path, {}),
        )
        return {each.name: FromOutput(key, each.name) for each in op.output_defs}

    def _mapped_over(self, inputs: Mapping[str, InputSource]) -> tuple[str, str] | None:
        """The dynamic output whose values an op with these inputs runs for, one by one."""
        for source in inputs.values():
            for each in upstream_outputs(source):
                if not isinstance(each, Collected) and (each.step, each.output) in self.mapped_over:
                    return self.mapped_over[(each.step, each.output)]
        return None

    def _asset(self, given: Any) -> InputSource:
        graph = self.job.assets.graph
        key = given if isinstance(given, AssetKey) else AssetKey.from_coercible(given)
        definition = graph.definitions_by_key.get(key) if graph is not None else None
        if definition is None or (not definition.is_executable and not isinstance(given, AssetKey)):
            definition = given if not isinstance(given, AssetKey) else None
        return FromAsset(key, definition)

    def name_outputs_of_graphs(self) -> None:
        """Says of each step inside the graph of an asset which of its outputs is the asset, or a check."""
        found: dict[str, tuple[dict[str, AssetKey], dict[str, Any]]] = {}
        for node, definition in self.job.assets.assets_by_node.items():
            if definition.node_def.node_type_str != "graph":
                continue
            # Of a graph, what is not selected is an output like any other; a function is told that it is not.
            for output, key in definition.keys_by_output_name.items():
                place = self.top_outputs.get((node, output))
                if place is not None:
                    found.setdefault(place.step, ({}, {}))[0][place.output] = key
            for output, spec in definition.check_outputs.items():
                place = self.top_outputs.get((node, output))
                if place is not None:
                    found.setdefault(place.step, ({}, {}))[1][place.output] = spec
        for step, (assets, checks) in found.items():
            self.steps[step] = replace(self.steps[step], assets=assets, checks=checks)

    def hold_back_after_blocking_checks(self) -> None:
        """Steps downstream of an asset wait for the blocking checks of it that are steps of their own."""
        blocking: dict[AssetKey, list[str]] = {}
        for step in self.steps.values():
            if step.assets_def is not None and not step.assets_def.specs_by_key:
                for spec in step.checks.values():
                    if spec.blocking:
                        blocking.setdefault(spec.asset_key, []).append(step.key)
        if not blocking:
            return
        for step in self.steps.values():
            definition = step.assets_def
            if definition is None or not definition.specs_by_key:
                continue
            waits = [key for each in definition.input_keys.values() for key in blocking.get(each, ())]
            if waits:
                self.steps[step.key] = replace(step, after=tuple(waits))
        upstream = {key: list(step.upstream_keys()) for key, step in self.steps.items()}
        self.steps = {key: self.steps[key] for key in topological_order(upstream)}


def _without_value(source: InputSource) -> InputSource:
    return NoValue(upstream_outputs(source))


def _edge_source(
    edge: Any,
    places: Mapping[tuple[str, str], FromOutput],
    mapped: Mapping[tuple[str, str, int | None], str],
    at: tuple[str, str],
    graph_inputs: Mapping[str, InputSource],
) -> InputSource:
    match edge:
        case DependencyDefinition():
            return places[(edge.node, edge.output)]
        case DynamicCollectDependency():
            place = places[(edge.node, edge.output)]
            return Collected(place.step, place.output)
        case MultiDependencyDefinition():
            sources: list[InputSource] = []
            for index, each in enumerate(edge.dependencies):
                if each is MAPPED:
                    outer = graph_inputs.get(mapped[(*at, index)])
                    if outer is not None:
                        sources.append(outer)
                else:
                    sources.append(places[(each.node, each.output)])
            return FanIn(tuple(sources))
        case _:
            raise TypeError(f"{edge!r} is no dependency")
