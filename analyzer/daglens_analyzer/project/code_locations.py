"""A code location as discovery finds it: which object of which module Dagster would load."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import Value


@dataclass(frozen=True, slots=True, eq=False)
class LocationSource:
    """`value` is the module-level object that was found (what `Definitions(...)`, `@definitions` or `@repository`
    made); None where the file answers for itself, with whatever its module binds at top level.

    `modules` are `module` itself and every project module that it imports, transitively, in order of evaluation: what
    they made and could not resolve belongs to this location.
    """

    name: str
    module: EvaluatedModule
    value: Value | None
    modules: tuple[EvaluatedModule, ...]
