"""An asset, job, schedule, sensor or check is in no code location.

## What it does
Looks at what modules bind to names, in projects that list their definitions in a `Definitions` object, and reports what
none of these holds. It looks at the files that the object's module imports, and at those beside them. Test modules, and
what a module uses itself in another way, are left alone, and nothing is reported where a code location may hold more
than is known.

## Why is this bad?
It does not exist for Dagster: it is not shown, not scheduled, and assets that depend on it see one that is made
elsewhere.

## Example
```python
from dagster import Definitions, asset


@asset
def orders(): ...


@asset
# warning: 5 [unlisted-definition] "The asset 'report'"
def report(): ...


defs = Definitions(assets=[orders])
```

## Use instead
```python fixed
from dagster import Definitions, asset


@asset
def orders(): ...


@asset
def report(): ...


defs = Definitions(assets=[orders, report])
```
The list may stand in another file:
```python path=shop/jobs.py
from dagster import define_asset_job

# warning: [unlisted-definition] "The job 'nightly'"
nightly = define_asset_job("nightly")
```
```python fixed
from dagster import define_asset_job

nightly = define_asset_job("nightly")
```
```python path=shop/definitions.py also
from dagster import Definitions, asset


@asset
def orders(): ...


defs = Definitions(assets=[orders])
```
```python fixed
from dagster import Definitions, asset
from shop.jobs import nightly


@asset
def orders(): ...


defs = Definitions(assets=[orders], jobs=[nightly])
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetsDefinition,
    JobDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)
from daglens_analyzer.graph.held import BoundDefinition, Listed, unheld
from daglens_analyzer.graph.model import CodeLocation, DefinitionGraph
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.definition_words import starting_a_sentence, words_for
from daglens_analyzer.rules.edits import AddImport, AddItem
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation

_TESTS = re.compile(r"(^|/)(tests?|conftest\.py|test_[^/]*|[^/]*_test\.py)(/|$)")


def check(graph: DefinitionGraph) -> Iterator[Violation]:
    """Each definition with a name of its own that no location near it holds."""
    if not any(location.at is not None for location in graph.locations):
        return
    reached: dict[str, frozenset[str]] = {}
    for module, bound in unheld(graph):
        locations = _locations_for(module.path, graph)
        if not locations or not all(location.is_exact for location in locations):
            continue
        if (
            _is_test(module.path.removeprefix(_folder(locations[0])))
            or not _is_own_product(bound.value)
            or _is_used(module, bound)
        ):
            continue
        if not any(_is_near(module.path, location, graph, reached) for location in locations):
            continue
        names = " or ".join(f"'{_name(location)}'" for location in locations[:3])
        yield Violation(
            f"{starting_a_sentence(words_for(bound.value))} is not in {names}: Dagster does not know of it. Add it to "
            "its 'Definitions'.",
            bound.value.at,
            related=tuple(
                Related(location.at, "definitions are listed here") for location in locations[:3] if location.at
            ),
            fixes=tuple(_fixes(module, bound, locations, graph)),
        )


def _locations_for(path: str, graph: DefinitionGraph) -> list[CodeLocation]:
    """The locations that an object lists, and whose package the file is in."""
    found = [location for location in graph.locations if location.at is not None and path.startswith(_folder(location))]
    nearest = max((len(_folder(location)) for location in found), default=0)
    return [location for location in found if len(_folder(location)) == nearest]


def _is_near(path: str, location: CodeLocation, graph: DefinitionGraph, reached: dict[str, frozenset[str]]) -> bool:
    """Whether a file stands beside one that the location's module imports, itself or through others."""
    folders = reached.get(location.path)
    if folders is None:
        found, waiting = {location.path}, [location.path]
        while waiting:
            module = graph.modules.get(waiting.pop())
            new = set(module.imports.values()) - found if module is not None else set[str]()
            found |= new
            waiting += new
        folders = reached[location.path] = frozenset(each.rpartition("/")[0] for each in found)
    return path.rpartition("/")[0] in folders


def _name(location: CodeLocation) -> str:
    """As people call it: a package that is a location by its `__init__.py` is known by its folder."""
    return location.path.split("/")[-2] if location.name == "__init__.py" else location.name


def _folder(location: CodeLocation) -> str:
    folder, _, file = location.path.rpartition("/")
    return f"{folder.rpartition('/')[0] if file == '__init__.py' else folder}/"


@cache
def _is_test(path: str) -> bool:
    return _TESTS.search(path) is not None


def _is_own_product(value: Listed) -> bool:
    """Whether it does something by being listed: declared assets of others do not, nor do jobs that are resolved."""
    match value:
        case AssetsDefinition(executable=executable, specs=specs):
            return executable and bool(specs)
        case UnresolvedAssetJob(is_resolved=resolved):
            return not resolved
        case _:
            return True


def _is_used(module: EvaluatedModule, bound: BoundDefinition) -> bool:
    """Whether the module itself does something else with it: runs it, wraps it, hands it on."""
    return any(
        isinstance(node, tree.Name) and node.id == bound.name and node.at != bound.value.at.ordinal
        for chunk, statement in module.parsed.statements()
        if chunk != bound.value.at.chunk
        for node in walk((statement,))
    )


_LISTS: tuple[tuple[type[object], str], ...] = (
    (AssetsDefinition, "assets"),
    (AssetCheckDefinition, "asset_checks"),
    (JobDefinition, "jobs"),
    (UnresolvedAssetJob, "jobs"),
    (ScheduleDefinition, "schedules"),
    (SensorDefinition, "sensors"),
)


def _fixes(
    module: EvaluatedModule, bound: BoundDefinition, locations: list[CodeLocation], graph: DefinitionGraph
) -> Iterator[Fix]:
    keyword = next((name for kind, name in _LISTS if isinstance(bound.value, kind)), None)
    for location in locations:
        owner = graph.modules.get(location.at.path) if location.at is not None else None
        if keyword is None or location.at is None or owner is None:
            continue
        entry = AddItem(location.at, keyword, bound.name, callee="Definitions")
        title = f"Add it to '{_name(location)}'"
        if owner.path == module.path:
            yield Fix(title, (entry,), is_safe=False)
        elif bound.name not in owner.namespace and module.name and not _imports(module, owner.path, graph):
            yield Fix(title, (AddImport(owner.path, module.name, bound.name), entry), is_safe=False)


def _imports(module: EvaluatedModule, path: str, graph: DefinitionGraph) -> bool:
    """Whether a module imports a file, itself or through others: importing it there would close a circle."""
    waiting, seen = [module], {module.path}
    while waiting:
        for imported in waiting.pop().imports.values():
            if imported == path:
                return True
            other = graph.modules.get(imported)
            if other is not None and imported not in seen:
                seen.add(imported)
                waiting.append(other)
    return False


RULE = Rule("DGL604", "unlisted-definition", "warning", "0.1", (DefinitionGraph,), check)
