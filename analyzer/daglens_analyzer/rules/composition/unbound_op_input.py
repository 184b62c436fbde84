"""An op's input gets no value, and its type is none that could be given in run config.

## What it does
Follows the wires of a job, and those of the graphs in it. An input that nothing feeds, with no default and with a type
that run config cannot express (a class of your own, `bytes`, a data frame...), is reported at the call that leaves it
out. Inputs of types like `int`, `str`, `dict` or no type at all may come from run config, and are left alone.

## Why is this bad?
There is no way to run such a job. Dagster refuses it.

## Example
```python
from dagster import job, op


class Letter: ...


@op
def write() -> Letter: ...


@op
def send(letter: Letter): ...


@job
def mail():
    write()
    # error: 5 [unbound-op-input] "letter"
    send()
```

## Use instead
```python
from dagster import job, op


class Letter: ...


@op
def write() -> Letter: ...


@op
def send(letter: Letter): ...


@job
def mail():
    send(write())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Input, Invocation, JobDefinition, OpDefinition
from daglens_analyzer.graph.sources import GraphInputSource
from daglens_analyzer.rules.composition.input_positions import bound_arguments
from daglens_analyzer.rules.composition.invocation_words import definition_name, kind_name
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(job: JobDefinition) -> Iterator[Violation]:
    """Each input of the job's nodes, nested ones too, that has no way to get a value."""
    yield from _unbound(job.graph)


def _unbound(graph: GraphDefinition) -> Iterator[Violation]:
    for invocation in graph.invocations:
        definition = invocation.definition
        for lacking in _unfed(invocation):
            if not _needs_a_wire(definition, lacking):
                continue
            what, called = kind_name(definition), definition_name(definition)
            typed = f" of type '{lacking.type}'" if lacking.type else ""
            yield Violation(
                f"Input '{lacking.name}'{typed} of {what} '{called}' gets no value here, and run config cannot give it "
                "one. Pass it the output of another node.",
                invocation.at,
                related=(Related(lacking.at, f"'{lacking.name}' is declared here"),),
            )
        if isinstance(definition, GraphDefinition):
            yield from _unbound(definition)


def _unfed(invocation: Invocation) -> Iterator[Input]:
    """The inputs that the invocation surely leaves out."""
    inputs = invocation.definition.ins
    if isinstance(inputs, Unknown) or not invocation.is_exact:
        return
    given = {name for name, _ in bound_arguments(invocation)}
    yield from (known for known in inputs if known.name not in given)


def _needs_a_wire(definition: OpDefinition | GraphDefinition, lacking: Input) -> bool:
    if lacking.nothing or lacking.has_default or lacking.asset_key is not None:
        return False
    if isinstance(definition, OpDefinition):
        return lacking.has_loader is False
    return any(
        _needs_a_wire(inner.definition, fed) for inner in definition.invocations for fed in _fed_by(inner, lacking.name)
    )


def _fed_by(invocation: Invocation, graph_input: str) -> Iterator[Input]:
    """The invocation's inputs that the surrounding graph's input goes into, and nothing else with it."""
    inputs = invocation.definition.ins
    if isinstance(inputs, Unknown):
        return
    by_name = {known.name: known for known in inputs}
    for name, argument in bound_arguments(invocation):
        if name in by_name and argument.source == GraphInputSource(graph_input):
            yield by_name[name]


RULE = Rule("DGL203", "unbound-op-input", "error", "0.1", (JobDefinition,), check)
