"""Templates in component files: `{{ expression }}`, rendered to Python values with the user's own jinja2."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import ast
import os
from collections.abc import Mapping
from typing import Any

_MARKS = ("{{", "{%", "{#")


class ResolutionException(Exception):
    """A value of a component file cannot be had: its template fails, or its resolver does."""


def render(text: str, scope: Mapping[str, Any]) -> Any:
    """The value that the text stands for: a template's result, else a literal of Python where it is one.

    Raises ResolutionException where the template fails, ImportError where jinja2 is not installed.
    """
    if not text:
        return text
    if not any(mark in text for mark in _MARKS):
        return _literal(text[:-1] if text.endswith("\n") else text)
    try:
        from jinja2 import Undefined
        from jinja2.nativetypes import NativeTemplate
    except ModuleNotFoundError as error:
        raise ImportError(
            f"The template {text!r} needs the package jinja2, which this Python does not have."
        ) from error
    try:
        value = NativeTemplate(text).render(**scope)
    except ResolutionException:
        raise
    except Exception as error:
        raise ResolutionException(_why(text, error, scope)) from error
    if isinstance(value, Undefined):
        raise ResolutionException(f"{text!r} names what is not there. There are: {', '.join(scope)}.")
    return value


def _why(text: str, error: Exception, scope: Mapping[str, Any]) -> str:
    there = f" There are: {', '.join(scope)}." if type(error).__name__ == "UndefinedError" else ""
    return f"The template {text!r} fails with {type(error).__name__}: {error}.{there}"


def _literal(text: str) -> Any:
    """What jinja2's native templates make of a text: the value of a Python literal, else the text."""
    try:
        # `literal_eval` takes blanks off the front of a text; an indented one is no literal.
        return ast.literal_eval(ast.parse(text, mode="eval"))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


class EnvScope:
    """`env` in templates: `env.NAME`, which may be None, and `env("NAME", "default")`."""

    def __call__(self, key: str, default: Any = ...) -> Any:
        value: Any = os.environ.get(key, default)
        if value is ...:
            raise ResolutionException(f"The environment has no {key}, and env({key!r}) gives no default.")
        return value

    def __getattr__(self, key: str) -> str | None:
        if key.startswith("jinja"):
            raise AttributeError(key)
        return os.environ.get(key)

    def __getitem__(self, key: str) -> str | None:
        raise ResolutionException(f"Write env.{key} or env({key!r}) for a variable of the environment.")


class Showing:
    """An object of which templates see the named attributes."""

    def __init__(self, shown: Any, names: str, **instead: Any) -> None:
        self._shown, self._names, self._instead = shown, names.split(), instead

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("jinja", "_")):
            raise AttributeError(name)
        if name in self._instead:
            return self._instead[name]
        if name not in self._names:
            raise AttributeError(f"Templates cannot use {name!r} here. They can use: {', '.join(self._names)}.")
        return getattr(self._shown, name)


_PARTITIONS = (
    "DailyPartitionsDefinition WeeklyPartitionsDefinition MonthlyPartitionsDefinition HourlyPartitionsDefinition "
    "StaticPartitionsDefinition TimeWindowPartitionsDefinition"
)


def usual_scope() -> dict[str, Any]:
    """What every template may name."""
    import datetime

    import daglens
    from daglens.model.automation_condition import AutomationCondition

    return {
        "env": EnvScope(),
        "dg": Showing(daglens, f"AutomationCondition FreshnessPolicy {_PARTITIONS}"),
        "datetime": Showing(datetime, "datetime timedelta"),
        "automation_condition": {"eager": AutomationCondition.eager, "on_cron": AutomationCondition.on_cron},
    }
