"""`file_relative_path` and `config_from_files`: files of the project as Dagster's own helpers name and read them."""

from __future__ import annotations

import posixpath
from typing import Any, cast

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.reading import items, text
from daglens_analyzer.evaluate.constants import NotConstant, as_python, from_python
from daglens_analyzer.evaluate.library.paths import path_argument
from daglens_analyzer.evaluate.values import Call, CallArgument, CallArguments, ConstantValue, Unknown, Value


def read_yaml(path: str, call: Call) -> Value:
    """What a YAML file of the project holds, as a value."""
    opened = _call("builtins.open", ConstantValue(call.at, path), call)
    return opened if isinstance(opened, Unknown) else _call("yaml.safe_load", opened, call)


def _call(name: str, argument: Value, call: Call) -> Value:
    function = call.evaluator.external(name, call.at)
    return call.evaluator.call_function(function, CallArguments((CallArgument(argument, call.at),), {}), call.at)


def _file_relative_path(bound: Bound, call: Call) -> Value:
    """A path as seen from the folder of the module that asks."""
    file, relative = bound.value("dunderfile"), text(bound.value("relative_path"))
    path = None if file is None else path_argument(file)
    if path is None or not isinstance(relative, str):
        return Unknown(call.at, "this path is not known")
    return ConstantValue(call.at, posixpath.join(posixpath.dirname(path), relative))


def _config_from_files(bound: Bound, call: Call) -> Value:
    """The YAML files that patterns find, merged: later ones go before earlier ones."""
    patterns, exact = items(bound.value("config_files"), call)
    merged: dict[Any, Any] = {}
    for pattern in patterns:
        found, all_found = call.evaluator.iterate(_call("glob.glob", pattern, call))
        exact = exact and all_found
        for path in found:
            try:
                content = as_python(read_yaml(str(path_argument(path)), call))
            except NotConstant:
                return Unknown(call.at, "what these files hold is not known")
            merge(merged, content)
    return from_python(merged, call.at) if exact else Unknown(call.at, "which files are read here is not known")


def merge(onto: dict[Any, Any], more: object) -> dict[Any, Any]:
    """`onto` with what `more` says, which goes first, dicts merged within."""
    given = cast("dict[Any, Any]", more) if isinstance(more, dict) else {}
    for key, value in given.items():
        mine = onto.get(key)
        both = isinstance(mine, dict) and isinstance(value, dict)
        onto[key] = merge(cast("dict[Any, Any]", mine), cast("object", value)) if both else value
    return onto


CONSTRUCTS = (
    construct("file_relative_path", "dunderfile relative_path", _file_relative_path),
    construct("config_from_files", "config_files", _config_from_files),
)
