"""Functions from config to config whose parameter is annotated with a `Config` class: the class is their schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .function_signature import parameter_annotations


def typed_config_function(function: Callable[[Any], Any], schema: Any) -> tuple[Callable[[Any], Any], Any]:
    """The function as one of a plain dictionary, and its schema; unchanged where a schema is given or no class said."""
    wanted = _config_class(function) if schema is None else None
    if wanted is None:
        return function, schema
    return (lambda config: _plain(function(wanted.daglens_from_config(config)))), wanted


def _config_class(function: Callable[[Any], Any]) -> Any:
    try:
        annotations = parameter_annotations(function)
    except (TypeError, ValueError):
        return None
    first = next(iter(annotations.values()), None)
    return first if getattr(first, "__is_config_class__", False) else None


def _plain(made: Any) -> Any:
    """What the function made, as run config writes it."""
    return made.to_config_value() if hasattr(made, "to_config_value") else made
