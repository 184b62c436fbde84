"""An op comes after two dynamic outputs, one within the other.

## What it does
Follows dynamic outputs through `map`: what is mapped stands for one item each time, and another dynamic output inside
would multiply again.

## Why is this bad?
Dagster refuses the graph.

## Example
```python
from dagster import DynamicOut, DynamicOutput, job, op


@op(out=DynamicOut())
def list_folders():
    yield DynamicOutput("a", mapping_key="a")


@op(out=DynamicOut())
def list_files(folder):
    yield DynamicOutput("b", mapping_key="b")


@op
def load(file): ...


@job
def nightly():
    # error: [nested-dynamic-output] "list_folders"
    list_folders().map(lambda folder: list_files(folder).map(load))
```

## Use instead
```python
from dagster import DynamicOut, DynamicOutput, job, op


@op(out=DynamicOut())
def list_all_files():
    yield DynamicOutput("a/b", mapping_key="a_b")


@op
def load(file): ...


@job
def nightly():
    list_all_files().map(load)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition
from daglens_analyzer.graph.sources import FanInSource, OutputSource, Source
from daglens_analyzer.rules.rule import Related, Rule, Violation

Dynamic = frozenset[tuple[int, str]]


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """The first invocation below two dynamic outputs."""
    if not graph.is_exact:
        return
    above: list[Dynamic] = []
    for invocation in graph.invocations:
        found: Dynamic = frozenset()
        collected: Dynamic = frozenset()
        for argument in invocation.arguments:
            for source in _outputs(argument.source):
                if source.invocation < len(above):
                    found |= _below(graph, source, above[source.invocation])
                    collected |= {(source.invocation, source.output)} if source.collected else frozenset()
        above.append(found)
        for index, output in sorted(found & collected)[:1]:
            source = graph.invocations[index]
            told = (
                f"'{invocation.name}' collects the output '{output}' of '{source.name}', and is run for each item of "
                "it as well. Collect it in another op."
            )
            yield Violation(told, invocation.at, (Related(source.at, "the dynamic output"),))
            return
        if len(found) > 1:
            outer, inner = (graph.invocations[index] for index, _ in sorted(found)[:2])
            yield Violation(
                f"'{invocation.name}' comes after two dynamic outputs, of '{outer.name}' and of '{inner.name}'. "
                "Collect the first before the second begins, or list all items in one op.",
                invocation.at,
                related=(Related(outer.at, "the outer one"), Related(inner.at, "the inner one")),
            )
            return


def _below(graph: GraphDefinition, source: OutputSource, above: Dynamic) -> Dynamic:
    """The dynamic outputs that what an output feeds is below."""
    outputs = graph.invocations[source.invocation].definition.outs
    if isinstance(outputs, Unknown):
        return above
    own = frozenset(
        (source.invocation, output.name) for output in outputs if output.dynamic and output.name == source.output
    )
    if source.collected:
        return frozenset(sorted(above)[:-1]) if above and not own else above
    return above | own


def _outputs(source: Source) -> Iterator[OutputSource]:
    if isinstance(source, OutputSource):
        yield source
    elif isinstance(source, FanInSource):
        for item in source.sources:
            yield from _outputs(item)


RULE = Rule("DGL216", "nested-dynamic-output", "error", "0.1", (GraphDefinition,), check)
