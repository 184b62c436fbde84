"""Import the user's project as Dagster would, and find the definitions in it.

Modules are imported under the name that the project itself uses for them: a file inside a package under its dotted
name, any other by its own. So a class is the same class wherever it is met, and pickles find it again.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from daglens.record import dataclass
from daglens.worker.collector import go_on


@dataclass(frozen=True, slots=True)
class LoadedProject:
    """What could be loaded, by the code location's name, and what could not, by what was asked for."""

    definitions: Mapping[str, Any]
    failures: Mapping[str, BaseException]


def load_project(
    project: str,
    locations: Sequence[str],
    source_roots: Sequence[str],
    user_path: Sequence[str],
    read: Callable[[ModuleType, str], Any],
) -> LoadedProject:
    """Load files (absolute, or relative to the project) and dotted module names.

    `user_path` is the interpreter's own `sys.path`; the project's folders go before it. `read` takes a module and its
    name, and gives its definitions. Raises KeyboardInterrupt where the user interrupts an import; whatever else the
    user's code raises is in `failures`.
    """
    go_on()
    places = [_place(Path(project), location) for location in locations]
    sys.path[:] = list(dict.fromkeys([*_roots(Path(project), places, source_roots), *user_path]))
    definitions: dict[str, Any] = {}
    failures: dict[str, BaseException] = {}
    for location, place in zip(locations, places, strict=True):
        try:
            definitions[place.name] = read(_import(place), place.name)
        except (Exception, SystemExit) as error:
            failures[location] = error
    return LoadedProject(definitions, failures)


def import_roots(project: str, locations: Sequence[str], source_roots: Sequence[str]) -> list[str]:
    """The folders that go before the interpreter's own `sys.path`."""
    return _roots(Path(project), [_place(Path(project), location) for location in locations], source_roots)


def project_packages(project: str, locations: Sequence[str]) -> frozenset[str]:
    """The top-level modules and packages that the locations are in."""
    return frozenset(_place(Path(project), location).name.partition(".")[0] for location in locations)


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    root: Path | None = None
    file: Path | None = None


def _place(project: Path, location: str) -> _Place:
    path = project / location
    if not path.is_file():
        return _Place(location)
    folder, parts = path.parent, [] if path.name == "__init__.py" else [path.stem]
    while (folder / "__init__.py").is_file():
        parts.insert(0, folder.name)
        folder = folder.parent
    return _Place(".".join(parts), folder, path)


def _roots(project: Path, places: Sequence[_Place], source_roots: Sequence[str]) -> list[str]:
    return [
        *(str(project / root) for root in source_roots),
        *(str(place.root) for place in places if place.root is not None),
        *(str(root) for root in (project / "src", project) if root.is_dir()),
    ]


def _import(place: _Place) -> ModuleType:
    if place.file is None:
        return importlib.import_module(place.name)
    loaded = sys.modules.get(place.name)
    if loaded is not None and _is_file_of(loaded, place.file):
        return loaded
    if "." not in place.name and (loaded is not None or place.name in sys.stdlib_module_names):
        # A pipeline may be called `json.py`. Others' `json` stays what it is.
        return _import_file(f"{place.name}_of_project", place.file)
    if all(part.isidentifier() for part in place.name.split(".")):
        module = importlib.import_module(place.name)
        if _is_file_of(module, place.file):
            return module
    return _import_file(place.name, place.file)


def _import_file(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python file", path=str(file))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    return module


def _is_file_of(module: Any, file: Path) -> bool:
    origin = getattr(module, "__file__", None)
    return isinstance(origin, str) and Path(origin).resolve() == file.resolve()
