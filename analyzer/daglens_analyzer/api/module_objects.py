"""Which definitions a loader finds in modules: those bound at top level, by name, and in lists of nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeGuard

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
    found: dict[int, Value] = {}
    exact = True
    for module in modules:
        for _, value in sorted(module.namespace.items()):
            if isinstance(value, types) and not is_check_spec(value):
                found.setdefault(id(value), value)
            elif _is_list_of(value, types):
                found.update({id(item): item for item in value.items})
                exact = exact and value.is_exact
    return tuple(found.values()), exact


def _is_list_of(value: Value, types: tuple[type[Value], ...]) -> TypeGuard[SequenceValue]:
    return (
        isinstance(value, SequenceValue)
        and value.kind == "list"
        and all(isinstance(item, types) for item in value.items)
    )


def is_check_spec(value: Value) -> bool:
    """An `AssetCheckSpec` is no check by itself."""
    return isinstance(value, AssetCheckDefinition) and value.function is None


def modules_of_package(name: str, call: Call) -> Iterator[ModuleValue]:
    """The modules of a package of the project, itself first, in the order of a walk."""
    for dotted in call.evaluator.submodules(name):
        module = call.evaluator.module(dotted)
        if module is not None:
            yield module
