"""A function gives something that its annotation or its output's type rules out.

## What it does
Compares what the bodies of ops and assets return, and what they put into `Output`, with the types of the outputs, as
far as both are known: plain types and collections of them, `Nothing`, and classes.

## Why is this bad?
Outputs are checked against their types. The step fails.

## Example
```python
from dagster import asset


@asset
# warning: [result-of-another-type] "returns nothing"
def order_count() -> int:
    print("counting")


@asset
def order_names() -> list[str]:
    # warning: [result-of-another-type] "[String]"
    return [1, 2]
```

## Use instead
```python
from dagster import asset


@asset
def order_count() -> int:
    return 3


@asset
def order_names() -> list[str]:
    return ["first", "second"]
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.graph.definitions import Output
from daglens_analyzer.rules.bodies.body import argument
from daglens_analyzer.rules.bodies.given import OUTPUTS, Step, declared_among, output_name, returned, step_of, yielded
from daglens_analyzer.rules.bodies.kinds import Kind, kind_of
from daglens_analyzer.rules.bodies.type_fits import is_refused
from daglens_analyzer.rules.bodies.ways_through import runs_off_its_end
from daglens_analyzer.rules.rule import Rule, Violation

_EVENTS = frozenset({"dagster.AssetMaterialization", "dagster.AssetObservation", "dagster.ExpectationResult"})


class _Value(NamedTuple):
    """What goes into an output, by itself or in an `Output`."""

    output: Output
    kind: Kind
    is_wrapped: bool = False


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """What does not fit the type of its output."""
    step = step_of(decorated)
    if step is None:
        return
    if any(output.dynamic for output in step.outs):
        yield from _of_dynamic(step) if len(step.outs) == 1 else ()
        return
    if len(step.outs) == 1 and not step.body.yields and step.assets_with_checks is None:
        yield from _nothing(step, step.outs[0])
    for given in returned(step.body):
        if given.kind is not None and given.kind.name in _EVENTS:
            yield Violation("An event is yielded or logged with 'context.log_event', and not returned.", given.at)
    for given in (*returned(step.body), *yielded(step.body)):
        for value in _values(step, given.kind, is_yielded=bool(step.body.yields)):
            told = _problem(step.body.function.name, value)
            if told is not None:
                yield Violation(told, given.at, declared_among([value.output]))


def _of_dynamic(step: Step) -> Iterator[Violation]:
    """What is returned for a dynamic output is a list of `DynamicOutput` objects."""
    for given in returned(step.body):
        kind = given.kind
        if kind is None or kind.name in ("generator", "coroutine"):
            continue
        others = [item for item in kind.items or () if item is not None and item.name != "dagster.DynamicOutput"]
        # A plain `Output` is told of as one.
        if (kind.name != "list" and kind.name != "dagster.Output") or others:
            told = "A dynamic output is given as a list of 'DynamicOutput' objects, or yielded."
            yield Violation(told, given.at, declared_among(step.outs))


def _nothing(step: Step, output: Output) -> Iterator[Violation]:
    """A body that runs off its end and returns no value anywhere."""
    body = step.body
    if body.returns or not output.required or not runs_off_its_end(body.definition):
        return
    if is_refused(output, Kind("NoneType")) or output.is_wrapped:
        wanted = "an 'Output'" if output.is_wrapped else f"of type {output.type}"
        told = f"'{body.function.name}' returns nothing, and its output is {wanted}."
        yield Violation(told, body.function.node(body.definition.name_at))


def _values(step: Step, kind: Kind | None, *, is_yielded: bool) -> Iterator[_Value]:
    """What goes into which output, as far as both are known."""
    if kind is None:
        return
    if kind.name in OUTPUTS:
        yield from _wrapped(step, kind, step.outs[0] if len(step.outs) == 1 and not is_yielded else None)
    elif is_yielded or step.assets_with_checks is not None:
        return
    elif len(step.outs) == 1:
        yield _Value(step.outs[0], kind)
    elif kind.name == "tuple" and kind.items is not None and len(kind.items) == len(step.outs):
        for output, item in zip(step.outs, kind.items, strict=True):
            if item is not None and item.name in OUTPUTS:
                yield from _wrapped(step, item, output)
            elif item is not None:
                yield _Value(output, item)


def _wrapped(step: Step, kind: Kind, by_place: Output | None) -> Iterator[_Value]:
    """The value in an `Output`, and the output it is for: the one at its place, else the one it names."""
    value = argument(kind.call, "value", 0) if kind.call is not None else None
    inner = kind_of(step.body, value) if value is not None else None
    output = by_place or next((each for each in step.outs if each.name == output_name(kind)), None)
    if inner is not None and output is not None:
        yield _Value(output, inner, is_wrapped=True)


def _problem(name: str, value: _Value) -> str | None:
    output, kind, is_wrapped = value
    # A result of an asset is read for what it says, and stores nothing; others are told of by other rules.
    if kind.name.startswith("dagster.") and (output.type == "Nothing" or kind.name in _EVENTS):
        return None
    if output.is_wrapped and kind.is_plain and not is_wrapped:
        return f"The annotation of '{name}' says that it gives an 'Output', and this is {_word(kind)}."
    return _told(name, output, kind) if is_refused(output, kind) else None


def _told(name: str, output: Output, kind: Kind) -> str:
    if output.type == "Nothing":
        return f"The output of '{name}' is of type Nothing, and a value is given here."
    return f"The output of '{name}' is of type {output.type}, and this is {_word(kind)}."


def _word(kind: Kind) -> str:
    if kind.name == "NoneType":
        return "None"
    last = kind.name.rpartition(".")[2]
    return f"{'an' if last[:1].lower() in 'aeio' else 'a'} {last}"


RULE = Rule("DGL504", "result-of-another-type", "warning", "0.1", (DecoratedFunction,), check)
