"""How a construct of the pipeline API is modelled: its names, its signature, and what a call of it makes.

Each file of this package models one construct: it binds the arguments to Dagster's own parameters and builds the value.
The registry (`api.registry`) finds them all by canonical name; the evaluator knows nothing of them but that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from daglens_analyzer.evaluate.values import Call, CallArgument, CallArguments, Value


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments by parameter name, as Python binds them. Absent parameters are absent.

    `is_exact` is false where an unknown unpacking may have given more; `surplus` are arguments that fit no parameter.
    """

    arguments: dict[str, CallArgument]
    is_exact: bool = True
    surplus: tuple[CallArgument, ...] = ()

    def value(self, name: str) -> Value | None:
        """The value given for a parameter; None where none was given."""
        argument = self.arguments.get(name)
        return None if argument is None else argument.value


Build: TypeAlias = Callable[[Bound, Call], Value]


@dataclass(frozen=True, slots=True)
class Construct:
    """`name` is its name in the top-level `dagster` package. `parameters` are Dagster's: positional ones up to "*",
    keyword-only ones behind it."""

    name: str
    parameters: tuple[str, ...]
    build: Build


def bind(parameters: tuple[str, ...], arguments: CallArguments) -> Bound:
    """Bind as Python would; what does not fit is `surplus`, never an exception."""
    positional = parameters[: parameters.index("*")] if "*" in parameters else parameters
    bound: dict[str, CallArgument] = dict(zip(positional, arguments.positional, strict=False))
    surplus = list(arguments.positional[len(positional) :])
    known = set(parameters)
    for name, argument in arguments.keyword.items():
        if name in known and name not in bound:
            bound[name] = argument
        else:
            surplus.append(argument)
    return Bound(bound, arguments.is_exact, tuple(surplus))
