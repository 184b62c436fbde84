"""`os.path`, `pathlib` and environment variables, on what is constant. No file is looked at."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ConstantValue,
    SequenceValue,
    Unknown,
    UnsetVariable,
    Value,
)
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


@record(eq=False)
class PathValue(Value):
    """A `pathlib` path."""

    path: PurePosixPath


def path_argument(value: Value) -> str | None:
    """The text of a path given as text or as a path object."""
    if isinstance(value, PathValue):
        return str(value.path)
    return value.value if isinstance(value, ConstantValue) and isinstance(value.value, str) else None


def _make_path(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    parts: list[str] = []
    for each in arguments.positional:
        part = path_argument(each.value)
        if part is None:
            return each.value if isinstance(each.value, Unknown) else Unknown(at, "this path is not known")
        parts.append(part)
    return PathValue(at, PurePosixPath(*parts))


_METHODS = frozenset(
    {"joinpath", "with_name", "with_suffix", "with_stem", "relative_to", "is_absolute", "is_relative_to", "match"}
)
"""Those that compute, and look at no file."""


def attribute_of_path(value: PathValue, name: str, call: Call) -> Value | None:
    """What a path says of itself, without looking at any file."""
    path = value.path
    match name:
        case "name" | "stem" | "suffix" | "root" | "anchor":
            return ConstantValue(call.at, str(getattr(path, name)))
        case "parent":
            return PathValue(call.at, path.parent)
        case "parents":
            return SequenceValue(call.at, "tuple", [PathValue(call.at, each) for each in path.parents])
        case "parts":
            return SequenceValue(call.at, "tuple", [ConstantValue(call.at, each) for each in path.parts])
        case "suffixes":
            return SequenceValue(call.at, "list", [ConstantValue(call.at, each) for each in path.suffixes])
        case "expanduser":
            return _method(name, lambda *_: path if path.is_absolute() else None)
        case "as_posix" | "__str__" | "__fspath__":
            return _method(name, lambda *_: str(path))
        case (
            "joinpath"
            | "with_name"
            | "with_suffix"
            | "with_stem"
            | "relative_to"
            | "is_absolute"
            | "is_relative_to"
            | "match"
        ):
            return _method(name, getattr(path, name))
        case _:
            return None


def _method(name: str, method: Callable[..., Any]) -> Value:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        parts = [path_argument(each.value) for each in arguments.positional]
        if None in parts:
            return Unknown(at, "this path is not known")
        try:
            result = method(*parts)
        except (TypeError, ValueError) as error:
            return Unknown(at, f"`{name}` fails here: {error}")
        if isinstance(result, PurePosixPath):
            return PathValue(at, result)
        return Unknown(at, "this path is not known") if result is None else ConstantValue(at, result)

    return native(f"pathlib.Path.{name}", run)


def _operator(left: Any, symbol: str, right: Any, call: Call) -> Value | None:
    first = path_argument(left)
    second = None if right is None else path_argument(right)
    if first is None or second is None:
        return None
    if symbol == "/":
        return PathValue(call.at, PurePosixPath(first) / second)
    if symbol in ("==", "!=") and isinstance(left, PathValue) and isinstance(right, PathValue):
        return ConstantValue(call.at, (left.path == right.path) is (symbol == "=="))
    return None


def _os_path(name: str, function: Callable[..., Any]) -> Value:
    """An `os.path` function, which takes path objects as well as text."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        parts = [path_argument(each.value) for each in arguments.positional]
        unknown = next((each.value for each in arguments.positional if isinstance(each.value, Unknown)), None)
        if unknown is not None or None in parts:
            return unknown or Unknown(at, "this path is not known")
        try:
            result = function(*parts)
        except (TypeError, ValueError) as error:
            return Unknown(at, f"`{name}` fails here: {error}")
        if isinstance(result, tuple):
            items: list[Value] = [ConstantValue(at, str(part)) for part in result]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            return SequenceValue(at, "tuple", items)
        return (
            Unknown(at, "this path is relative to a folder that is not known")
            if result is None
            else ConstantValue(at, result)
        )

    return native(f"os.path.{name}", run)


def _relative(path: str, start: str = "") -> str | None:
    return posixpath.relpath(path, start) if path.startswith("/") and start.startswith("/") else None


def _absolute(path: str) -> str | None:
    return posixpath.normpath(path) if path.startswith("/") else None


def _environment_variable(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """The default, as in an environment where nothing is set."""
    default = argument(arguments, 1, "default")
    if default is not None:
        return default
    name = argument(arguments, 0, "key")
    text = name.value if isinstance(name, ConstantValue) else "?"
    return UnsetVariable(at, f"the environment variable `{text}` is not read")


def models() -> Models:
    """Paths and the environment."""
    natives: dict[str, Value] = {
        f"os.path.{name}": _os_path(name, getattr(posixpath, name))
        for name in ("join", "basename", "dirname", "split", "splitext", "normpath", "isabs")
    }
    for name in ("expanduser", "expandvars"):
        natives[f"os.path.{name}"] = _os_path(name, _absolute)
    natives["os.path.relpath"] = _os_path("relpath", _relative)
    for name in ("Path", "PurePath", "PosixPath", "PurePosixPath"):
        natives[f"pathlib.{name}"] = native(f"pathlib.{name}", _make_path)
    natives["os.getenv"] = native("os.getenv", _environment_variable)
    natives["os.environ.get"] = native("os.environ.get", _environment_variable)
    natives["os.sep"] = ConstantValue(NOWHERE, "/")
    natives["os.fspath"] = _os_path("fspath", str)
    return Models(natives=natives, operators={PathValue: _operator})
