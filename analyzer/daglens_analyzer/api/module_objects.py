"""Which definitions a loader finds in modules: those bound at top level, by name, and in lists of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Call, ModuleValue, SequenceValue, Value
from daglens_analyzer.graph.definitions import (
    AssetCheckDefinition,
    AssetChecksValue,
    AssetsDefinition,
    AssetSpecValue,
    JobDefinition,
    ScheduleDefinition,
    SensorDefinition,
    UnresolvedAssetJob,
)

ASSETS: tuple[type[Value], ...] = (AssetsDefinition,)
CHECKS: tuple[type[Value], ...] = (AssetCheckDefinition, AssetChecksValue)
SPECS: tuple[type[Value], ...] = (AssetSpecValue,)
JOBS: tuple[type[Value], ...] = (JobDefinition, UnresolvedAssetJob)
SCHEDULES: tuple[type[Value], ...] = (ScheduleDefinition,)
SENSORS: tuple[type[Value], ...] = (SensorDefinition,)
EVERYTHING = (*ASSETS, *CHECKS, *SPECS, *JOBS, *SCHEDULES, *SENSORS)


def objects_of(modules: Iterable[ModuleValue], types: tuple[type[Value], ...]) -> tuple[tuple[Value, ...], bool]:
    """The objects of these types, each once, in Dagster's order; whether there can be no others."""
    found: dict[Value, None] = {}
    exact = True
    for module in modules:
        bound = _bound_in(module, types)
        if bound.lists:
            lists = [value for value in bound.lists if _is_list_of(value, types)]
            exact = exact and all(value.is_exact for value in lists)
            found.update(dict.fromkeys(_with_items(bound.objects, types)))
        else:
            found.update(bound.objects)
    return tuple(found), exact


def _is_list_of(value: SequenceValue, types: tuple[type[Value], ...]) -> bool:
    return all(isinstance(item, types) for item in value.items)


class Bound(NamedTuple):
    """What of a module's names a loader looks at, by name: objects, and lists, which may be of nothing else."""

    objects: dict[Value, None]
    lists: tuple[SequenceValue, ...]


def _bound_in(module: ModuleValue, types: tuple[type[Value], ...]) -> Bound:
    """Remembered for modules that have been evaluated: most loaders look at all of a project's with every keystroke."""
    names = module.namespace
    made = module.scope.made
    if type(made) is not EvaluatedModule:
        return _look_for(names, types)
    known = made.remembered.get(types)
    if type(known) is not Bound:
        known = made.remembered[types] = _look_for(names, types)
    return known


def _look_for(names: Mapping[str, Value], types: tuple[type[Value], ...]) -> Bound:
    objects: dict[Value, None] = {}
    lists: list[SequenceValue] = []
    for _, value in sorted(names.items()):
        if isinstance(value, types) and not is_check_spec(value):
            objects[value] = None
        elif isinstance(value, SequenceValue) and value.kind == "list":
            objects[value] = None
            lists.append(value)
    return Bound(objects, tuple(lists))


def _with_items(objects: Iterable[Value], types: tuple[type[Value], ...]) -> Iterator[Value]:
    """The objects, and the items of those lists that hold nothing else. Lists may still grow: nothing is remembered."""
    for value in objects:
        if not isinstance(value, SequenceValue):
            yield value
        elif _is_list_of(value, types):
            yield from value.items


def is_check_spec(value: Value) -> bool:
    """An `AssetCheckSpec` is no check by itself."""
    return isinstance(value, AssetCheckDefinition) and value.function is None


def modules_of_package(name: str, call: Call) -> Iterator[ModuleValue]:
    """The modules of a package of the project, itself first, in the order of a walk."""
    for dotted in call.evaluator.submodules(name):
        module = call.evaluator.module(dotted)
        if module is not None:
            yield module
