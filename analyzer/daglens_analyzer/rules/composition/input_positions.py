"""Which input a value passed by position goes into."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation, InvocationArgument, OpDefinition


def inputs_by_position(definition: OpDefinition | GraphDefinition) -> tuple[str, ...]:
    """The inputs in the order of positions: the function's parameters, then the one other input where only one is left.

    Empty where the inputs are not known."""
    if isinstance(definition.ins, Unknown):
        return ()
    names = tuple(known.name for known in definition.ins)
    if definition.function is None:
        return definition.positional_ins or names
    rest = tuple(name for name in names if name not in definition.positional_ins)
    return (*definition.positional_ins, *rest) if len(rest) == 1 else definition.positional_ins


def bound_arguments(invocation: Invocation) -> Iterator[tuple[str, InvocationArgument]]:
    """Each argument of an invocation with the name of the input that it goes into; what fits none is left out."""
    positions = iter(inputs_by_position(invocation.definition))
    for argument in invocation.arguments:
        name = argument.keyword if argument.keyword is not None else next(positions, None)
        if name is not None:
            yield name, argument
