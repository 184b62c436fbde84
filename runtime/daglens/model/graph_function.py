"""`@graph`: the function whose body, run once, describes a graph."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import composition
from .config_mapping import ConfigMapping
from .dagster_type import DagsterType
from .dependencies import InputMapping, Node, OutputMapping
from .errors import DagsterInvalidDefinitionError
from .function_signature import EMPTY, parameter_annotations
from .graph import GraphDefinition
from .invocation_handles import (
    InputMappingNode,
    InvokedNodeDynamicOutputWrapper,
    InvokedNodeOutputHandle,
    InvokedOutputs,
)
from .ports import GraphIn, GraphOut
from .types import resolve_type
from .valid_names import check_name
from .wrapped import present_as


def graph(
    compose_fn: Callable[..., Any] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    input_defs: Any = None,
    output_defs: Any = None,
    ins: Mapping[str, GraphIn] | None = None,
    out: GraphOut | Mapping[str, GraphOut] | None = None,
    tags: Mapping[str, Any] | None = None,
    config: Any = None,
) -> Any:
    """Decorates a function whose body invokes ops and graphs: `@graph`, or `@graph(out=..., ...)`."""

    mapping = ConfigMapping(lambda _config: config) if isinstance(config, Mapping) else config

    def decorate(function: Callable[..., Any]) -> GraphDefinition:
        return graph_from_function(
            function,
            name or function.__name__,
            "@graph",
            description=description,
            ins=ins,
            out=out,
            tags=tags,
            config=mapping,
        )

    return decorate if compose_fn is None else decorate(compose_fn)


def graph_from_function(
    function: Callable[..., Any],
    name: str,
    decorator: str,
    *,
    description: str | None = None,
    ins: Mapping[str, GraphIn] | None = None,
    out: GraphOut | Mapping[str, GraphOut] | None = None,
    tags: Mapping[str, Any] | None = None,
    config: Any = None,
) -> GraphDefinition:
    """Runs the body once and leaves the graph it describes."""
    check_name(name)
    described = f"{decorator} {name}"
    parameters = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind not in (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    ]
    for parameter in parameters:
        check_name(parameter)
    body, returned = composition.compose(described, function, {each: InputMappingNode(each) for each in parameters})
    if decorator == "@job":
        # What a job's body returns is nobody's output.
        returned = None
    outs: Mapping[str, GraphOut] = {"result": out} if isinstance(out, GraphOut) else (out or {})
    outputs = _output_mappings(f"{decorator} '{name}'", body, returned, None if out is None else outs)
    types = _types_of_parameters(function, parameters)
    # As in ops: those of `ins` first, here in the order in which they are written.
    order = list(dict.fromkeys([*(ins or ()), *parameters]))
    inputs = [
        InputMapping(source, node, node_input, index, _description(ins, source), types.get(source))
        for source, node, node_input, index in sorted(body.input_mappings, key=lambda each: order.index(each[0]))
    ]
    _check_one_definition_a_name(body.nodes.values())
    unused = [each for each in parameters if all(mapping.graph_input_name != each for mapping in inputs)]
    passed_through = {each.name for each in _flat(returned) if isinstance(each, InputMappingNode)}
    for each in unused:
        if each not in passed_through:
            raise DagsterInvalidDefinitionError(
                f"{decorator} '{name}' has unmapped input '{each}': pass it to an op or graph, or remove it."
            )
    graph_definition = GraphDefinition(
        name,
        description=inspect.getdoc(function) if description is None else description,
        nodes=body.nodes,
        dependencies=body.dependencies,
        input_mappings=inputs,
        output_mappings=outputs,
        config=config,
        tags=tags,
        asset_inputs=body.asset_inputs,
        positional_inputs=parameters,
        is_jobs_own=decorator == "@job",
    )
    present_as(graph_definition, function)
    return graph_definition


def _types_of_parameters(function: Callable[..., Any], names: Iterable[str]) -> dict[str, DagsterType]:
    """By name, the types that annotations say."""
    hints = parameter_annotations(function)
    return {name: resolve_type(hints[name]) for name in names if hints[name] is not EMPTY}


def _check_one_definition_a_name(nodes: Iterable[Node]) -> None:
    known: dict[str, Any] = {}
    for node in nodes:
        if known.setdefault(node.definition.name, node.definition) is not node.definition:
            raise DagsterInvalidDefinitionError(
                f'Detected conflicting node definitions with the same name "{node.definition.name}": a graph has one '
                "definition of a name. Give one of them another name."
            )


def _description(ports: Mapping[str, GraphIn] | None, name: str) -> str | None:
    return ports[name].description if ports and name in ports else None


def _flat(returned: Any) -> list[Any]:
    if isinstance(returned, Mapping):
        return list(returned.values())
    return [returned]


_HANDLES = (InvokedNodeOutputHandle, InvokedNodeDynamicOutputWrapper)


def _output_mappings(
    described: str, body: composition.Body, returned: Any, outs: Mapping[str, GraphOut] | None
) -> list[OutputMapping]:
    """Which node output each of the graph's outputs is; raises DagsterInvalidDefinitionError where that is unclear."""
    if returned is None:
        handles: dict[str, Any] = {}
    elif isinstance(returned, _HANDLES):
        if outs is None:
            # A graph without declared outputs has one, "result", whatever the node calls its own.
            handles = {"result": returned}
        elif len(outs) == 1:
            handles = {next(iter(outs)): returned}
        else:
            raise DagsterInvalidDefinitionError(
                f"{described} returned a single output ({returned.output_name}) but {len(outs)} outputs are specified: "
                "return a dictionary of outputs instead."
            )
    elif isinstance(returned, InvokedOutputs):
        if outs is None or {each.output_name for each in returned} == set(outs):
            handles = {each.output_name: each for each in returned}
        elif len(outs) == len(returned):
            handles = dict(zip(outs, returned, strict=False))
        else:
            handles = {each.output_name: each for each in returned}
    elif isinstance(returned, Mapping):
        handles = dict(returned)
    elif isinstance(returned, tuple) and outs and len(returned) == len(outs):
        handles = dict(zip(outs, returned, strict=False))
    else:
        raise _problematic(described, returned)
    if outs:
        handles = {
            key: handles[key]
            for key in [*(each for each in outs if each in handles), *(each for each in handles if each not in outs)]
        }
    mappings: list[OutputMapping] = []
    for key, handle in handles.items():
        if outs is not None and key not in outs:
            raise DagsterInvalidDefinitionError(
                f"{described} returned something as '{key}', which is none of its outputs: they are {list(outs)}."
            )
        if not isinstance(handle, _HANDLES):
            raise _problematic(described, handle)
        node = body.nodes[handle.node_name].definition
        inner_dynamic = next(each.is_dynamic for each in node.output_defs if each.name == handle.output_name)
        mapped = isinstance(handle, InvokedNodeDynamicOutputWrapper) and not inner_dynamic
        mappings.append(
            OutputMapping(
                key, handle.node_name, handle.output_name, outs[key].description if outs else None, None, mapped
            )
        )
    for key in outs or ():
        if key not in handles:
            raise DagsterInvalidDefinitionError(
                f"{described} has unmapped output '{key}': return a value for it, or remove it."
            )
    return mappings


def _problematic(described: str, value: Any) -> DagsterInvalidDefinitionError:
    return DagsterInvalidDefinitionError(
        f"{described} returned a {type(value)}: return what an op or graph gave, or a dict of that by name of the "
        "output."
    )
