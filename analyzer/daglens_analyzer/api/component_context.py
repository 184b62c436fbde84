"""The context that components are loaded in: what a component's `build_defs` and `@definitions` functions are given."""

from __future__ import annotations

from daglens_analyzer.evaluate.values import Call, Unknown, Value


def component_context(call: Call) -> Value:
    """A `ComponentLoadContext`."""
    return Unknown(call.at, "the context that components are loaded in is not known")
