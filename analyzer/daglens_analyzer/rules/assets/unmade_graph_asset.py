"""A graph-backed asset's body returns nothing for one of its assets.

## What it does
Follows what the body of a `@graph_asset` or `@graph_multi_asset` returns. Bodies that cannot be followed all the way
are left alone.

## Why is this bad?
Nothing would make the asset. Dagster refuses the definition.

## Example
```python
from dagster import graph_asset, op


@op
def fetch(): ...


@graph_asset
# error: 5 [unmade-graph-asset] "orders"
def orders():
    fetch()
```

## Use instead
```python
from dagster import graph_asset, op


@op
def fetch(): ...


@graph_asset
def orders():
    return fetch()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import FunctionValue, Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition
from daglens_analyzer.graph.sources import UnknownSource
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.composition.returning import returning_the_last
from daglens_analyzer.rules.rule import Fix, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


def check(assets: AssetsDefinition) -> Iterator[Violation]:
    """Each asset whose output the graph does not map."""
    graph = assets.node
    if not isinstance(graph, GraphDefinition) or graph.kind not in ("graph_asset", "graph_multi_asset"):
        return
    if not graph.is_exact or not assets.specs_exact or isinstance(graph.outs, Unknown) or graph.function is None:
        return
    if any(isinstance(mapping.source, UnknownSource) for mapping in graph.output_mappings):
        return
    mapped = {mapping.output for mapping in graph.output_mappings}
    if graph.kind == "graph_asset" and assets.checks and mapped == {"result"}:
        named = ", ".join(f"'{check.name}'" for check in assets.checks if isinstance(check.name, str))
        told = f"The body returns the asset alone, and the check {named} is to be given too: return a dict with both."
        yield Violation(told, _last_return(graph.function) or graph.at)
    for spec in assets.specs:
        output = spec.output or "result"
        if output in mapped or isinstance(spec.key, Unknown):
            continue
        key = spec.key.to_user_string()
        returned = f"a dict with '{output}'" if len(assets.specs) > 1 else "what its last op gives"
        yield Violation(
            f"Nothing makes asset '{key}': the body returns no output for it. Return {returned}.",
            _last_return(graph.function) or graph.at,
            fixes=_fixes(graph.function) if len(assets.specs) == 1 else (),
        )


def _fixes(function: FunctionValue) -> tuple[Fix, ...]:
    definition = function.definition
    if not isinstance(definition, tree.FunctionDef) or _last_return(function) is not None:
        return ()
    return tuple(returning_the_last(function, definition))


def _last_return(function: FunctionValue) -> NodeId | None:
    """The body's last return statement that returns something."""
    if not isinstance(function.definition, tree.FunctionDef):
        return None
    returns = [
        node for node in walk(function.definition.body) if isinstance(node, tree.Return) and node.value is not None
    ]
    return function.node(returns[-1].at) if returns else None


RULE = Rule("DGL107", "unmade-graph-asset", "error", "0.1", (AssetsDefinition,), check)
