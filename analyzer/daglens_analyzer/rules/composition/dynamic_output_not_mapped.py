"""A dynamic output is passed on without `map` or `collect`.

## What it does
Looks at what each op or graph is given inside a graph. A dynamic output stands for any number of values, so it has to
be mapped (once for each) or collected (all in a list).

## Why is this bad?
Dagster refuses the graph.

## Example
```python
from dagster import DynamicOut, DynamicOutput, job, op


@op(out=DynamicOut())
def list_files():
    yield DynamicOutput("a.csv", mapping_key="a")


@op
def load(file): ...


@job
def nightly():
    # error: 10 [dynamic-output-not-mapped] "list_files"
    load(list_files())
```

## Use instead
```python
from dagster import DynamicOut, DynamicOutput, job, op


@op(out=DynamicOut())
def list_files():
    yield DynamicOutput("a.csv", mapping_key="a")


@op
def load(file): ...


@op
def summarize(loaded): ...


@job
def nightly():
    loaded = list_files().map(load)
    summarize(loaded.collect())
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition
from daglens_analyzer.graph.sources import FanInSource, OutputSource, Source
from daglens_analyzer.rules.composition.invocation_words import definition_name
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


def check(graph: GraphDefinition) -> Iterator[Violation]:
    """Each argument that is a dynamic output as it came from its op."""
    if not graph.is_exact:
        return
    for invocation in graph.invocations:
        for argument in invocation.arguments:
            for source in _outputs(argument.source):
                if source.mapped or source.collected or not (source.dynamic or _is_dynamic(graph, source)):
                    continue
                producer = graph.invocations[source.invocation]
                yield Violation(
                    f"Output '{source.output}' of '{producer.name}' is dynamic: it stands for any number of values. "
                    f"Call '.map({definition_name(invocation.definition)})' on it to handle each, or '.collect()' to "
                    "pass all of them in a list.",
                    argument.at,
                    related=(Related(producer.at, f"'{producer.name}' is called here"),),
                    fixes=_collecting(argument.at) if argument.source is source else (),
                )


def _collecting(at: NodeId) -> tuple[Fix, ...]:
    return (Fix("Pass all of them in a list", (Surround(at, "", ".collect()"),), is_safe=False),)


def _outputs(source: Source) -> Iterator[OutputSource]:
    if isinstance(source, OutputSource):
        yield source
    elif isinstance(source, FanInSource):
        for item in source.sources:
            yield from _outputs(item)


def _is_dynamic(graph: GraphDefinition, source: OutputSource) -> bool:
    outputs = graph.invocations[source.invocation].definition.outs
    return not isinstance(outputs, Unknown) and any(
        output.dynamic for output in outputs if output.name == source.output
    )


RULE = Rule("DGL213", "dynamic-output-not-mapped", "error", "0.1", (GraphDefinition,), check)
