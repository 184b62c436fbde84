"""A code location as discovery finds it: which object of which module Dagster would load."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from operator import attrgetter

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.definitions import DefinitionsValue


@dataclass(frozen=True, slots=True, eq=False)
class LocationSource:
    """`value` is the module-level object that was found (what `Definitions(...)`, `@definitions` or `@repository`
    made), bound to `attribute`; None where the file answers for itself, with whatever its module binds at top level.

    `modules` are `module` itself and every project module that it imports, transitively, in order of evaluation: what
    they made and could not resolve belongs to this location.
    """

    name: str
    module: EvaluatedModule
    value: Value | None
    modules: tuple[EvaluatedModule, ...]
    attribute: str | None = None

    def updated(self, results: Mapping[str, EvaluatedModule], changed: Set[str]) -> LocationSource:
        """The same place in another revision, whose modules import the same and hold the same code locations."""
        if changed.isdisjoint(map(_path_of, self.modules)):
            return self
        module = results[self.module.path]
        value = self.value
        if module is not self.module and self.attribute is not None:
            value = module.namespace[self.attribute]
        modules = tuple(map(results.__getitem__, map(_path_of, self.modules)))
        return replace(self, module=module, value=value, modules=modules)


_path_of = attrgetter("path")


def location_values(module: EvaluatedModule) -> Mapping[str, DefinitionsValue]:
    """The objects at a module's top level that Dagster would load, each once, by the first name that it is bound to."""
    found: dict[DefinitionsValue, str] = {}
    if DefinitionsValue not in map(type, module.namespace.values()):
        return {}
    for name, value in module.namespace.items():
        if type(value) is DefinitionsValue:
            found.setdefault(value, name)
    return {name: value for value, name in found.items()}


def holds_the_same(before: EvaluatedModule, after: EvaluatedModule) -> bool:
    """Whether the places are the same where a module holds code locations."""
    return before is after or (
        location_values(before).keys() == location_values(after).keys()
        and bool(before.definitions) == bool(after.definitions)
    )
