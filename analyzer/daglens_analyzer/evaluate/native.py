"""How the library models of this package are written: functions of the evaluator, the arguments and the place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, cast

from daglens_analyzer.evaluate.constants import NotConstant, as_python, from_python
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import Call, CallArguments, NativeFunctionValue, Unknown, Value
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator

Function: TypeAlias = "Callable[[Evaluator, CallArguments, NodeId], Value]"


def native(name: str, function: Function) -> NativeFunctionValue:
    """A callable value that `function` answers for. `name` is canonical (`os.path.join`)."""

    def run(arguments: CallArguments, call: Call) -> Value:
        return function(cast("Evaluator", call.evaluator), arguments, call.at)

    return NativeFunctionValue(NOWHERE, name, run)


def pure(name: str, function: Callable[..., object]) -> NativeFunctionValue:
    """A Python function that is safe to run on constants: cheap, bounded, and touching nothing outside."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        return apply(function, name, arguments, at)

    return native(name, run)


def apply(function: Callable[..., object], name: str, arguments: CallArguments, at: NodeId) -> Value:
    """Run `function` on what the arguments are as Python objects."""
    try:
        positional = [as_python(argument.value) for argument in arguments.positional]
        keyword = {key: as_python(argument.value) for key, argument in arguments.keyword.items()}
        if not arguments.is_exact:
            return Unknown(at, f"not all arguments of `{name}` are known")
        return from_python(function(*positional, **keyword), at)
    except NotConstant as error:
        return error.value if isinstance(error.value, Unknown) else Unknown(at, f"an argument of `{name}` is not known")
    except Exception as error:  # whatever Python raises for these arguments is an answer: the call has no value
        return Unknown(at, f"`{name}` fails here: {error}")


def argument(arguments: CallArguments, position: int, keyword: str | None = None) -> Value | None:
    """One argument, by position or else by keyword."""
    if position < len(arguments.positional):
        return arguments.positional[position].value
    found = arguments.keyword.get(keyword) if keyword is not None else None
    return None if found is None else found.value


def first_unknown(arguments: CallArguments) -> Unknown | None:
    for each in arguments.positional:
        if isinstance(each.value, Unknown):
            return each.value
    return None
