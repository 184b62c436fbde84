"""A code location as discovery finds it: which object of which module Dagster would load."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.definitions import DefinitionsValue

_LOADED: frozenset[type[Value]] = frozenset({DefinitionsValue})


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
    _place_of: list[Mapping[str, int]] = field(default_factory=list[Mapping[str, int]], repr=False, compare=False)

    @property
    def place_of(self) -> Mapping[str, int]:
        """Where the module of a file stands among `modules`; the same in all revisions that are made of this one."""
        if not self._place_of:
            self._place_of.append({module.path: place for place, module in enumerate(self.modules)})
        return self._place_of[0]

    def updated(self, results: Mapping[str, EvaluatedModule], changed: Set[str]) -> LocationSource:
        """The same place in another revision, whose modules import the same and hold the same code locations."""
        places = {place: path for path in changed if (place := self.place_of.get(path)) is not None}
        if not places:
            return self
        module = results[self.module.path]
        value = self.value
        if module is not self.module and self.attribute is not None:
            value = module.namespace[self.attribute]
        modules = list(self.modules)
        for place, path in places.items():
            modules[place] = results[path]
        return replace(self, module=module, value=value, modules=tuple(modules))


def location_values(module: EvaluatedModule) -> Mapping[str, DefinitionsValue]:
    """The objects at a module's top level that Dagster would load, each once, by the first name that it is bound to."""
    found: dict[DefinitionsValue, str] = {}
    known = module.remembered.get(location_values)
    if known is None:
        for name, value in module.bound(_LOADED):
            found.setdefault(value, name)  # type: ignore[arg-type]
        known = module.remembered[location_values] = {name: value for value, name in found.items()}
    return known  # type: ignore[return-value]


def holds_the_same(before: EvaluatedModule, after: EvaluatedModule) -> bool:
    """Whether the places are the same where a module holds code locations."""
    return before is after or (
        location_values(before).keys() == location_values(after).keys()
        and bool(before.definitions) == bool(after.definitions)
    )
