"""What the bundled runtime has after loading a module, in the words of `daglens graph --format json`.

Importing this makes the bundled runtime the process's `dagster`.
"""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from types import ModuleType
from typing import Any

import daglens
from daglens.model import describe as described
from daglens.model.module_definitions import definitions_of_module

sys.modules["dagster"] = daglens
import_module("pydantic")  # Once here instead of in each project.


def describe(module: ModuleType) -> dict[str, Any]:
    """The code location that a module holds."""
    warnings.simplefilter("ignore")
    return described.describe(definitions_of_module(module), module.__name__)
