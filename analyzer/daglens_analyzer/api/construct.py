"""How a construct of the pipeline API is modelled: its names, its signature, and what a call of it makes.

Each file of this package models one construct: it binds the arguments to Dagster's own parameters and builds the value.
The registry (`api.registry`) finds them all by canonical name; the evaluator knows nothing of them but that.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TypeAlias, TypeVar

from daglens_analyzer.api.signatures import SIGNATURES
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    FunctionValue,
    NativeFunctionValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import Maybe
from daglens_analyzer.lower import tree
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId


@record
class Bound:
    """Arguments by parameter name, as Python binds them. Absent parameters are absent.

    `is_exact` is false where an unknown unpacking may have given more; `surplus` are arguments that fit no parameter;
    `rest` are the positional ones that went into a `*parameter`.
    """

    arguments: dict[str, CallArgument]
    is_exact: bool = True
    surplus: tuple[CallArgument, ...] = ()
    rest: tuple[CallArgument, ...] = ()

    def value(self, name: str) -> Value | None:
        """The value given for a parameter; None where none was given."""
        argument = self.arguments.get(name)
        return None if argument is None else argument.value

    def at(self, name: str, default: NodeId) -> NodeId:
        """Where the value of a parameter is written."""
        argument = self.arguments.get(name)
        return default if argument is None or argument.value.at == NOWHERE else argument.value.at


@record(eq=False)
class ApiCall(Value):
    """A call of a construct, recorded for the rules that judge arguments. `construct` is its name in `dagster`."""

    construct: str
    bound: Bound
    parameters: tuple[str, ...]


@record(eq=False)
class DecoratedFunction(Value):
    """A function that a decorator of the API takes, recorded for the rules that judge it and its body. `bound` are the
    decorator's arguments, `made` what it makes of the function."""

    construct: str
    function: Value
    bound: Bound | None = None
    made: Value | None = None


Made = TypeVar("Made", bound=Value)
Build: TypeAlias = Callable[[Bound, Call], Value]
Define: TypeAlias = Callable[[Value, Bound, Call], Value]


@record
class Construct:
    """`name` is its name in the top-level `dagster` package, dotted for a class's own functions. `parameters` are
    Dagster's: positional ones up to "*" (or "*rest", which takes the others), keyword-only ones behind it."""

    name: str
    parameters: tuple[str, ...]
    build: Build

    def native(self, library: str = "dagster") -> NativeFunctionValue:
        """The construct as a value that can be called, under its name in a library."""
        return NativeFunctionValue(NOWHERE, f"{library}.{self.name}", self._call)

    def _call(self, arguments: CallArguments, call: Call) -> Value:
        bound = bind(self.parameters, arguments)
        call.evaluator.record(ApiCall(call.at, self.name, bound, self.parameters))
        return self.build(bound, call)


def decorator(name: str, parameters: str, define: Define, *, bare: bool = True) -> Construct:
    """A decorator: `define` takes what is decorated and the decorator's arguments.

    `parameters` are Dagster's, separated by spaces. Where `bare` is true the first of them is the function that
    `@name` without parentheses is given.
    """
    names = tuple(parameters.split())

    def build(bound: Bound, call: Call) -> Value:
        function = bound.value(names[0]) if bare else None
        if function is not None:
            return _defined(name, define, function, bound, call)

        def decorate(arguments: CallArguments, inner: Call) -> Value:
            if not arguments.positional:
                return Unknown(inner.at, f"`{name}` is not given a function here")
            return _defined(name, define, arguments.positional[0].value, bound, inner)

        return NativeFunctionValue(call.at, f"dagster.{name}", decorate)

    return Construct(name, names, build)


def _defined(name: str, define: Define, function: Value, bound: Bound, call: Call) -> Value:
    made = define(function, bound, call)
    call.evaluator.record(DecoratedFunction(call.at, name, function, bound, made))
    return made


def construct(name: str, parameters: str, build: Build) -> Construct:
    """A construct that is called; `parameters` are Dagster's, separated by spaces."""
    return Construct(name, tuple(parameters.split()), build)


def method(name: str, parameters: str, build: Build, at: NodeId) -> NativeFunctionValue:
    """A method of a definition, bound to it by `build`'s closure, recorded where its signature is known."""
    names = tuple(parameters.split())
    construct = name.removeprefix("dagster.")
    signature = SIGNATURES.get(construct)

    def called(arguments: CallArguments, call: Call) -> Value:
        if signature is not None:
            bound = bind(signature.parameters, arguments)
            call.evaluator.record(ApiCall(call.at, construct, bound, signature.parameters))
        return build(bind(names, arguments), call)

    return NativeFunctionValue(at, name, called)


def bind(parameters: tuple[str, ...], arguments: CallArguments) -> Bound:
    """Bind as Python would; what does not fit is `surplus`, never an exception."""
    positional, takes_rest, known = _kinds_of(parameters)
    bound: dict[str, CallArgument] = dict(zip(positional, arguments.positional, strict=False))
    left_over = arguments.positional[len(positional) :]
    surplus = [] if takes_rest else list(left_over)
    for name, argument in arguments.keyword.items():
        if name in known and name not in bound:
            bound[name] = argument
        else:
            surplus.append(argument)
    return Bound(bound, arguments.is_exact, tuple(surplus), left_over if takes_rest else ())


@cache
def _kinds_of(parameters: tuple[str, ...]) -> tuple[tuple[str, ...], bool, frozenset[str]]:
    """The positional ones, whether behind them any number is taken, and all of them."""
    rest = next((index for index, name in enumerate(parameters) if name.startswith("*")), len(parameters))
    return parameters[:rest], rest < len(parameters) and parameters[rest] != "*", frozenset(parameters)


def record_operand(owner: str, other: Value, call: Call) -> None:
    """Note what stands beside an object of the API in `a & b` and its like, as an argument of a call."""
    stands_here = other.at[:2] == call.at[:2] and other.at.ordinal > call.at.ordinal
    bound = Bound({"other": CallArgument(other, other.at if stands_here else call.at)})
    call.evaluator.record(ApiCall(call.at, f"{owner} operator", bound, ("other",)))


def definition_place(function: FunctionValue | None, call: Call) -> NodeId:
    """Where a decorated definition stands: at the name of its function."""
    if function is not None and isinstance(function.definition, tree.FunctionDef):
        return function.node(function.definition.name_at)
    return call.at


def recorded(definition: Made, call: Call) -> Made:
    """The same definition, noted as made here."""
    call.evaluator.record(definition)
    return definition


def known(value: Maybe[str] | None) -> str | None:
    """A string that is known, or None."""
    return value if isinstance(value, str) else None
