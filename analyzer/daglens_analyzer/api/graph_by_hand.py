"""`GraphDefinition(...)` built directly: nodes by their definitions, edges by a dict of dependencies."""

from __future__ import annotations

from dataclasses import dataclass, field

from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.dagster_types import ANY
from daglens_analyzer.api.graph_inputs import typed_inputs
from daglens_analyzer.api.reading import entries, is_given, items, known_flag, known_text, known_texts, text
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import Call, MappingValue, Unknown, Value
from daglens_analyzer.graph.definitions import (
    GraphDefinition,
    Input,
    Invocation,
    InvocationArgument,
    Maybe,
    OpDefinition,
    Output,
    OutputMapping,
)
from daglens_analyzer.graph.sources import FanInSource, GraphInputSource, OutputSource, Source, UnknownSource
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId


@record(eq=False)
class DependencyValue(Value):
    """`DependencyDefinition(node, output)`, or the dynamic ones: where an input's data comes from."""

    node: str
    output: str
    mapped: bool = False
    collected: bool = False


@record(eq=False)
class FanInValue(Value):
    """`MultiDependencyDefinition([...])`."""

    sources: tuple[Value, ...]


@record(eq=False)
class PlaceholderValue(Value):
    """`MappedInputPlaceholder`: an item of a fan-in that an input mapping fills."""


@record(eq=False)
class NodeInvocationValue(Value):
    """`NodeInvocation(name, alias)`."""

    name: str
    alias: str | None


@record(eq=False)
class InputMappingValue(Value):
    """`InputMapping(...)`: a graph's input, and the input of a node that it feeds."""

    input: str
    node: str
    node_input: str


@record(eq=False)
class OutputMappingValue(Value):
    """`OutputMapping(...)`: a graph's output, and the output of a node that gives it."""

    output: str
    node: str
    node_output: str
    dynamic: bool = False


@dataclass(slots=True)
class _Wiring:
    """The nodes of a graph that is being put together; `exact` is false once something about it is not known."""

    at: NodeId
    nodes: dict[str, OpDefinition | GraphDefinition] = field(
        default_factory=dict[str, "OpDefinition | GraphDefinition"]
    )
    arguments: dict[str, dict[str, InvocationArgument]] = field(
        default_factory=dict[str, dict[str, InvocationArgument]]
    )
    places: dict[str, NodeId] = field(default_factory=dict[str, NodeId])
    exact: bool = True

    def index(self, node: str) -> int | None:
        return next((index for index, name in enumerate(self.nodes) if name == node), None)


def _graph_definition(bound: Bound, call: Call) -> Value:
    wiring = _Wiring(call.at)
    dependencies = _place_nodes(wiring, bound, call)
    for node, value in dependencies.items():
        _connect(wiring, node, value)
    mapped = _mapped_inputs(wiring, bound.value("input_mappings"), call)
    outs, mappings = _mapped_outputs(wiring, bound.value("output_mappings"), call)
    invocations = tuple(
        Invocation(
            name, definition, tuple(wiring.arguments[name].values()), wiring.places[name], wiring.exact, index=index
        )
        for index, (name, definition) in enumerate(wiring.nodes.items())
    )
    place = bound.at("name", call.at)
    graph = GraphDefinition(
        at=call.at,
        name=text(bound.value("name")) or Unknown(call.at, "the name of this graph is not known"),
        name_at=place,
        ins=typed_inputs(mapped, invocations),
        outs=outs,
        invocations=invocations,
        output_mappings=mappings,
        function=None,
        is_exact=wiring.exact and bound.is_exact,
        description=known_text(bound.value("description")),
        tags=known_texts(bound.value("tags")),
        built_at=call.factory_call,
    )
    return recorded(graph, call)


def _place_nodes(wiring: _Wiring, bound: Bound, call: Call) -> dict[str, Value]:
    """Give the graph a node for each use of a definition; what the dependencies say of each node."""
    dependencies: dict[str, Value] = {}
    uses: dict[str, list[str]] = {}
    given = bound.value("dependencies")
    if isinstance(given, MappingValue):
        wiring.exact = wiring.exact and given.is_exact
        for key, value in given.items.values():
            name, alias = _use(key)
            if name is None or alias is None:
                wiring.exact = False
                continue
            uses.setdefault(name, []).append(alias)
            dependencies[alias] = value
            wiring.places[alias] = key.at
    elif is_given(given):
        wiring.exact = False
    definitions, exact = items(bound.value("node_defs"), call)
    wiring.exact = wiring.exact and exact
    for definition in definitions:
        if not isinstance(definition, OpDefinition | GraphDefinition) or isinstance(definition.name, Unknown):
            wiring.exact = False
            continue
        for alias in uses.get(definition.name, [definition.name]):
            wiring.nodes[alias] = definition
            wiring.arguments[alias] = {}
            wiring.places.setdefault(alias, call.at)
    return dependencies


def _use(key: Value) -> tuple[str | None, str | None]:
    if isinstance(key, NodeInvocationValue):
        return key.name, key.alias or key.name
    name = text(key)
    return (name, name) if isinstance(name, str) else (None, None)


def _connect(wiring: _Wiring, node: str, value: Value) -> None:
    inputs, exact = entries(value)
    wiring.exact = wiring.exact and exact
    if node not in wiring.nodes:
        wiring.exact = False
        return
    for entry in inputs:
        source = _source(wiring, entry.value)
        wiring.arguments[node][entry.name] = InvocationArgument(source, entry.value.at, entry.name, entry.key.at)


def _source(wiring: _Wiring, value: Value) -> Source:
    match value:
        case DependencyValue(node=node, output=output):
            index = wiring.index(node)
            if index is not None:
                return OutputSource(index, output, value.mapped, value.collected)
        case FanInValue(sources=sources):
            return FanInSource(tuple(_source(wiring, source) for source in sources))
        case PlaceholderValue():
            return UnknownSource("an input mapping fills this")
        case _:
            pass
    wiring.exact = False
    return UnknownSource("what feeds this input is not known")


def _mapped_inputs(wiring: _Wiring, value: Value | None, call: Call) -> tuple[Input, ...]:
    """The graph's inputs in the order of their mappings."""
    found: dict[str, Input] = {}
    mappings, exact = items(value, call)
    wiring.exact = wiring.exact and exact
    for mapping in mappings:
        if not isinstance(mapping, InputMappingValue) or mapping.node not in wiring.nodes:
            wiring.exact = False
            continue
        found[mapping.input] = Input(mapping.input, mapping.at, ANY.name)
        arguments = wiring.arguments[mapping.node]
        before = arguments.get(mapping.node_input)
        source: Source = GraphInputSource(mapping.input)
        if before is not None and isinstance(before.source, FanInSource):
            source = FanInSource((*before.source.sources, source))
        arguments[mapping.node_input] = InvocationArgument(source, mapping.at, mapping.node_input, mapping.at)
    return tuple(found.values())


def _mapped_outputs(
    wiring: _Wiring, value: Value | None, call: Call
) -> tuple[tuple[Output, ...], tuple[OutputMapping, ...]]:
    outs: list[Output] = []
    made: list[OutputMapping] = []
    mappings, exact = items(value, call)
    wiring.exact = wiring.exact and exact
    for mapping in mappings:
        index = wiring.index(mapping.node) if isinstance(mapping, OutputMappingValue) else None
        if not isinstance(mapping, OutputMappingValue) or index is None:
            wiring.exact = False
            continue
        inner = _output_of(wiring.nodes[mapping.node], mapping.node_output)
        dynamic = mapping.dynamic or (inner is not None and inner.dynamic)
        required = inner is None or inner.required
        outs.append(Output(mapping.output, mapping.at, None if inner is None else inner.type, required, dynamic))
        made.append(OutputMapping(mapping.output, OutputSource(index, mapping.node_output), mapping.at))
    return tuple(outs), tuple(made)


def _output_of(node: OpDefinition | GraphDefinition, name: str) -> Output | None:
    outs = () if isinstance(node.outs, Unknown) else node.outs
    return next((output for output in outs if output.name == name), None)


def _dependency(mapped: bool, collected: bool, bound: Bound, call: Call) -> Value:
    node = text(bound.value("node")) or text(bound.value("node_name"))
    output = text(bound.value("output")) or text(bound.value("output_name")) or "result"
    if not isinstance(node, str) or not isinstance(output, str):
        return Unknown(call.at, "which output this dependency names is not known")
    return DependencyValue(call.at, node, output, mapped, collected)


def _fan_in(bound: Bound, call: Call) -> Value:
    sources, exact = items(bound.value("dependencies"), call)
    unknown = () if exact else (Unknown(call.at, "more may be in this list"),)
    return FanInValue(call.at, (*sources, *unknown))


def _node_invocation(bound: Bound, call: Call) -> Value:
    name, alias = text(bound.value("name")), text(bound.value("alias"))
    if not isinstance(name, str) or isinstance(alias, Unknown):
        return Unknown(call.at, "which node this names is not known")
    return NodeInvocationValue(call.at, name, alias)


def _first_three(bound: Bound, parameters: str) -> tuple[Maybe[str] | None, ...]:
    return tuple(text(bound.value(name)) for name in parameters.removeprefix("* ").split()[:3])


def _input_mapping(bound: Bound, call: Call) -> Value:
    name, node, target = _first_three(bound, _INPUT_MAPPING)
    if not (isinstance(name, str) and isinstance(node, str) and isinstance(target, str)):
        return Unknown(call.at, "what this input mapping connects is not known")
    return InputMappingValue(call.at, name, node, target)


def _output_mapping(bound: Bound, call: Call) -> Value:
    name, node, source = _first_three(bound, _OUTPUT_MAPPING)
    if not (isinstance(name, str) and isinstance(node, str) and isinstance(source, str)):
        return Unknown(call.at, "what this output mapping connects is not known")
    return OutputMappingValue(call.at, name, node, source, known_flag(bound.value("from_dynamic_mapping"), False))


_INPUT_MAPPING = (
    "* graph_input_name mapped_node_name mapped_node_input_name fan_in_index graph_input_description dagster_type"
)
_OUTPUT_MAPPING = (
    "graph_output_name mapped_node_name mapped_node_output_name graph_output_description dagster_type "
    "from_dynamic_mapping"
)

CONSTRUCTS = (
    construct(
        "GraphDefinition",
        "name * description node_defs dependencies input_mappings output_mappings config tags "
        "node_input_source_assets input_assets composition_fn",
        _graph_definition,
    ),
    construct("DependencyDefinition", "node output description", lambda b, c: _dependency(False, False, b, c)),
    construct(
        "DynamicCollectDependencyDefinition", "node_name output_name", lambda b, c: _dependency(False, True, b, c)
    ),
    construct("MultiDependencyDefinition", "dependencies", _fan_in),
    construct("NodeInvocation", "name alias tags hook_defs retry_policy", _node_invocation),
    construct("InputMapping", _INPUT_MAPPING, _input_mapping),
    construct("OutputMapping", _OUTPUT_MAPPING, _output_mapping),
)
NATIVES = {"dagster.MappedInputPlaceholder": PlaceholderValue(NOWHERE)}
