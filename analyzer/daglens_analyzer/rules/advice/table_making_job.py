"""A job of ops does nothing but make tables.

## What it does
Hints at a `@job` of which every last op stores data: it calls something like `to_sql` or `to_parquet`, or runs a
statement like `create table`. The rule is off by default: `extend-select = ["DGL9"]` switches all advice on.

## Why is this bad?
Dagster does not know of the tables. As assets they have a lineage, a history and checks, they can be selected by what
depends on them, and the ops stay as the steps behind them. Jobs of ops are for what leaves nothing behind: messages,
cleaning up, calls of other systems.

## Example
```python
from dagster import Definitions, job, op


@op
def fetch():
    return [1, 2]


@op
def store(database, rows):
    database.execute("insert into orders values (?)", rows)


@job
# hint: 5 [table-making-job] "'store'"
def orders():
    store(fetch(), fetch())


defs = Definitions(jobs=[orders])
```

## Use instead
```python
from dagster import Definitions, graph_asset, op


@op
def fetch():
    return [1, 2]


@op
def store(database, rows):
    database.execute("insert into orders values (?)", rows)


@graph_asset
def orders():
    return store(fetch(), fetch())


defs = Definitions(assets=[orders])
```
Where the job's last statement is its one last op, the refactoring *Make the job a graph-backed asset* does it.
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.definitions import Invocation, JobDefinition, OpDefinition
from daglens_analyzer.graph.sources import FanInSource, OutputSource, Source
from daglens_analyzer.rules.advice.table_writes import writes_a_table
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(made: JobDefinition) -> Iterator[Violation]:
    """One hint for a job whose graph is all known."""
    graph = made.graph
    if graph.kind != "job" or not graph.is_exact or not graph.invocations or made.built_at is not None:
        return
    last = last_of(graph.invocations)
    nodes = [each.definition for each in last]
    ops = [node for node in nodes if isinstance(node, OpDefinition) and writes_a_table(node.function)]
    if ops and len(ops) == len(last):
        names = ", ".join(f"'{op.name}'" for op in ops)
        yield Violation(
            f"All that this job does is to make what {names} {'stores' if len(ops) == 1 else 'store'}. As an asset it "
            "has a lineage, a history and checks, and the ops stay its steps.",
            graph.name_at,
            related=tuple(Related(op.at, f"'{op.name}' stores data") for op in ops),
        )


def last_of(invocations: tuple[Invocation, ...]) -> list[Invocation]:
    """The nodes whose outputs go into no other."""
    fed = {index for each in invocations for given in each.arguments for index in _sources(given.source)}
    return [each for each in invocations if each.index not in fed]


def _sources(source: Source) -> Iterator[int]:
    if isinstance(source, OutputSource):
        yield source.invocation
    elif isinstance(source, FanInSource):
        for each in source.sources:
            yield from _sources(each)


RULE = Rule("DGL901", "table-making-job", "hint", "0.1", (JobDefinition,), check, enabled=False)
