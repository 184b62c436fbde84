"""All of Python's builtins by canonical name; those without a model are names of a library like any others."""

from __future__ import annotations

import builtins

from daglens_analyzer.evaluate.library import builtin_iterables, builtin_objects
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.native import native, pure
from daglens_analyzer.evaluate.values import ExternalValue, Value


def natives() -> dict[str, Value]:
    made: dict[str, Value] = {
        f"builtins.{name}": ExternalValue(NOWHERE, f"builtins.{name}")
        for name in dir(builtins)
        if not name.startswith("_")
    }
    for functions in (builtin_iterables.FUNCTIONS, builtin_objects.FUNCTIONS):
        made.update({f"builtins.{name}": native(f"builtins.{name}", function) for name, function in functions.items()})
    made.update({f"builtins.{name}": pure(f"builtins.{name}", run) for name, run in builtin_objects.PURE.items()})
    return made
