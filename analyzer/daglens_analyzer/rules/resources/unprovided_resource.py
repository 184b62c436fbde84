"""A code location does not provide a resource that an op or asset asks for.

## What it does
Compares the resources that the ops of assets and jobs ask for, by `required_resource_keys=` and by annotated
parameters, with those of the job and of the `Definitions`.

## Why is this bad?
Dagster refuses to load the code location.

## Example
```python
from dagster import Definitions, asset


# error: [unprovided-resource] "'database'"
@asset(required_resource_keys={"database"})
def orders(): ...


defs = Definitions(assets=[orders])
```

## Use instead
```python
from dagster import Definitions, asset


@asset(required_resource_keys={"database"})
def orders(): ...


defs = Definitions(assets=[orders], resources={"database": "postgres://localhost"})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.reading import entries, is_given
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(location: CodeLocation) -> Iterator[Violation]:
    """Each resource of each op once."""
    if location.at is None or not location.resources_exact:
        return
    provided = {"io_manager", *location.resources}
    seen: set[tuple[int, str]] = set()
    for node, known in _nodes(location, provided):
        for op in _ops(node):
            if isinstance(op.required_resource_keys, Unknown):
                continue
            for key in op.required_resource_keys:
                place = op.resource_places.get(key)
                if key in known or place is None or (id(op), key) in seen:
                    continue
                seen.add((id(op), key))
                near = did_you_mean(nearest_names(key, known))
                yield Violation(
                    f"'{op.name}' asks for the resource '{key}', which '{location.name}' does not provide.{near}",
                    place,
                    related=(Related(location.at, "resources are provided here"),),
                )


def _nodes(location: CodeLocation, provided: set[str]) -> Iterator[tuple[OpDefinition | GraphDefinition, set[str]]]:
    """What is run in this location, with the resources that it finds."""
    made: dict[int, AssetsDefinition] = {}
    for asset in location.assets:
        if asset.definition is not None and asset.definition.executable:
            made[id(asset.definition)] = asset.definition
    for definition in made.values():
        if definition.node is not None and not definition.has_resources:
            yield definition.node, provided
    for job in location.jobs:
        if not isinstance(job.definition, JobDefinition) or job.graph is None:
            continue
        own, exact = entries(job.definition.resources)
        if exact or not is_given(job.definition.resources):
            yield job.graph, {*provided, *(entry.name for entry in own)}


def _ops(node: OpDefinition | GraphDefinition) -> Iterator[OpDefinition]:
    if isinstance(node, OpDefinition):
        yield node
        return
    for invocation in node.invocations:
        yield from _ops(invocation.definition)


RULE = Rule("DGL431", "unprovided-resource", "error", "0.1", (CodeLocation,), check)
