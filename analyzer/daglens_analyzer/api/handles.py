"""What a graph's body passes around: handles for the outputs of the nodes it called and for the graph's own inputs."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from daglens_analyzer.api.construct import Bound, method
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ConstantValue,
    FunctionValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.record import record


@record(eq=False)
class OutputHandle(Value):
    """An output of an invocation. A dynamic one must be mapped or collected; `mapped` ones stand for one item."""

    invocation: int
    output: str
    dynamic: bool = False
    mapped: bool = False


@record(eq=False)
class OutputsHandle(Value):
    """All the outputs of a node that has several: a named tuple."""

    outputs: tuple[OutputHandle, ...]


@record(eq=False)
class GraphInputHandle(Value):
    """An input of the graph that is being composed."""

    input: str


@record(eq=False)
class InputPart(Value):
    """What comes of a graph's input that is indexed or iterated: nothing that can be wired."""

    input: str


@record(eq=False)
class CollectedHandle(Value):
    """`dynamic_output.collect()`."""

    output: OutputHandle


Handle = OutputHandle | OutputsHandle | GraphInputHandle | CollectedHandle
Use = Literal["iterate", "attribute", "operator", "subscript", "call", "map"]


@record(eq=False)
class MisusedHandle(Value):
    """A handle that a body took for a value, recorded for the rules. `name` is the attribute, operator or index, or
    what is wrong with a mapping."""

    handle: Handle
    use: Use
    name: str


_OWN_ATTRIBUTES = frozenset({"node_name", "output_name", "node_type", "count", "index", "input_def"})
_ORDERING = frozenset({"<", "<=", ">", ">=", "-", "/", "//", "%", "**"})


def _misused(handle: Handle, use: Use, name: str, call: Call) -> None:
    call.evaluator.record(MisusedHandle(call.at, handle, use, name))


def _output_attribute(handle: OutputHandle, name: str, call: Call) -> Value | None:
    if name == "__str__":
        return ConstantValue(call.at, f"output {handle.output}")
    if name == "map" and handle.dynamic:
        return method("dagster.map", "fn", lambda bound, inner: _map(handle, bound, inner), call.at)
    if name == "collect" and handle.dynamic:
        return method("dagster.collect", "", lambda bound, inner: _collect(handle, bound, inner), call.at)
    return _no_attribute(handle, name, call)


def _no_attribute(handle: Handle, name: str, call: Call) -> Value | None:
    if name not in _OWN_ATTRIBUTES and not name.startswith("_"):
        _misused(handle, "attribute", name, call)
    return None


def _output_items(handle: OutputHandle, call: Call) -> None:
    """One output cannot be iterated or unpacked: it stands for a single value."""
    _misused(handle, "iterate", "", call)


def _output_operator(handle: Value, symbol: str, other: Value | None, call: Call) -> Value | None:
    """Nothing orders handles; `==` and `is` are Python's own. To Python an input is a tuple, which `*` repeats."""
    if symbol in ("==", "!=") and isinstance(other, ConstantValue):
        return ConstantValue(call.at, symbol == "!=")
    used = handle if isinstance(handle, OutputHandle | GraphInputHandle) else other
    match used:
        case OutputHandle() if symbol in (*_ORDERING, "+", "*", "with") or symbol.endswith("()"):
            _misused(used, "operator", symbol.removesuffix("()") if symbol == "**()" else symbol, call)
        case GraphInputHandle() if symbol in _ORDERING or (symbol == "+" and isinstance(other, ConstantValue)):
            _misused(used, "operator", symbol, call)
        case _:
            pass
    return None


def _output_subscript(handle: OutputHandle, index: Value, call: Call) -> None:
    _misused(handle, "subscript", "", call)


def _called(handle: Handle, arguments: CallArguments, call: Call) -> Value:
    _misused(handle, "call", "", call)
    return Unknown(call.at, "an output of a graph's node cannot be called")


def _map(handle: OutputHandle, bound: Bound, call: Call) -> Value:
    """`.map(fn)`: the function is called once, with a handle for an item; what it returns is dynamic again."""
    function = bound.value("fn")
    problem = _mapping_problem(function)
    if function is None or problem is not None:
        _misused(handle, "map", problem or "", call)
        return Unknown(call.at, "`map` is not given a function here")
    item = replace(handle, at=call.at, dynamic=False, mapped=True)
    returned = call.evaluator.call_function(function, CallArguments((CallArgument(item, call.at),), {}), call.at)
    if isinstance(returned, MappingValue) or (isinstance(returned, ConstantValue) and returned.value is not None):
        _misused(handle, "map", "its function returns a value that is no output", call)
    return _dynamic(returned)


def _collect(handle: OutputHandle, bound: Bound, call: Call) -> Value:
    if bound.surplus:
        _misused(handle, "map", "'collect' takes nothing, and is given something", call)
    return CollectedHandle(call.at, handle)


def _mapping_problem(function: Value | None) -> str | None:
    """Why something cannot be mapped with."""
    match function:
        case None:
            return "it is given no function"
        case ConstantValue() | SequenceValue() | MappingValue():
            return "this is no function"
        case OutputHandle() | OutputsHandle():
            return "the op is called already: give the op itself"
        case FunctionValue(definition=definition):
            taken = [each for each in definition.parameters if each.kind in (*_POSITIONAL, "var_positional")]
            needed = [each for each in taken if each.default is None and each.kind in _POSITIONAL]
            if len(needed) > 1:
                return "its function needs more than the one item"
            return None if taken or function.attributes else "its function takes no item"
        case _:
            return None


_POSITIONAL = ("positional_only", "positional_or_keyword")


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


def _outputs_attribute(handle: OutputsHandle, name: str, call: Call) -> Value | None:
    found = next((output for output in handle.outputs if output.output == name), None)
    return found if found is not None else _no_attribute(handle, name, call)


def _outputs_items(handle: OutputsHandle, call: Call) -> tuple[tuple[Value, ...], bool]:
    return handle.outputs, True


def _outputs_subscript(handle: OutputsHandle, index: Value, call: Call) -> Value | None:
    match index:
        case ConstantValue(value=int(position)) if -len(handle.outputs) <= position < len(handle.outputs):
            return handle.outputs[position]
        case ConstantValue(value=int() | str() as position):
            _misused(handle, "subscript", repr(position), call)
        case _:
            pass
    return None


def _input_part(handle: GraphInputHandle, index: Value, call: Call) -> Value:
    return InputPart(call.at, handle.input)


def _input_parts(handle: GraphInputHandle, call: Call) -> tuple[tuple[Value, ...], bool]:
    """To Python an input is a tuple, of something that no node takes."""
    return (InputPart(call.at, handle.input),), True


ATTRIBUTES = {
    OutputHandle: _output_attribute,
    OutputsHandle: _outputs_attribute,
    GraphInputHandle: _no_attribute,
    CollectedHandle: _no_attribute,
}
CALLABLES = {OutputHandle: _called, OutputsHandle: _called, GraphInputHandle: _called, CollectedHandle: _called}
ITERATIONS = {OutputHandle: _output_items, OutputsHandle: _outputs_items, GraphInputHandle: _input_parts}


def _outputs_operator(handle: Value, symbol: str, other: Value | None, call: Call) -> None:
    """Several outputs are a named tuple: to be unpacked by position, and not by name."""
    if isinstance(handle, OutputsHandle) and symbol in ("**()", "with"):
        _misused(handle, "operator", symbol.removesuffix("()"), call)


OPERATORS = {
    OutputHandle: _output_operator,
    GraphInputHandle: _output_operator,
    OutputsHandle: _outputs_operator,
}
SUBSCRIPTS = {OutputHandle: _output_subscript, OutputsHandle: _outputs_subscript, GraphInputHandle: _input_part}
