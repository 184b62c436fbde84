"""An asset brings a resource under a key that the code location provides too, or is stored by what is no IO manager.

## What it does
Compares the resources that an asset is given with `resource_defs` with those of its `Definitions`, and looks at what
stands there under the keys of IO managers.

## Why is this bad?
Dagster does not choose between two resources of one key, and stores values by IO managers alone: it refuses the code
location.

## Example
```python
from dagster import Definitions, ResourceDefinition, asset


# error: [conflicting-resource] "'database'"
@asset(resource_defs={"database": ResourceDefinition.hardcoded_resource("test")})
def orders(): ...


defs = Definitions(assets=[orders], resources={"database": ResourceDefinition.hardcoded_resource("live")})
```
```python
from dagster import ConfigurableResource, Definitions, asset


class Warehouse(ConfigurableResource):
    path: str = "warehouse.db"


@asset(io_manager_key="warehouse")
def orders(): ...


# error: [conflicting-resource] "no IO manager"
defs = Definitions(assets=[orders], resources={"warehouse": Warehouse()})
```

## Use instead
```python
from dagster import ConfigurableIOManager, Definitions, asset


class Warehouse(ConfigurableIOManager):
    path: str = "warehouse.db"

    def handle_output(self, context, obj): ...

    def load_input(self, context): ...


@asset(io_manager_key="warehouse")
def orders(): ...


defs = Definitions(assets=[orders], resources={"warehouse": Warehouse()})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.graph.nodes import ops_within
from daglens_analyzer.graph.placed_assets import PlacedAssets
from daglens_analyzer.rules.decorating import decorating
from daglens_analyzer.rules.rule import Related, Rule, Violation


def check(placed: PlacedAssets) -> Iterator[Violation]:
    """Each resource of the assets' own that the location has another one for, and what is no manager there."""
    made, standing = placed.definition, placed.location
    if standing.at is None or not made.executable or made.node is None or made.own_resources is None:
        return
    for key, value in made.own_resources.items():
        provided_at = standing.provided_at.get(key)
        if key != "io_manager" and provided_at is not None and provided_at != value.at:
            told = (
                f"'{key}' is brought here and provided by '{standing.name}' too, and Dagster takes neither: remove one "
                "of the two, or give them different keys."
            )
            decorator = decorating(made.node.function)
            is_inside = value.at[:2] == made.at[:2]
            place = value.at if is_inside else decorator.at if decorator is not None else made.at
            yield Violation(told, place, (Related(provided_at, f"'{key}' is provided here"),))
    for op in ops_within(made.node):
        for key, place in op.manager_places.items():
            stored_by = standing.not_managers.get(key)
            if stored_by is not None and key not in made.own_resources:
                told = f"'{key}' is to store and load values of assets, and this is no IO manager."
                yield Violation(told, stored_by, (Related(place, "it is asked for here"),))


RULE = Rule("DGL435", "conflicting-resource", "error", "0.1", (PlacedAssets,), check)
