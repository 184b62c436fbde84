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
```python fixed
from dagster import Definitions, asset


@asset(required_resource_keys={"database"})
def orders(): ...


defs = Definitions(assets=[orders], resources={"database": None})
```
with what it is in the place of `None`:
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
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.graph.placed_assets import PlacedAssets, Standing, standing_of
from daglens_analyzer.rules.edits import AddItem
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def check(subject: PlacedAssets | CodeLocation) -> Iterator[Violation]:
    """What runs under assets, and under the jobs of a location."""
    if isinstance(subject, PlacedAssets):
        made = subject.definition
        if made.executable and made.node is not None and not made.has_resources:
            yield from _lacking(made.node, frozenset(), subject.location)
        return
    for job in subject.jobs:
        if not isinstance(job.definition, JobDefinition) or job.graph is None:
            continue
        own, exact = entries(job.definition.resources)
        if exact or not is_given(job.definition.resources):
            yield from _lacking(job.graph, frozenset(entry.name for entry in own), standing_of(subject))


def _read(location: CodeLocation) -> tuple[object, ...]:
    return standing_of(location), location.jobs


def _lacking(node: OpDefinition | GraphDefinition, own: frozenset[str], location: Standing) -> Iterator[Violation]:
    """Each resource that an op asks for and nobody provides: not the location, and not what runs it by its `own`."""
    if location.at is None or location.resources is None:
        return
    known = {"io_manager", *location.resources, *own}
    for op in _ops(node):
        if isinstance(op.required_resource_keys, Unknown):
            continue
        for key in op.required_resource_keys:
            place = op.resource_places.get(key)
            if key in known or place is None:
                continue
            near = nearest_names(key, known)
            said = f"'{op.name}' asks for the resource '{key}', which '{location.name}' does not provide."
            provide = AddItem(location.at, "resources", f'"{key}": None', "{}", "Definitions")
            yield Violation(
                f"{said}{did_you_mean(near)}",
                place,
                related=(Related(location.at, "resources are provided here"),),
                fixes=(
                    *(Fix(f"Ask for '{name}'", (Edit(place, name, "string"),)) for name in near),
                    Fix(f"Provide '{key}', to be filled in", (provide,), is_safe=False),
                ),
            )


def _ops(node: OpDefinition | GraphDefinition) -> Iterator[OpDefinition]:
    if isinstance(node, OpDefinition):
        yield node
        return
    for invocation in node.invocations:
        yield from _ops(invocation.definition)


RULE = Rule("DGL431", "unprovided-resource", "error", "0.1", (PlacedAssets, CodeLocation), check, depends_on=_read)
