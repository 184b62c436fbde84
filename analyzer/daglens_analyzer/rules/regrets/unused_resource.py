"""A code location provides a resource that nothing asks for.

## What it does
Compares the resources of a `Definitions` object with what its ops, assets, checks and jobs ask for, and with every
other mention of their keys in the project. The key `io_manager`, which Dagster asks for itself, is never reported, and
nothing is where a code location may hold more than is known. The rule is off by default:
`extend-select = ["DGL610"]` switches it on.

## Why is this bad?
Its settings and secrets have to be there for nothing, and readers look for who uses it. Often the asset that should
asks for another key.

## Example
```python
from dagster import Definitions, asset


@asset
def orders(): ...


# info: [unused-resource]
defs = Definitions(assets=[orders], resources={"warehouse": "duckdb:///shop.duckdb"})
```

## Use instead
```python
from dagster import Definitions, asset


@asset(required_resource_keys={"warehouse"})
def orders(): ...


defs = Definitions(assets=[orders], resources={"warehouse": "duckdb:///shop.duckdb"})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import OpDefinition
from daglens_analyzer.graph.model import CodeLocation, DefinitionGraph
from daglens_analyzer.rules.mentions import mentions
from daglens_analyzer.rules.rule import Rule, Violation


def check(graph: DefinitionGraph) -> Iterator[Violation]:
    """Each resource of a location, all of which is known, that neither its steps nor any text asks for."""
    for location in graph.locations:
        if location.at is None or not location.is_exact or not location.resources_exact:
            continue
        left = {key: value for key, value in location.resources.items() if key != "io_manager"}
        asked = _asked(location) if left else set[str]()
        for key, value in left.items():
            # The entry itself, and what it is made of, may well have its name.
            if asked is None or key in asked or mentions(graph.modules.values(), key, at_most=_OWN_MENTIONS):
                continue
            yield Violation(
                f"Nothing in '{location.name}' asks for the resource '{key}'.",
                value.at if value.at.path else location.at,
            )


_OWN_MENTIONS = 1


def _asked(location: CodeLocation) -> set[str] | None:
    """The keys that steps ask for; None where they are not all known."""
    found: set[str] = set()
    nodes: list[OpDefinition] = list(location.ops)
    nodes += [made.definition.node for made in location.made if isinstance(made.definition.node, OpDefinition)]
    for node in nodes:
        if isinstance(node.required_resource_keys, Unknown):
            return None
        found.update(node.required_resource_keys, node.manager_places)
    for declared in location.checks:
        found.update(declared.resource_places)
    return found


RULE = Rule("DGL610", "unused-resource", "info", "0.1", (DefinitionGraph,), check, enabled=False)
