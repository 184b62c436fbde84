"""`load_definitions_from_...` and `load_asset_checks_from_...`: everything, or the checks, that modules bind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.load_assets import (
    Modules,
    current_module,
    given_module,
    given_modules,
    package_module,
    package_name,
)
from daglens_analyzer.api.module_objects import (
    ASSETS,
    CHECKS,
    EVERYTHING,
    JOBS,
    SCHEDULES,
    SENSORS,
    SPECS,
    objects_of,
)
from daglens_analyzer.api.reading import entries
from daglens_analyzer.evaluate.values import Call, ModuleValue, SequenceValue, Value
from daglens_analyzer.graph.definitions import DefinitionsValue

Find = Callable[[Bound, Call], Modules]

_WAYS: dict[str, tuple[str, Find]] = {
    "modules": ("modules", partial(given_modules, "modules")),
    "package_module": ("package_module", partial(package_module, "package_module")),
    "package_name": ("package_name", partial(package_name, "package_name")),
    "current_module": ("", current_module),
}


def _module_of_decorator(bound: Bound, call: Call) -> Modules:
    """Dagster takes the caller's module, and since this function is decorated its caller is Dagster's own code."""
    return (), True


def _load(find: Find, bound: Bound, call: Call) -> Value:
    modules, exact = find(bound, call)
    found = definitions_of_modules(modules, call)
    resources = {entry.name: entry.value for entry in entries(bound.value("resources"))[0]}
    return recorded(replace(found, resources=resources, is_exact=found.is_exact and exact and bound.is_exact), call)


def definitions_of_modules(modules: Iterable[ModuleValue], call: Call) -> DefinitionsValue:
    """Everything that modules bind at top level."""
    found, exact, _ = objects_of(modules, EVERYTHING)

    def only(types: tuple[type[Value], ...]) -> tuple[Value, ...]:
        return tuple(value for value in found if isinstance(value, types))

    return DefinitionsValue(
        at=call.at,
        assets=only((*ASSETS, *SPECS)),
        asset_checks=only(CHECKS),
        jobs=only(JOBS),
        schedules=only(SCHEDULES),
        sensors=only(SENSORS),
        resources={},
        is_exact=exact,
    )


def _load_checks(find: Find, bound: Bound, call: Call) -> Value:
    modules, exact = find(bound, call)
    found, all_found, _ = objects_of(modules, CHECKS)
    return SequenceValue(call.at, "list", list(found), [exact and all_found and bound.is_exact])


CONSTRUCTS = (
    construct(
        "load_definitions_from_module",
        "module resources loggers executor",
        partial(_load, partial(given_module, "module")),
    ),
    *(
        construct(f"load_definitions_from_{way}", f"{parameter} resources loggers executor", partial(_load, find))
        for way, (parameter, find) in {**_WAYS, "current_module": ("", _module_of_decorator)}.items()
    ),
    *(
        construct(f"load_asset_checks_from_{way}", f"{parameter} asset_key_prefix", partial(_load_checks, find))
        for way, (parameter, find) in _WAYS.items()
    ),
)
