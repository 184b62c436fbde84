"""JSON, YAML, TOML and CSV, from texts that are known and files that are open."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from daglens_analyzer.evaluate.constants import NotConstant, as_python, from_python
from daglens_analyzer.evaluate.library.files import FileValue
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import argument, native, pure
from daglens_analyzer.evaluate.values import CallArguments, ConstantValue, ExternalValue, Unknown, Value
from daglens_analyzer.source.node_id import NodeId

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator

_MOST_ITEMS = 100_000
_LARGEST_YAML = 300_000


def _reader(name: str, read: Callable[[str], object]) -> Value:
    """A function of a text, or of an open file."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        given = argument(arguments, 0)
        text = _text_of(given)
        if text is None:
            return given if isinstance(given, Unknown) else Unknown(at, f"what `{name}` reads here is not known")
        try:
            return _bounded(read(text), at)
        except Exception as error:  # whatever is raised for this text is an answer: there is no value
            return evaluator.unresolved(at, f"`{name}` fails here: {str(error)[:200]}")

    return native(name, run)


def _text_of(given: Value | None) -> str | None:
    if isinstance(given, FileValue):
        return given.text
    if isinstance(given, ConstantValue) and isinstance(given.value, str | bytes):
        return given.value if isinstance(given.value, str) else given.value.decode("utf-8", "replace")
    return None


def _bounded(item: object, at: NodeId) -> Value:
    """As a value, unless it is very large: aliases make large things of small texts."""
    count = 0
    waiting = [item]
    while waiting:
        each = waiting.pop()
        count += 1
        if count > _MOST_ITEMS:
            return Unknown(at, f"more than {_MOST_ITEMS:,} items")
        if isinstance(each, dict):
            waiting.extend(cast("dict[object, object]", each).values())
        elif isinstance(each, list):
            waiting.extend(cast("list[object]", each))
    return from_python(item, at)


def _yaml(text: str) -> object:
    import yaml

    if len(text) > _LARGEST_YAML:
        raise ValueError("the text is too long to follow")
    return yaml.safe_load(text)


def _all_yaml(text: str) -> object:
    import yaml

    if len(text) > _LARGEST_YAML:
        raise ValueError("the text is too long to follow")
    return list(yaml.safe_load_all(text))


def _csv(name: str, as_dicts: bool) -> Value:
    """`csv.reader` and `csv.DictReader`: all the rows."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        given = argument(arguments, 0)
        items, exact = ((), False) if given is None else evaluator.iterate(given)
        if not exact:
            return given if isinstance(given, Unknown) else Unknown(at, f"what `{name}` reads here is not known")
        try:
            lines = cast("list[str]", [as_python(item) for item in items])
            positional = [as_python(each.value) for each in arguments.positional[1:]]
            named = cast("dict[str, Any]", {key: as_python(each.value) for key, each in arguments.keyword.items()})
            read = cast("Callable[..., Any]", csv.DictReader if as_dicts else csv.reader)
            return _bounded(list(read(lines, *positional, **named)), at)
        except NotConstant:
            return Unknown(at, f"an argument of `{name}` is not known")
        except Exception as error:  # whatever is raised for these rows is an answer: there is no value
            return Unknown(at, f"`{name}` fails here: {error}")

    return native(name, run)


def models() -> Models:
    """What reads data formats."""
    readers: dict[str, Callable[[str], object]] = {
        "json.load": json.loads,
        "json.loads": json.loads,
        "yaml.safe_load": _yaml,
        "yaml.load": _yaml,
        "yaml.full_load": _yaml,
        "yaml.safe_load_all": _all_yaml,
        "tomllib.load": tomllib.loads,
        "tomllib.loads": tomllib.loads,
        "tomli.load": tomllib.loads,
        "tomli.loads": tomllib.loads,
        "toml.load": tomllib.loads,
        "toml.loads": tomllib.loads,
    }
    natives = {name: _reader(name, read) for name, read in readers.items()}
    natives["csv.reader"] = _csv("csv.reader", as_dicts=False)
    natives["csv.DictReader"] = _csv("csv.DictReader", as_dicts=True)
    natives["json.dumps"] = pure("json.dumps", json.dumps)
    natives["json.JSONDecodeError"] = ExternalValue(NOWHERE, "json.JSONDecodeError")
    return Models(natives=natives)
