"""A definition is replaced by a later one of the same Python name before anything uses it.

## What it does
Looks for an asset, op, job or other definition whose name is bound again at the top level of the same file, with
nothing in between that reads the name.

## Why is this bad?
Python forgets the first one without a word. Lists, loaders and `Definitions` below see the second alone, so an asset is
missing though its code is there.

## Example
```python
from dagster import Definitions, asset


@asset(name="shop_orders")
def orders(): ...


@asset(name="market_orders")
# warning: 5 [shadowed-definition] "'shop_orders'"
def orders(): ...


defs = Definitions(assets=[orders])
```

## Use instead
```python
from dagster import Definitions, asset


@asset
def shop_orders(): ...


@asset
def market_orders(): ...


defs = Definitions(assets=[shop_orders, market_orders])
```
A name that is read before it is bound again is fine:
```python
from dagster import Definitions, asset


@asset(name="shop_orders")
def orders(): ...


assets = [orders]


@asset(name="market_orders")
def orders(): ...


defs = Definitions(assets=[*assets, orders])
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count, pairwise

from daglens_analyzer.evaluate.chunk_run import ChunkRun
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.definition_words import is_definition, starting_a_sentence, words_for
from daglens_analyzer.rules.edits import RemoveStatement
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation
from daglens_analyzer.source.node_id import ChunkId, NodeId


@dataclass(frozen=True, slots=True)
class Binding:
    """A top-level statement that gives a name. `name_at` is where the name stands in it."""

    place: int
    chunk: ChunkId
    name_at: NodeId
    value: Value | None


def check(module: EvaluatedModule) -> Iterator[Violation]:
    """Each name that is bound again while its definition was of no use to anyone."""
    runs = {run.chunk: run for run in module.runs}
    for name, bindings in _repeated(module, runs).items():
        for first, second in pairwise(bindings):
            value = first.value
            if value is None or not is_definition(value) or value in module.conditional:
                continue
            if not _is_read(module, runs, name, first, second):
                yield _violation(module, name, first, second, value)


def _repeated(module: EvaluatedModule, runs: dict[ChunkId, ChunkRun]) -> dict[str, list[Binding]]:
    """The names that several top-level statements bind, each with those statements in the order of the text."""
    written = [run.journal.writes for run in module.runs]
    if sum(map(len, written)) == len(set[str]().union(*written)):
        return {}
    times = Counter(chain.from_iterable(written))
    repeated = {name for name, often in times.items() if often > 1}
    found: dict[str, list[Binding]] = {}
    repeating = {run.chunk for run in module.runs if not repeated.isdisjoint(run.journal.writes)}
    for place, chunk in enumerate(module.parsed.chunks):
        if chunk.id not in repeating or len(chunk.lowered.statements) != 1:
            continue
        run = runs[chunk.id]
        for name in repeated.intersection(run.journal.writes):
            name_at = _name_at(chunk.lowered.statements[0], name)
            if name_at is not None:
                at = NodeId(module.path, chunk.id, name_at)
                found.setdefault(name, []).append(Binding(place, chunk.id, at, run.journal.writes[name]))
    return {name: bindings for name, bindings in found.items() if len(bindings) > 1}


def _name_at(statement: tree.Statement, name: str) -> int | None:
    """Where a statement binds a name for certain; None for one that does so on a condition, or not at all."""
    match statement:
        case tree.FunctionDef(name=bound, name_at=at) | tree.ClassDef(name=bound, name_at=at) if bound == name:
            return at
        case tree.Assign(targets=(tree.Name(id=bound, at=at),)) if bound == name:
            return at
        case tree.ImportFrom(names=aliases):
            return next((alias.at for alias in aliases if (alias.asname or alias.name) == name), None)
        case _:
            return None


def _is_read(
    module: EvaluatedModule, runs: dict[ChunkId, ChunkRun], name: str, first: Binding, second: Binding
) -> bool:
    """Whether a statement behind the first, up to the second, uses the name, or looks at all names."""
    for chunk in module.parsed.chunks[first.place + 1 : second.place + 1]:
        run = runs.get(chunk.id)
        if run is None or run.journal.saw_all or name in run.journal.reads:
            return True
        target = second.name_at.ordinal if chunk.id == second.chunk else None
        names = (node for node in walk(chunk.lowered.statements) if isinstance(node, tree.Name))
        if any(node.id == name and node.at != target for node in names):
            return True
    return False


def _violation(module: EvaluatedModule, name: str, first: Binding, second: Binding, value: Value) -> Violation:
    what = words_for(value)
    return Violation(
        f"'{name}' is bound again here, and {what} that it named is lost: nothing has used it before. Give one of the "
        "two another name.",
        second.name_at,
        related=(Related(first.name_at, f"{starting_a_sentence(what)} that is lost"),),
        fixes=tuple(_fixes(module, name, first, second)),
    )


def _fixes(module: EvaluatedModule, name: str, first: Binding, second: Binding) -> Iterator[Fix]:
    if first.chunk.digest == second.chunk.digest:
        yield Fix("Remove this copy", (RemoveStatement(second.name_at),))
        return
    free = next(f"{name}_{number}" for number in count(1) if f"{name}_{number}" not in module.namespace)
    yield Fix(f"Keep the first one as '{free}'", (Edit(first.name_at, free),), is_safe=False)
    yield Fix("Remove the first one, which nothing uses", (RemoveStatement(first.name_at),), is_safe=False)


RULE = Rule("DGL605", "shadowed-definition", "warning", "0.1", (EvaluatedModule,), check)
