"""`from dagster import ...` in the user's code, served by the bundled runtime. In our worker only.

What only the real Dagster can do (its private modules, its submodules, the integrations) is refused by one message that
names the module. The refusal is an ImportError: code that is prepared to do without goes on.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

import daglens
from daglens.public_names import names_of

_COMPONENTS = "dagster.components"
_INSTALLED = ("site-packages", "dist-packages")


class NeedsDagster(ImportError):
    """A module that the bundled runtime does not have."""


class BundledDagster:
    """A meta-path finder and loader for `dagster` and for everything that would need it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        top = name.partition(".")[0]
        if name in ("dagster", _COMPONENTS):
            return ModuleSpec(name, self, is_package=True)  # pyright: ignore[reportArgumentType]
        if top == "dagster":
            raise NeedsDagster(_refusal(name, "is a module of Dagster itself"), name=name)
        if name.startswith("dagster_") and name == top and not _is_the_users_own(name):
            raise NeedsDagster(_refusal(name, "is an integration, which is built on Dagster itself"), name=name)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _DagsterModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        module.__path__ = []
        named = names_of("components") if module.__name__ == _COMPONENTS else getattr(daglens, "__all__", ())
        vars(module)["__all__"] = list(named)


class _DagsterModule(ModuleType):
    """The module `dagster`, or one inside it: each name of it is the bundled runtime's."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__version__":
            raise AttributeError(name)
        value = getattr(daglens, name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(daglens)})


def _is_the_users_own(name: str) -> bool:
    """Whether a package that is merely called so lies in the project and not among the installed ones."""
    spec = PathFinder.find_spec(name, sys.path)
    places = [] if spec is None else [spec.origin or "", *(spec.submodule_search_locations or ())]
    return bool(places) and not any(part in place for place in places for part in _INSTALLED)


def _refusal(name: str, why: str) -> str:
    return (
        f"the bundled runtime cannot import `{name}`: it {why}. Use the names of the top-level `dagster` package, or "
        "install Dagster in the project's environment and run with --engine dagster"
    )
