"""Pipelines written with Dagster's abstractions, run by Daglens itself: `from daglens import asset, op, Definitions`.

Names, signatures and meaning are Dagster's. Each name is loaded when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import Any

from daglens.public_names import MODULE_OF

__version__ = "1.13.27"
__all__ = sorted(name for name in MODULE_OF if not name.startswith("_"))  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    module = MODULE_OF.get(name)
    if module is None:
        if name.startswith("__"):
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from daglens.public_names import missing_name

        raise missing_name(name)
    path, _, attribute = module.partition(":")
    value = getattr(importlib.import_module(f"daglens.{path}"), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULE_OF})
