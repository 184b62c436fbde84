"""Pipelines written with Dagster's abstractions, run by Daglens itself: `from daglens import asset, op, Definitions`.

Names, signatures and meaning are Dagster's. Each name is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

from daglens.public_names import MODULE_OF

__version__ = "1.13.27"
__all__ = sorted(name for name in MODULE_OF if not name.startswith("_"))  # pyright: ignore[reportUnsupportedDunderAll]


_provider: ModuleType | None = None


def serve_from(module: ModuleType) -> None:
    """From now on the names are those of `module`: of Dagster itself, where that executes the project."""
    global _provider
    _provider = module


def __getattr__(name: str) -> Any:
    if _provider is not None:
        return getattr(_provider, name)
    module = MODULE_OF.get(name)
    if module is None:
        if name == "components":
            return importlib.import_module("daglens.components")
        if name.startswith("__"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from daglens.public_names import missing_name

        raise missing_name(name)
    path, _, attribute = module.partition(":")
    try:
        value = getattr(importlib.import_module(f"daglens.{path}"), attribute or name)
    except ModuleNotFoundError as error:
        from daglens.public_names import missing_package

        raise missing_package(name, error) from error
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULE_OF})
