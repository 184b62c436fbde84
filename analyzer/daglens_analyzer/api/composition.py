"""Composing a graph: running its body with handles for inputs, and noting each op or graph that the body calls.

The body of a `@graph`, `@job` or `@graph_asset` is a plain function. It is evaluated with a handle for each input; a
call of an op or graph appends an `Invocation` and gives handles for its outputs. What the body returns is mapped to the
graph's outputs.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from daglens_analyzer.api.handles import CollectedHandle, GraphInputHandle, InputPart, OutputHandle, OutputsHandle
from daglens_analyzer.api.keys import key_of
from daglens_analyzer.api.values import OpaqueValue, PendingInvocation
from daglens_analyzer.evaluate.values import (
    BoundMethodValue,
    Call,
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    ModuleValue,
    NativeFunctionValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    AssetSpecValue,
    GraphDefinition,
    Invocation,
    InvocationArgument,
    JobDefinition,
    Maybe,
    OpDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.sources import (
    AssetSource,
    ConstantSource,
    FanInSource,
    GraphInputSource,
    OutputSource,
    Source,
    UnknownSource,
)
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId


@record(eq=False)
class MisplacedCall(Value):
    """A job that is called, or a graph called outside of any body, recorded for the rules."""

    definition: GraphDefinition | JobDefinition | UnresolvedAssetJob


@record(eq=False)
class DirectCall(Value):
    """An op that is called outside of any body, where its function runs at once, recorded for the rules."""

    definition: OpDefinition
    arguments: CallArguments
    brought: frozenset[str] | None = frozenset()
    """The resources that an asset brings to its op by itself; None where they are not all known."""


@record(eq=False)
class FunctionCall(Value):
    """Another object made of a function that is called, where that function runs, recorded for the rules."""

    definition: AssetCheckDefinition | ScheduleDefinition | SensorDefinition | OpaqueValue
    arguments: CallArguments


@dataclass(slots=True)
class Composition:
    """A graph being composed. `counts` number the invocations of nodes without an alias, as Dagster does."""

    invocations: list[Invocation] = field(default_factory=list[Invocation])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    is_exact: bool = True


_current: ContextVar[Composition | None] = ContextVar("composition", default=None)


@contextmanager
def composing() -> Generator[Composition]:
    """While this is entered, calls of ops and graphs are invocations of the graph that it gives."""
    composition = Composition()
    token = _current.set(composition)
    try:
        yield composition
    finally:
        _current.reset(token)


def compose(function: Value, inputs: tuple[str, ...], call: Call) -> tuple[Composition, Value]:
    """Run a graph's body: its invocations, and what it returns."""
    keyword = {name: CallArgument(GraphInputHandle(call.at, name), call.at, name) for name in inputs}
    doubts = call.evaluator.doubts
    with composing() as composition:
        returned = call.evaluator.call_function(function, CallArguments((), keyword), call.at)
    if isinstance(returned, Unknown) or call.evaluator.doubts > doubts:
        composition.is_exact = False
    return composition, returned


def invoke(
    definition: OpDefinition | GraphDefinition,
    arguments: CallArguments,
    call: Call,
    brought: frozenset[str] | None = frozenset(),
) -> Value:
    """Call an op or graph: in a body this adds a node, elsewhere it would run the user's code. `brought` are the
    resources that it is called with, by keys, None for any."""
    return invoke_pending(PendingInvocation(call.at, definition, None, None), arguments, call, brought)


def invoke_pending(
    pending: PendingInvocation, arguments: CallArguments, call: Call, brought: frozenset[str] | None = frozenset()
) -> Value:
    """Call an op or graph that may have an alias."""
    composition = _current.get()
    definition = pending.definition
    if composition is None:
        if isinstance(definition, GraphDefinition):
            call.evaluator.record(MisplacedCall(call.at, definition))
        else:
            call.evaluator.record(DirectCall(call.at, definition, arguments, brought))
        return Unknown(call.at, "calling an op outside of a graph runs it")
    name = pending.alias if pending.alias is not None else _numbered(composition, definition.name)
    if isinstance(name, Unknown):
        composition.is_exact = False
        return name
    if not arguments.is_exact or call.evaluator.is_uncertain:
        composition.is_exact = False
    index = len(composition.invocations)
    positional = tuple(InvocationArgument(source_of(given.value, call), given.at) for given in arguments.positional)
    keyword = tuple(
        InvocationArgument(source_of(given.value, call), given.at, name, given.name_at)
        for name, given in arguments.keyword.items()
    )
    composition.invocations.append(
        Invocation(name, definition, (*positional, *keyword), call.at, arguments.is_exact, pending.alias_at, index)
    )
    return _handles(definition, index, call.at, composition)


def called_directly(
    definition: AssetCheckDefinition | ScheduleDefinition | SensorDefinition, arguments: CallArguments, call: Call
) -> Value:
    """A definition that no graph can invoke, called: its function runs."""
    call.evaluator.record(FunctionCall(call.at, definition, arguments))
    return Unknown(call.at, "calling this runs the function that it is made of")


def _checks_called(checks: AssetChecksValue, arguments: CallArguments, call: Call) -> Value:
    """A call of what makes several checks: they share one function."""
    if checks.checks and checks.function is not None:
        return called_directly(replace(checks.checks[0], function=checks.function), arguments, call)
    return Unknown(call.at, "these checks have no function that is known")


def _job_called(job: UnresolvedAssetJob, arguments: CallArguments, call: Call) -> Value:
    call.evaluator.record(MisplacedCall(call.at, job))
    return Unknown(call.at, "a job of assets cannot be called")


CALLABLES = {
    AssetCheckDefinition: called_directly,
    AssetChecksValue: _checks_called,
    UnresolvedAssetJob: _job_called,
    ScheduleDefinition: called_directly,
    SensorDefinition: called_directly,
}


def _numbered(composition: Composition, name: Maybe[str]) -> Maybe[str]:
    if isinstance(name, Unknown):
        return name
    count = composition.counts[name] = composition.counts.get(name, 0) + 1
    return name if count == 1 else f"{name}_{count}"


def _handles(definition: OpDefinition | GraphDefinition, index: int, at: NodeId, composition: Composition) -> Value:
    if isinstance(definition.outs, Unknown):
        composition.is_exact = False
        return Unknown(at, "the outputs of this op are not known")
    handles = tuple(OutputHandle(at, index, output.name, output.dynamic) for output in definition.outs)
    if not handles:
        return ConstantValue(at, None)
    return handles[0] if len(handles) == 1 else OutputsHandle(at, handles)


def source_of(value: Value, call: Call) -> Source:
    """Where the data that a body passes comes from."""
    match value:
        case OutputHandle():
            return OutputSource(value.invocation, value.output, mapped=value.mapped, dynamic=value.dynamic)
        case CollectedHandle(output=output):
            return OutputSource(output.invocation, output.output, mapped=output.mapped, collected=True)
        case GraphInputHandle(input=name):
            return GraphInputSource(name)
        case AssetsDefinition() | AssetSpecValue():
            return AssetSource(key_of(value, call) or Unknown(value.at, "this asset has no key"))
        case SequenceValue(kind="list"):
            sources = tuple(source_of(item, call) for item in value.items)
            return FanInSource(sources if value.is_exact else (*sources, UnknownSource("more may be in this list")))
        case Unknown(reason=reason):
            return UnknownSource(reason)
        case _:
            description = _describe(value)
            return ConstantSource(description) if description else UnknownSource("this value is not followed")


def _describe(value: Value) -> str | None:
    match value:
        case ConstantValue(value=constant):
            return repr(constant)
        case OpDefinition() | GraphDefinition():
            return f"`{value.name}`, which is not called" if isinstance(value.name, str) else "an op that is not called"
        case PendingInvocation():
            return "an op that is not called"
        case OutputsHandle():
            return "several outputs at once"
        case SequenceValue(kind=kind):
            return f"a {kind}"
        case MappingValue():
            return "a dict"
        case FunctionValue() | BoundMethodValue():
            return "a function"
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name) if name.startswith("builtins."):
            return f"`{name.removeprefix('builtins.')}`"
        case ClassValue(name=name):
            return f"the class `{name}`"
        case InputPart(input=name):
            return f"a part of the graph's input '{name}', which has none"
        case ModuleValue():
            return "a module"
        case _:
            return None
