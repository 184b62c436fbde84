"""Every construct of the pipeline API that is modelled: what the evaluator is told about `dagster` and `daglens`.

Supporting one more is writing its file, with CONSTRUCTS and what else it needs: every module of this package is taken.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from daglens_analyzer import api
from daglens_analyzer.api.construct import Construct
from daglens_analyzer.api.missing_attributes import lacking
from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.values import Value

MODULES: tuple[ModuleType, ...] = tuple(
    import_module(f"{api.__name__}.{found.name}") for found in iter_modules(api.__path__) if found.name != "registry"
)


def _constructs(module: ModuleType) -> tuple[Construct, ...]:
    return getattr(module, "CONSTRUCTS", ())


def _table(name: str) -> dict[Any, Any]:
    """The models of one sort that the files declare, by the type of value that they are for."""
    return {key: model for module in MODULES for key, model in getattr(module, name, {}).items()}


def _natives() -> dict[str, Value]:
    made: dict[str, Value] = {
        f"dagster.{construct.name}": construct.native() for module in MODULES for construct in _constructs(module)
    }
    return {**_table("NATIVES"), **made}


MODELS = Models(
    natives=_natives(),
    attributes=_table("ATTRIBUTES"),
    callables=_table("CALLABLES"),
    subscripts=_table("SUBSCRIPTS"),
    iterations=_table("ITERATIONS"),
    operators=_table("OPERATORS"),
    class_names=_table("CLASS_NAMES"),
    lacks=lacking,
    deferred=frozenset(name for module in MODULES for name in getattr(module, "DEFERRED", ())),
)
