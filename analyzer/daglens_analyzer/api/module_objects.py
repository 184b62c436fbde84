"""Which definitions a loader finds in modules: those bound at top level, by name, and in lists of nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from daglens_analyzer.evaluate.environment import Environment, look_at_all
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
from daglens_analyzer.revisions import places_of_others

Types = tuple[type[Value], ...]

ASSETS: Types = (AssetsDefinition,)
CHECKS: Types = (AssetCheckDefinition, AssetChecksValue)
SPECS: Types = (AssetSpecValue,)
JOBS: Types = (JobDefinition, UnresolvedAssetJob)
SCHEDULES: Types = (ScheduleDefinition,)
SENSORS: Types = (SensorDefinition,)
EVERYTHING = (*ASSETS, *CHECKS, *SPECS, *JOBS, *SCHEDULES, *SENSORS)

_MOST_REMEMBERED = 16


class Objects(NamedTuple):
    """What modules bind, each object once, in Dagster's order. `is_exact` says that there can be no others, and
    `may_repeat` that two of them may be assets of one key."""

    values: tuple[Value, ...]
    is_exact: bool
    may_repeat: bool


def objects_of(modules: Iterable[ModuleValue], types: Types) -> Objects:
    """The objects of these types."""
    scopes = tuple([module.scope for module in modules])
    look_at_all(scopes)
    watch = scopes[0].watch if len(scopes) > 1 else None
    if watch is None:
        return _Search(types, scopes).objects()
    known = watch.remembered.pop((types, scopes), None)
    search = known if type(known) is _Search else _Search(types, scopes)
    watch.remembered[types, scopes] = search
    if len(watch.remembered) > _MOST_REMEMBERED:
        del watch.remembered[next(iter(watch.remembered))]
    return search.objects()


class _Search:
    """What is found in modules. Kept up to date, as loaders look at all of a project's modules with every keystroke,
    of which an edit changes one."""

    def __init__(self, types: Types, scopes: Sequence[Environment]) -> None:
        self._types = types
        self._scopes = scopes
        self._seen: list[object] = [self] * len(scopes)
        """What each module had come to when it was looked at."""
        self._found: list[tuple[Value, ...]] = [()] * len(scopes)
        self._times: dict[Value, int] = {}
        """In how many modules each object was found."""
        self._growing: dict[int, Sequence[SequenceValue]] = {}
        """The places of modules with lists, to which items may be added later on, and of unfinished modules."""
        self._of_key: Counter[object] = Counter()
        """How many of the objects make an asset of each key."""

    def objects(self) -> Objects:
        now: list[object] = [scope.made for scope in self._scopes]
        for place in {*places_of_others(self._seen, now), *self._growing}:
            self._look_at(place)
        self._seen = now
        are_unique = len(self._times) == sum(map(len, self._found))
        found = chain.from_iterable(self._found)
        is_exact = all(each.is_exact for lists in self._growing.values() for each in lists)
        may_repeat = len(self._of_key) < self._of_key.total()
        return Objects(tuple(found if are_unique else dict.fromkeys(found)), is_exact, may_repeat)

    def _look_at(self, place: int) -> None:
        scope = self._scopes[place]
        bound = _bound_in(scope, self._types)
        self._growing.pop(place, None)
        if bound.lists or type(scope.made) is not EvaluatedModule:
            self._growing[place] = [each for each in bound.lists if _is_list_of(each, self._types)]
        for value in self._found[place]:
            self._times[value] -= 1
            if not self._times[value]:
                del self._times[value]
                self._count_keys(value, -1)
        self._found[place] = tuple(dict.fromkeys(_with_items(bound.objects, self._types)))
        for value in self._found[place]:
            self._times[value] = self._times.get(value, 0) + 1
            if self._times[value] == 1:
                self._count_keys(value, 1)

    def _count_keys(self, value: Value, by: int) -> None:
        for spec in value.specs if isinstance(value, AssetsDefinition) else ():
            self._of_key[spec.key] += by
            if not self._of_key[spec.key]:
                del self._of_key[spec.key]


def grows(module: ModuleValue, types: Types) -> bool:
    """Whether more objects may be found later on: the module is not finished, or binds lists, which code may add to."""
    return type(module.scope.made) is not EvaluatedModule or bool(_bound_in(module.scope, types).lists)


def _is_list_of(value: SequenceValue, types: Types) -> bool:
    return all(isinstance(item, types) for item in value.items)


class Bound(NamedTuple):
    """What of a module's names a loader looks at, by name: objects, and lists, which may be of nothing else."""

    objects: dict[Value, None]
    lists: tuple[SequenceValue, ...]


def _bound_in(scope: Environment, types: Types) -> Bound:
    """Remembered for modules that have been evaluated: several loaders look at them, and again after every edit."""
    made = scope.made
    if type(made) is not EvaluatedModule:
        return _look_for(scope.names, types)
    known = made.remembered.get(types)
    if type(known) is not Bound:
        known = made.remembered[types] = _look_for(scope.names, types)
    return known


def _look_for(names: Mapping[str, Value], types: Types) -> Bound:
    objects: dict[Value, None] = {}
    lists: list[SequenceValue] = []
    for _, value in sorted(names.items()):
        if isinstance(value, types) and not is_check_spec(value):
            objects[value] = None
        elif isinstance(value, SequenceValue) and value.kind == "list":
            objects[value] = None
            lists.append(value)
    return Bound(objects, tuple(lists))


def _with_items(objects: Iterable[Value], types: Types) -> Iterator[Value]:
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
