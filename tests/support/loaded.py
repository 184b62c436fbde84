"""Texts as code locations of real Dagster, in this process."""

from __future__ import annotations

import warnings

import pytest


def load(text: str) -> dict[str, object]:
    """Run a module of this text and load the `Definitions` in it; raises what Dagster raises. Returns its names."""
    dagster = pytest.importorskip("dagster")
    namespace: dict[str, object] = {"__name__": "example"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "example.py", "exec", dont_inherit=True), namespace)
        for value in namespace.values():
            if isinstance(value, dagster.Definitions):
                dagster.Definitions.validate_loadable(value)
    return namespace
