"""The types of a graph's inputs: those that no annotation gives come from the inputs that they feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import Input, Invocation
from daglens_analyzer.graph.edges import input_of_argument
from daglens_analyzer.graph.sources import FanInSource, GraphInputSource


def typed_inputs(inputs: Iterable[Input], invocations: tuple[Invocation, ...]) -> tuple[Input, ...]:
    """The same inputs; one of type `Any` takes the type of what it feeds, where that is one type."""
    return tuple(_typed(given, invocations) if given.type == "Any" else given for given in inputs)


def _typed(given: Input, invocations: tuple[Invocation, ...]) -> Input:
    fed = list(_fed_inputs(given.name, invocations))
    if len({target.type for target in fed}) != 1:
        return given
    return replace(given, type=fed[0].type, nothing=fed[0].nothing, has_loader=fed[0].has_loader)


def _fed_inputs(name: str, invocations: tuple[Invocation, ...]) -> Iterator[Input]:
    for invocation in invocations:
        ins = invocation.definition.ins
        by_name = {} if isinstance(ins, Unknown) else {each.name: each for each in ins}
        for argument in invocation.arguments:
            target = by_name.get(input_of_argument(invocation, argument) or "")
            if target is None:
                continue
            if argument.source == GraphInputSource(name):
                yield target
            elif isinstance(argument.source, FanInSource) and GraphInputSource(name) in argument.source.sources:
                yield _item(target)


def _item(target: Input) -> Input:
    """One of the values of a list that is fed by several."""
    listed = target.type is not None and target.type.startswith("[")
    return replace(target, type=target.type[1:-1]) if listed and target.type else target
