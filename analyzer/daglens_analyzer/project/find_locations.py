"""Which objects of a project are code locations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import DEFINITION_TYPES, DefinitionsValue
from daglens_analyzer.project.code_locations import LocationSource, location_values
from daglens_analyzer.project.declared import DeclaredLocation
from daglens_analyzer.project.sources import Sources

Evaluate = Callable[[str], "EvaluatedModule | None"]


def find_locations(sources: Sources, evaluate: Evaluate, targets: Sequence[str]) -> tuple[LocationSource, ...]:
    """The code locations of every folder in turn; of `targets` alone (files and folders) where there are any.

    A folder's are those that its configuration declares and the project has; else the files that bind a
    `Definitions` and are not imported by another such file, and the files that none of these import, by themselves.
    """
    found: list[LocationSource] = []
    for view in sources.folders:
        if not targets:
            declared = [place for each in view.declared if (place := _declared(each, sources, evaluate)) is not None]
            found += declared or _undeclared(sources.pipeline_files_of(view), evaluate)
    for target in targets:
        below = [path for path in sources.pipeline_files if path.startswith(f"{target}/")]
        inside = [
            place
            for view in sources.folders
            for each in view.declared
            if f"{each.declared_in}".startswith(f"{target}/")
            and (place := _declared(each, sources, evaluate)) is not None
        ]
        found += inside or (_undeclared(below, evaluate) if below else _of_file(target, evaluate))
    if not targets:
        modules = (evaluate(path) for path in sources.files_of_no_folder)
        found += [place for module in modules if module is not None for place in _of_module(module, evaluate)]
    return tuple(found)


def _declared(declared: DeclaredLocation, sources: Sources, evaluate: Evaluate) -> LocationSource | None:
    """The location that a configuration file names; None where the project has no such module."""
    path = declared.file
    if declared.module is not None:
        found = sources.find(declared.module, f"{declared.folder}/__main__.py")
        path = None if found is None or found.is_namespace else found.path
    module = None if path is None else evaluate(path)
    if module is None or path is None:
        return None
    name = declared.name or declared.module or path.rpartition("/")[2]
    modules = reachable(module, evaluate)
    attribute = declared.attribute or next(iter(location_values(module)), None)
    value = None if attribute is None else module.namespace.get(attribute)
    if attribute is not None and not isinstance(value, DefinitionsValue):
        unknown = Unknown(NOWHERE, f"what `{attribute}` of `{module.name}` holds is not known")
        return LocationSource(name, module, unknown, modules)
    return LocationSource(name, module, value, modules, attribute)


def _undeclared(files: Iterable[str], evaluate: Evaluate) -> list[LocationSource]:
    modules = [module for path in files if (module := evaluate(path)) is not None]
    owners = [module for module in modules if _has_own_location(module, evaluate)]
    covered: set[str] = set()
    for owner in owners:
        if owner.path not in covered:
            covered.update(module.path for module in reachable(owner, evaluate) if module is not owner)
    found: list[LocationSource] = []
    for module in modules:
        if module.path not in covered:
            found += _of_module(module, evaluate)
    return found


def _of_file(path: str, evaluate: Evaluate) -> list[LocationSource]:
    """The locations of a file that is asked for by its name: what it only imports is loaded from it as well."""
    module = evaluate(path)
    if module is None:
        return []
    found = _of_module(module, evaluate)
    if not found and any(isinstance(value, DEFINITION_TYPES) for value in module.namespace.values()):
        return [LocationSource(_file_name(module), module, None, reachable(module, evaluate))]
    return found


def _file_name(module: EvaluatedModule) -> str:
    return module.path.rpartition("/")[2]


def _of_module(module: EvaluatedModule, evaluate: Evaluate) -> list[LocationSource]:
    name = _file_name(module)
    values = location_values(module)
    modules = reachable(module, evaluate)
    if values:
        return [LocationSource(name, module, value, modules, attribute) for attribute, value in values.items()]
    return [LocationSource(name, module, None, modules)] if module.definitions else []


def _has_own_location(module: EvaluatedModule, evaluate: Evaluate) -> bool:
    """Whether one of the objects that Dagster would load is not imported from another module."""
    values = set(location_values(module).values())
    for path in module.imports.values() if values else ():
        if path != module.path and (other := evaluate(path)) is not None:
            values.difference_update(location_values(other).values())
    return bool(values)


def reachable(module: EvaluatedModule, evaluate: Evaluate) -> tuple[EvaluatedModule, ...]:
    """The project modules that a module imports, transitively, imported ones first, and itself last."""
    order: list[EvaluatedModule] = []
    seen = {module.path}
    waiting: list[tuple[EvaluatedModule, Iterator[str]]] = [(module, iter(module.imports.values()))]
    while waiting:
        current, paths = waiting[-1]
        path = next(paths, None)
        if path is None:
            waiting.pop()
            order.append(current)
        elif path not in seen:
            seen.add(path)
            found = evaluate(path)
            if found is not None:
                waiting.append((found, iter(found.imports.values())))
    return tuple(order)
