"""A definition made from a function looks like it: name, docstring, module, and the function itself."""

from __future__ import annotations

from typing import Any

_COPIED = ("__module__", "__name__", "__qualname__", "__doc__")


def present_as(definition: Any, function: Any) -> None:
    for name in _COPIED:
        value = getattr(function, name, None)
        if value is not None:
            object.__setattr__(definition, name, value)
    object.__setattr__(definition, "__wrapped__", function)
