"""`@graph`: a body that composes ops and graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from daglens_analyzer.api.composition import compose, source_of
from daglens_analyzer.api.construct import Bound, decorator, definition_place, recorded
from daglens_analyzer.api.graph_inputs import typed_inputs
from daglens_analyzer.api.handles import OutputHandle, OutputsHandle
from daglens_analyzer.api.op import graph_inputs, positional_inputs
from daglens_analyzer.api.reading import entries, known_text, known_texts, text
from daglens_analyzer.api.signature import description_of, function_name, signature_of, unknown_function
from daglens_analyzer.api.values import OutValue
from daglens_analyzer.evaluate.values import (
    Call,
    ConstantValue,
    FunctionValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import GraphDefinition, Maybe, Output, OutputMapping
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

GraphKind = Literal["graph", "job", "graph_asset", "graph_multi_asset"]


@record(eq=False)
class GraphResult(Value):
    """What the body of a graph returned, recorded for the rules. `declared` are the outputs that `out=` names.
    `is_exact` says that all of the body is known."""

    function: FunctionValue | None
    returned: Value
    declared: tuple[str, ...] | None
    kind: GraphKind
    is_exact: bool


def _graph(decorated: Value, bound: Bound, call: Call) -> Value:
    return recorded(composed_graph(decorated, bound, "graph", call), call)


def composed_graph(
    decorated: Value,
    bound: Bound,
    kind: GraphKind,
    call: Call,
    *,
    name: Maybe[str] | None = None,
    outs: tuple[tuple[str, NodeId], ...] | None = None,
) -> GraphDefinition:
    """The graph that a decorated body composes. `name` and `outs` override what decorator and function say."""
    signature = signature_of(decorated, call, takes_context=False)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    unknown = unknown_function(decorated, call)
    given_name = name if name is not None else text(bound.value("name"))
    inputs = graph_inputs(signature, bound.value("ins"), call) if signature else unknown
    names = () if isinstance(inputs, Unknown) else tuple(found.name for found in inputs)
    composition, returned = compose(decorated, names, call)
    given_outs = entries(bound.value("out")) if kind == "graph" and bound.value("out") is not None else ((), False)
    names = tuple(entry.name for entry in given_outs[0]) if given_outs[1] else None
    has_one = bound.is_exact and not bound.surplus and bound.value("out") is None and outs is None and kind == "graph"
    if isinstance(bound.value("out"), OutValue) or (has_one and isinstance(returned, MappingValue)):
        names = ("result",)
    is_exact = composition.is_exact and bound.is_exact
    call.evaluator.record(GraphResult(call.at, function, returned, names, kind, is_exact))
    declared = outs if outs is not None else declared_outputs(bound.value("out"), place)
    mappings, outputs = mapped_outputs(returned, declared, place, call)
    return GraphDefinition(
        at=place,
        name=given_name or (function_name(function) if function else unknown),
        name_at=bound.at("name", place),
        ins=inputs if isinstance(inputs, Unknown) else typed_inputs(inputs, tuple(composition.invocations)),
        outs=outputs,
        invocations=tuple(composition.invocations),
        output_mappings=mappings,
        function=function,
        is_exact=composition.is_exact and signature is not None,
        description=known_text(bound.value("description")) or description_of(function),
        tags=known_texts(bound.value("tags")),
        built_at=call.factory_call,
        kind=kind,
        positional_ins=positional_inputs(signature),
    )


def declared_outputs(out: Value | None, place: NodeId) -> tuple[tuple[str, NodeId], ...]:
    """The names of the outputs that `out=` declares; one named `result` where it declares none."""
    found, _ = entries(out)
    if found and not isinstance(out, OutValue):
        return tuple((entry.name, entry.key.at) for entry in found)
    return (("result", place),)


def mapped_outputs(
    returned: Value, declared: tuple[tuple[str, NodeId], ...], place: NodeId, call: Call
) -> tuple[tuple[OutputMapping, ...], Maybe[tuple[Output, ...]]]:
    """The mappings of what the body returns to the declared outputs, and the outputs that these make."""
    if isinstance(returned, Unknown):
        return (), Unknown(returned.at, "what this graph returns is not known")
    pairs = tuple(_pairs(returned, declared))
    mappings = tuple(OutputMapping(name, source_of(value, call), value.at) for name, value in pairs)
    places = dict(declared)
    outputs = tuple(
        Output(name, places.get(name, place), dynamic=isinstance(value, OutputHandle) and value.dynamic)
        for name, value in pairs
    )
    return mappings, outputs


def _pairs(returned: Value, declared: tuple[tuple[str, NodeId], ...]) -> Iterator[tuple[str, Value]]:
    match returned:
        case ConstantValue(value=None):
            return
        case MappingValue():
            order = {name: position for position, (name, _) in enumerate(declared)}
            found = ((entry.name, entry.value) for entry in entries(returned)[0])
            yield from sorted(found, key=lambda pair: order.get(pair[0], len(order)))
        case OutputsHandle(outputs=outputs):
            yield from zip((name for name, _ in declared), outputs, strict=False)
        case SequenceValue(kind="tuple", items=items):
            yield from zip((name for name, _ in declared), items, strict=False)
        case _:
            yield from ((name, returned) for name, _ in declared[:1])


CONSTRUCTS = (decorator("graph", "compose_fn * name description input_defs output_defs ins out tags config", _graph),)
