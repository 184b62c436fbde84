"""`template_var`: functions whose values the templates of component files may name."""

# pyright: reportUnknownMemberType=false

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

_MARK = "__daglens_template_var__"


def template_var(fn: Callable[..., Any] | None = None) -> Any:
    """Decorates a function of nothing or of the load context: its value has its name in templates."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        setattr(function, _MARK, True)
        return function

    return decorate if fn is None else decorate(fn)


def static_variables(cls: type) -> dict[str, Any]:
    """The values of a class's own static methods that need no context."""
    return {name: function() for name, function in _static(cls) if not _takes_context(name, function)}


def static_variables_of_context(cls: type, context: Any) -> dict[str, Any]:
    """The values of a class's own static methods that take the context."""
    return {name: function(context) for name, function in _static(cls) if _takes_context(name, function)}


def variables_of_module(module: ModuleType, context: Any) -> dict[str, Any]:
    """The values of the module's functions that are decorated."""
    found = {name: each for name, each in inspect.getmembers(module) if getattr(each, _MARK, False) is True}
    return {
        name: function(context) if _takes_context(name, function) else function() for name, function in found.items()
    }


def _static(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, method in tuple(vars(cls).items()):
        if isinstance(method, staticmethod) and getattr(method.__func__, _MARK, False) is True:
            yield name, method.__func__


def _takes_context(name: str, function: Callable[..., Any]) -> bool:
    count = len(inspect.signature(function).parameters)
    if count > 1:
        raise ValueError(f"{name} takes {count} parameters: a template_var takes nothing, or the load context.")
    return count == 1
