"""What a graph's body passes around: handles for the outputs of the nodes it called and for the graph's own inputs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from daglens_analyzer.api.construct import Bound, method
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ConstantValue,
    SequenceValue,
    Unknown,
    Value,
)


@dataclass(frozen=True, slots=True, eq=False)
class OutputHandle(Value):
    """An output of an invocation. A dynamic one must be mapped or collected; `mapped` ones stand for one item."""

    invocation: int
    output: str
    dynamic: bool = False
    mapped: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class MisusedHandle(Value):
    """An output that a body took for a value, recorded for the rules: `use` is `iterate`, `attribute` or `operator`;
    `name` the attribute or operator."""

    output: OutputHandle
    use: Literal["iterate", "attribute", "operator"]
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class OutputsHandle(Value):
    """All the outputs of a node that has several: a named tuple."""

    outputs: tuple[OutputHandle, ...]


@dataclass(frozen=True, slots=True, eq=False)
class GraphInputHandle(Value):
    """An input of the graph that is being composed."""

    input: str


@dataclass(frozen=True, slots=True, eq=False)
class CollectedHandle(Value):
    """`dynamic_output.collect()`."""

    output: OutputHandle


_OWN_ATTRIBUTES = frozenset({"node_name", "output_name", "node_type"})


def _output_attribute(handle: OutputHandle, name: str, call: Call) -> Value | None:
    if name == "map" and handle.dynamic:
        return method("dagster.map", "fn", lambda bound, inner: _map(handle, bound, inner), call.at)
    if name == "collect" and handle.dynamic:
        return method("dagster.collect", "", lambda _, inner: CollectedHandle(inner.at, handle), call.at)
    if name not in _OWN_ATTRIBUTES and not name.startswith("_"):
        call.evaluator.record(MisusedHandle(call.at, handle, "attribute", name))
    return None


def _output_items(handle: OutputHandle, call: Call) -> None:
    """One output cannot be iterated or unpacked: it stands for a single value."""
    call.evaluator.record(MisusedHandle(call.at, handle, "iterate", ""))


def _output_operator(handle: Value, symbol: str, other: Value | None, call: Call) -> None:
    """Outputs are ordered by nothing; `==` and `is` are Python's own."""
    output = handle if isinstance(handle, OutputHandle) else other
    if isinstance(output, OutputHandle) and symbol in ("<", "<=", ">", ">=", "+", "-", "*", "/", "//", "%", "**"):
        call.evaluator.record(MisusedHandle(call.at, output, "operator", symbol))


def _map(handle: OutputHandle, bound: Bound, call: Call) -> Value:
    """`.map(fn)`: the function is called once, with a handle for an item; what it returns is dynamic again."""
    function = bound.value("fn")
    if function is None:
        return Unknown(call.at, "`map` is not given a function here")
    item = replace(handle, at=call.at, dynamic=False, mapped=True)
    returned = call.evaluator.call_function(function, CallArguments((CallArgument(item, call.at),), {}), call.at)
    return _dynamic(returned)


def _dynamic(value: Value) -> Value:
    match value:
        case OutputHandle():
            return replace(value, dynamic=True)
        case SequenceValue(kind="tuple", items=items):
            return SequenceValue(value.at, "tuple", [_dynamic(item) for item in items])
        case OutputsHandle(outputs=outputs):
            return OutputsHandle(value.at, tuple(replace(output, dynamic=True) for output in outputs))
        case _:
            return value


def _no_attribute(handle: Value, name: str, call: Call) -> Value | None:
    return None


def _outputs_attribute(handle: OutputsHandle, name: str, call: Call) -> Value | None:
    return next((output for output in handle.outputs if output.output == name), None)


def _outputs_items(handle: OutputsHandle, call: Call) -> tuple[tuple[Value, ...], bool]:
    return handle.outputs, True


def _outputs_subscript(handle: OutputsHandle, index: Value, call: Call) -> Value | None:
    match index:
        case ConstantValue(value=int(position)) if -len(handle.outputs) <= position < len(handle.outputs):
            return handle.outputs[position]
        case _:
            return None


ATTRIBUTES = {
    OutputHandle: _output_attribute,
    OutputsHandle: _outputs_attribute,
    GraphInputHandle: _no_attribute,
    CollectedHandle: _no_attribute,
}
ITERATIONS = {OutputHandle: _output_items, OutputsHandle: _outputs_items}
OPERATORS = {OutputHandle: _output_operator}
SUBSCRIPTS = {OutputsHandle: _outputs_subscript}
