"""`@op`: inputs from its parameters and `ins=`, outputs from `out=` and its return annotation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter

from daglens_analyzer.api.construct import Bound, construct, decorator, definition_place, recorded
from daglens_analyzer.api.dagster_types import ANY, DagsterType, type_of_annotation
from daglens_analyzer.api.managers import manager_places
from daglens_analyzer.api.reading import Entry, entries, known_text, known_texts, text, texts
from daglens_analyzer.api.signature import Signature, description_of, function_name, signature_of, unknown_function
from daglens_analyzer.api.values import InValue, OutValue
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.definitions import Input, Maybe, OpDefinition, Output
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

_PARAMETERS = (
    "compute_fn * name description ins out config_schema required_resource_keys tags version retry_policy "
    "code_version pool"
)


def _op(decorated: Value, bound: Bound, call: Call) -> Value:
    signature = signature_of(decorated, call)
    function = None if signature is None else signature.function
    place = definition_place(function, call)
    given_name = text(bound.value("name"))
    unknown = unknown_function(decorated, call)
    name: Maybe[str] = given_name or (function_name(function) if function else unknown)
    return recorded(
        OpDefinition(
            at=place,
            name=name,
            name_at=bound.at("name", place) if given_name else place,
            ins=unknown if signature is None else op_inputs(signature, bound.value("ins"), call),
            outs=unknown if signature is None else op_outputs(signature, bound.value("out"), place, call),
            function=function,
            required_resource_keys=resource_keys(signature, bound.value("required_resource_keys"), call),
            description=known_text(bound.value("description")) or description_of(function),
            tags=known_texts(bound.value("tags")),
            built_at=call.factory_call,
            positional_ins=positional_inputs(signature),
            resource_places=resource_places(signature, bound),
            manager_places=manager_places(bound),
            config=config_of(signature, bound, call),
        ),
        call,
    )


def config_of(signature: Signature | None, bound: Bound, call: Call) -> Value | None:
    """The class that annotates the parameter `config`, else the schema that the decorator is given."""
    for parameter in () if signature is None else signature.function.definition.parameters:
        if signature is not None and parameter.name == "config" and parameter.annotation is not None:
            return call.evaluator.evaluate_annotation(signature.function, parameter.annotation)
    return bound.value("config_schema")


def op_inputs(signature: Signature, ins: Value | None, call: Call) -> Maybe[tuple[Input, ...]]:
    """The inputs of an op in Dagster's order: those of `ins=` by their names, then the other parameters."""
    declared, exact = entries(ins)
    if not exact:
        return Unknown(call.at, "the inputs of this op are computed")
    return node_inputs(signature, sorted(declared, key=_name_of), call)


def graph_inputs(signature: Signature, ins: Value | None, call: Call) -> Maybe[tuple[Input, ...]]:
    """The inputs of a graph in Dagster's order: those of `ins=` as they stand there, then the other parameters."""
    declared, exact = entries(ins)
    if not exact:
        return Unknown(call.at, "the inputs of this graph are computed")
    return node_inputs(signature, declared, call)


def node_inputs(signature: Signature, declared: Sequence[Entry], call: Call) -> tuple[Input, ...]:
    """The inputs that `ins=` declares, and behind them the parameters that it leaves out."""
    names = {entry.name for entry in declared}
    explicit = tuple(_declared_input(signature, entry, call) for entry in declared)
    inferred = (
        inferred_input(signature, parameter, call) for parameter in signature.inputs if parameter.name not in names
    )
    return (*explicit, *inferred)


def inferred_input(signature: Signature, parameter: tree.Parameter, call: Call) -> Input:
    """An input as its parameter alone says it."""
    found = type_of_annotation(signature.function, parameter.annotation, call)
    has_default = parameter.default is not None
    place = signature.function.node(parameter.at)
    declared = found.declared(place)
    return Input(
        parameter.name, place, found.name, found.nothing, has_default, has_loader=found.has_loader, declared=declared
    )


def _declared_input(signature: Signature, entry: Entry, call: Call) -> Input:
    parameter = signature.input(entry.name)
    declared = entry.value if isinstance(entry.value, InValue) else InValue(entry.value.at, None)
    found = declared.type
    if found is None:
        found = type_of_annotation(signature.function, parameter.annotation, call) if parameter else ANY
    has_default = declared.has_default or (parameter is not None and parameter.default is not None)
    place = signature.function.node(parameter.at) if parameter else entry.key.at
    has_loader = True if declared.is_managed else found.has_loader
    return Input(
        entry.name,
        place,
        found.name,
        found.nothing,
        has_default,
        declared.asset_key,
        has_loader,
        found.declared(place if declared.type is None else declared.at),
    )


def op_outputs(signature: Signature, out: Value | None, place: NodeId, call: Call) -> Maybe[tuple[Output, ...]]:
    """The outputs: `out=` as declared, else one named `result`, typed by the return annotation."""
    returned = return_type(signature, call)
    if out is None or (isinstance(out, OutValue)):
        declared = out if isinstance(out, OutValue) else OutValue(place, None, dynamic=returned.dynamic)
        return (_output("result", declared, returned, place),)
    declared_outs, exact = entries(out)
    if not exact:
        return Unknown(call.at, "the outputs of this op are computed")
    if len(declared_outs) == 1:
        returned_items: tuple[DagsterType, ...] = (returned,)
    else:
        returned_items = returned.items or ()
    return tuple(_outputs(declared_outs, returned_items))


def _outputs(declared: tuple[Entry, ...], returned: tuple[DagsterType, ...]) -> Iterator[Output]:
    for index, entry in enumerate(declared):
        out = entry.value if isinstance(entry.value, OutValue) else OutValue(entry.value.at, None)
        yield _output(entry.name, out, returned[index] if index < len(returned) else ANY, entry.key.at)


def _output(name: str, out: OutValue, returned: DagsterType, place: NodeId) -> Output:
    found = returned if out.type is None else out.type
    declared = found.declared(place if out.type is None else out.at)
    return Output(name, place, found.name, out.is_required, out.dynamic, found.of, found.is_wrapped, declared)


def return_type(signature: Signature, call: Call) -> DagsterType:
    """The type of the return annotation; generators and bare functions give `Any`."""
    definition = signature.function.definition
    if not isinstance(definition, tree.FunctionDef) or definition.is_generator:
        return ANY
    return type_of_annotation(signature.function, definition.returns, call)


def resource_keys(signature: Signature | None, keys: Value | None, call: Call) -> Maybe[tuple[str, ...]]:
    """The resources that an op asks for, by its decorator and by its parameters."""
    declared = texts(keys, call)
    if isinstance(declared, Unknown):
        return declared
    annotated = () if signature is None else (parameter.name for parameter in signature.resources)
    return tuple(sorted({*declared, *annotated}))


def resource_places(signature: Signature | None, bound: Bound) -> dict[str, NodeId]:
    """Where each resource that is known is asked for: in the decorator, or by a parameter."""
    listed = bound.arguments.get("required_resource_keys")
    given = () if listed is None else getattr(listed.value, "items", ())
    found = {key: listed.at for item in given if listed is not None and (key := known_text(item)) is not None}
    for parameter in () if signature is None else signature.resources:
        assert signature is not None
        found.setdefault(parameter.name, signature.function.node(parameter.at))
    return found


def positional_inputs(signature: Signature | None) -> tuple[str, ...]:
    """The names of the inputs that an invocation may pass by position."""
    inputs = () if signature is None else signature.inputs
    return tuple(parameter.name for parameter in inputs if parameter.kind != "keyword_only")


def op_definition(bound: Bound, call: Call) -> Value:
    """`OpDefinition(...)`: a function of (context, inputs), so that inputs and outputs are only what is declared."""
    ins, ins_exact = entries(bound.value("ins"))
    outs, outs_exact = entries(bound.value("outs"))
    computed = Unknown(call.at, "the inputs or outputs of this `OpDefinition` are computed")
    default = (Output("result", call.at, ANY.name),)
    return recorded(
        OpDefinition(
            at=call.at,
            name=text(bound.value("name")) or Unknown(call.at, "this `OpDefinition` has no name that is known"),
            name_at=bound.at("name", call.at),
            ins=tuple(_plain_input(entry) for entry in sorted(ins, key=_name_of)) if ins_exact else computed,
            outs=(tuple(_outputs(outs, ())) or default) if outs_exact else computed,
            function=None,
            required_resource_keys=resource_keys(None, bound.value("required_resource_keys"), call),
            description=known_text(bound.value("description")),
            built_at=call.factory_call,
        ),
        call,
    )


def _plain_input(entry: Entry) -> Input:
    declared = entry.value if isinstance(entry.value, InValue) else InValue(entry.value.at, None)
    found = declared.type or ANY
    return Input(
        entry.name, entry.key.at, found.name, found.nothing, declared.has_default, declared.asset_key, found.has_loader
    )


_name_of = attrgetter("name")

CONSTRUCTS = (
    decorator("op", _PARAMETERS, _op),
    construct(
        "OpDefinition",
        "compute_fn name ins outs description config_schema required_resource_keys tags version retry_policy "
        "code_version pool",
        op_definition,
    ),
)
