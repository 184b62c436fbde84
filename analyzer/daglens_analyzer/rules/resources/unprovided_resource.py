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

from collections.abc import Iterator, Mapping

from daglens_analyzer.api.reading import entries, is_given, items_known, known_text
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.definitions import GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.graph.nodes import ops_within, required_places
from daglens_analyzer.graph.placed_assets import PlacedAssets, Standing, standing_of
from daglens_analyzer.rules.edits import AddItem
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


def check(subject: PlacedAssets | CodeLocation) -> Iterator[Violation]:
    """What runs under assets, and under the jobs of a location."""
    if isinstance(subject, PlacedAssets):
        made = subject.definition
        yield from _lacking_places(made.source_manager_places, "This source is loaded by", subject.location)
        if made.executable and made.node is not None and made.own_resources is not None:
            yield from _lacking(made.node, frozenset(made.own_resources), subject.location)
        return
    standing = standing_of(subject)
    for made in subject.checks:
        yield from _lacking_places(made.resource_places, f"Check '{made.name}' asks for the resource", standing)
    for name, value in subject.resources.items():
        yield from _lacking_places(_asked_by(value), f"Resource '{name}' asks for the resource", standing)
    for job in subject.jobs:
        own_resources = entries(job.definition.resources) if isinstance(job.definition, JobDefinition) else ((), True)
        for hook in items_known(job.definition.hooks) if own_resources[1] else ():
            own = frozenset(entry.name for entry in own_resources[0])
            yield from _lacking_places(_asked_by(hook), "The hook asks for the resource", standing, own)
        if not isinstance(job.definition, JobDefinition) or job.graph is None:
            continue
        own, exact = entries(job.definition.resources)
        if (exact and not own) or not is_given(job.definition.resources):
            yield from _lacking(job.graph, frozenset(entry.name for entry in own), standing_of(subject))


def _asked_by(value: Value) -> Mapping[str, NodeId]:
    """What a hook or a resource that a function makes asks for by `required_resource_keys=`, and where."""
    if not isinstance(value, OpaqueValue) or value.bound is None or value.name not in _ASKING:
        return {}
    keys = map(known_text, items_known(value.bound.value("required_resource_keys")))
    return {key: value.bound.arguments["required_resource_keys"].at for key in keys if key is not None}


_ASKING = frozenset({"success_hook", "failure_hook", "resource", "io_manager", "input_manager"})


def _read(location: CodeLocation) -> tuple[object, ...]:
    return standing_of(location), location.jobs, location.checks, location.resources


def _lacking(node: OpDefinition | GraphDefinition, own: frozenset[str], location: Standing) -> Iterator[Violation]:
    """Each resource that an op asks for and nobody provides: not the location, and not what runs it by its `own`."""
    for op in ops_within(node):
        yield from _lacking_places(required_places(op), f"'{op.name}' asks for the resource", location, own)
        yield from _lacking_places(op.manager_places, f"'{op.name}' is stored or loaded by", location, own)


def _lacking_places(
    asked: Mapping[str, NodeId], asking: str, location: Standing, own: frozenset[str] = frozenset()
) -> Iterator[Violation]:
    """What is asked for at these places and not provided; `asking` begins the sentence."""
    if location.at is None or location.resources is None:
        return
    known = {"io_manager", *location.resources, *own}
    for key, place in asked.items():
        if key in known:
            continue
        near = nearest_names(key, known)
        provide = AddItem(location.at, "resources", f'"{key}": None', "{}", "Definitions")
        yield Violation(
            f"{asking} '{key}', which '{location.name}' does not provide.{did_you_mean(near)}",
            place,
            related=(Related(location.at, "resources are provided here"),),
            fixes=(
                *(Fix(f"Ask for '{name}'", (Edit(place, name, "string"),)) for name in near),
                Fix(f"Provide '{key}', to be filled in", (provide,), is_safe=False),
            ),
        )


RULE = Rule("DGL431", "unprovided-resource", "error", "0.1", (PlacedAssets, CodeLocation), check, depends_on=_read)
