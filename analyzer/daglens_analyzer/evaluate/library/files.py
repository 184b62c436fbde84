"""Reading files of the project itself: `open`, what `pathlib` and `os` say of files, and `glob`.

The evaluator asks for a file through `look_at`, which answers for the project's own alone.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from daglens_analyzer.evaluate.library.paths import PathValue, attribute_of_path, path_argument
from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ConstantValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function

_MOST_FOLDERS = 500


@record(eq=False)
class FileValue(Value):
    """A file that is open for reading, or what stands for one: `content` is all of it."""

    content: str | bytes

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else self.content.decode("utf-8", "replace")


def content_of(evaluator: Evaluator, arguments: CallArguments, at: NodeId, path: str) -> Value:
    """`open(path, ...)`: the file, or why it is not known."""
    mode = argument(arguments, 1, "mode")
    encoding = arguments.keyword.get("encoding")
    return _opened(evaluator, path, mode, None if encoding is None else encoding.value, at)


def _opened(evaluator: Evaluator, path: str, mode: Value | None, encoding: Value | None, at: NodeId) -> Value:
    letters = "r" if mode is None else mode.value if isinstance(mode, ConstantValue) else None
    if not isinstance(letters, str) or set(letters) - set("rbt"):
        return Unknown(at, "a file that is written is not followed")
    found = evaluator.look_at(path)
    if found is None or found.kind != "file":
        why = "is no file of the project that can be read" if found is None else _WHY[found.kind]
        return evaluator.unresolved(at, f"`{PurePosixPath(path).name}` {why}")
    data = None if found.file is None else found.file.read()
    if data is None:
        return evaluator.unresolved(at, f"`{PurePosixPath(path).name}` {_WHY['unreadable']}")
    if "b" in letters:
        return FileValue(at, data)
    text = _decoded(data, encoding)
    return Unknown(at, "the encoding of this file is not known") if text is None else FileValue(at, text)


_WHY = {"missing": "is not there", "folder": "is a folder", "unreadable": "is too large, or cannot be read"}


def _decoded(data: bytes, encoding: Value | None) -> str | None:
    name = "utf-8" if encoding is None else encoding.value if isinstance(encoding, ConstantValue) else None
    try:
        text = data.decode(name if isinstance(name, str) else "utf-8")
    except (UnicodeError, LookupError, ValueError):
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _open(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0, "file")
    path = None if given is None else path_argument(given)
    if path is None:
        return given if isinstance(given, Unknown) else Unknown(at, "which file is opened here is not known")
    return content_of(evaluator, arguments, at, path)


# -- open files --------------------------------------------------------------------------------------------------------


def _attribute_of_file(value: FileValue, name: str, call: Call) -> Value | None:
    match name:
        case "__enter__":
            return native("io.__enter__", lambda evaluator, arguments, at: value)
        case "read":
            return native("io.read", lambda evaluator, arguments, at: ConstantValue(at, value.content))
        case "readlines":
            return native("io.readlines", lambda evaluator, arguments, at: SequenceValue(at, "list", _lines(value)))
        case "close":
            return native("io.close", lambda evaluator, arguments, at: ConstantValue(at, None))
        case _:
            return None


def _lines(value: FileValue) -> list[Value]:
    content = value.content
    if isinstance(content, bytes):
        return [ConstantValue(value.at, line) for line in content.splitlines(keepends=True)]
    return [ConstantValue(value.at, line) for line in re.findall(r"[^\n]*\n|[^\n]+", content)]


# -- paths -------------------------------------------------------------------------------------------------------------


def _attribute(value: PathValue, name: str, call: Call) -> Value | None:
    make = _METHODS.get(name)
    return attribute_of_path(value, name, call) if make is None else native(f"pathlib.Path.{name}", make(value))


def _read(kind: Literal["text", "bytes"]) -> Callable[[PathValue], Function]:
    def of(value: PathValue) -> Function:
        def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
            mode = ConstantValue(at, "r" if kind == "text" else "rb")
            opened = _opened(evaluator, str(value.path), mode, argument(arguments, 0, "encoding"), at)
            return ConstantValue(at, opened.content) if isinstance(opened, FileValue) else opened

        return run

    return of


def _open_path(value: PathValue) -> Function:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        encoding = argument(arguments, 2, "encoding")
        return _opened(evaluator, str(value.path), argument(arguments, 0, "mode"), encoding, at)

    return run


def _is(*kinds: str) -> Callable[[PathValue], Function]:
    return lambda value: lambda evaluator, arguments, at: _has_kind(evaluator, str(value.path), kinds, at)


def _has_kind(evaluator: Evaluator, path: str, kinds: tuple[str, ...], at: NodeId) -> Value:
    """Whether a path is of one of these kinds. A relative path starts wherever the code will be run, so what is not at
    our guess of that is not known to be missing."""
    found = evaluator.look_at(path)
    is_elsewhere = found is not None and found.kind == "missing" and not PurePosixPath(path).is_absolute()
    if found is None or found.kind == "unreadable" or is_elsewhere:
        return Unknown(at, f"whether `{PurePosixPath(path).name}` is there is not known")
    return ConstantValue(at, found.kind in kinds)


def _made_absolute(value: PathValue) -> Function:
    return lambda evaluator, arguments, at: _absolute(evaluator, str(value.path), at)


def _absolute(evaluator: Evaluator, path: str, at: NodeId) -> Value:
    """A path without its dots. A relative one starts wherever the code will be run: our guess of that is taken where
    the path leads to something there."""
    plain = posixpath.normpath(path)
    if plain.startswith("/"):
        return PathValue(at, PurePosixPath(plain))
    found = None if set(plain) <= {".", "/"} else evaluator.look_at(path)
    if found is None or found.kind == "missing":
        return Unknown(at, "this path is relative to a folder that is not known")
    return PathValue(at, PurePosixPath(found.path))


def _children(value: PathValue) -> Function:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        names = _names_in(evaluator, str(value.path))
        if names is None:
            return Unknown(at, "what this folder holds is not known")
        return SequenceValue(at, "list", [PathValue(at, value.path / name) for name in names])

    return run


def _glob(prefix: str) -> Callable[[PathValue], Function]:
    def of(value: PathValue) -> Function:
        def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
            pattern = argument(arguments, 0, "pattern")
            if not isinstance(pattern, ConstantValue) or not isinstance(pattern.value, str):
                return Unknown(at, "which files are looked for is not known")
            found = _matching(evaluator, str(value.path), prefix + pattern.value)
            if found is None:
                return Unknown(at, "what this folder holds is not known")
            return SequenceValue(at, "list", [PathValue(at, PurePosixPath(path)) for path in found])

        return run

    return of


_METHODS: dict[str, Callable[[PathValue], Function]] = {
    "read_text": _read("text"),
    "read_bytes": _read("bytes"),
    "open": _open_path,
    "exists": _is("file", "folder"),
    "is_file": _is("file"),
    "is_dir": _is("folder"),
    "resolve": _made_absolute,
    "absolute": _made_absolute,
    "iterdir": _children,
    "glob": _glob(""),
    "rglob": _glob("**/"),
}


# -- folders -----------------------------------------------------------------------------------------------------------


def _names_in(evaluator: Evaluator, folder: str) -> tuple[str, ...] | None:
    found = evaluator.look_at(folder)
    return None if found is None or found.kind != "folder" else tuple(name.rstrip("/") for name in found.entries)


def _matching(evaluator: Evaluator, folder: str, pattern: str) -> list[str] | None:
    """The paths below a folder that match a pattern, sorted; None where that is not known, or takes too long."""
    names = _names_in(evaluator, folder)
    if names is None:
        return None
    try:
        return sorted(dict.fromkeys(_walk(evaluator, folder, pattern.split("/"), [_MOST_FOLDERS])))
    except OverflowError:
        return None


def _walk(evaluator: Evaluator, folder: str, parts: list[str], left: list[int]) -> Iterator[str]:
    """Raises OverflowError where there are too many folders."""
    left[0] -= 1
    if left[0] < 0:
        raise OverflowError
    found = evaluator.look_at(folder)
    if found is None:
        return
    first, *rest = parts
    if first == "**":
        yield from _walk(evaluator, folder, rest or ["*"], left)
    for entry in found.entries:
        name = entry.rstrip("/")
        path = f"{folder}/{name}"
        if first == "**":
            if entry.endswith("/"):
                yield from _walk(evaluator, path, parts, left)
        elif fnmatch.fnmatchcase(name, first):
            if not rest:
                yield path
            elif entry.endswith("/"):
                yield from _walk(evaluator, path, rest, left)


def _list_folder(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0, "path")
    path = None if given is None else path_argument(given)
    names = None if path is None else _names_in(evaluator, path)
    if names is None:
        return given if isinstance(given, Unknown) else Unknown(at, "what this folder holds is not known")
    return SequenceValue(at, "list", [ConstantValue(at, name) for name in names])


def _glob_text(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`glob.glob(pattern)`: the part before the first wildcard is the folder to start from."""
    given = argument(arguments, 0, "pathname")
    pattern = None if given is None else path_argument(given)
    if pattern is None or not pattern.startswith("/"):
        return given if isinstance(given, Unknown) else Unknown(at, "which files are looked for is not known")
    parts = pattern.split("/")
    plain = next((index for index, part in enumerate(parts) if any(sign in part for sign in "*?[")), len(parts) - 1)
    found = _matching(evaluator, "/".join(parts[:plain]), "/".join(parts[plain:]))
    if found is None:
        return Unknown(at, "what this folder holds is not known")
    return SequenceValue(at, "list", [ConstantValue(at, path) for path in found])


def _absolute_text(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0, "path")
    path = None if given is None else path_argument(given)
    if path is None:
        return given if isinstance(given, Unknown) else Unknown(at, "which path is meant is not known")
    found = _absolute(evaluator, path, at)
    return ConstantValue(at, str(found.path)) if isinstance(found, PathValue) else found


def _os_path_is(*kinds: str) -> Function:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        given = argument(arguments, 0)
        path = None if given is None else path_argument(given)
        if path is None:
            return given if isinstance(given, Unknown) else Unknown(at, "which path is meant is not known")
        return _has_kind(evaluator, path, kinds, at)

    return run


def models() -> Models:
    """Files and folders."""
    functions = {
        "builtins.open": _open,
        "io.open": _open,
        "codecs.open": _open,
        "os.listdir": _list_folder,
        "glob.glob": _glob_text,
        "glob.iglob": _glob_text,
        "os.path.abspath": _absolute_text,
        "os.path.realpath": _absolute_text,
        "os.path.exists": _os_path_is("file", "folder"),
        "os.path.isfile": _os_path_is("file"),
        "os.path.isdir": _os_path_is("folder"),
    }
    return Models(
        natives={name: native(name, function) for name, function in functions.items()},
        attributes={PathValue: _attribute, FileValue: _attribute_of_file},
        iterations={FileValue: lambda value, call: (tuple(_lines(value)), True)},
        class_names={FileValue: lambda value: ("io.TextIOWrapper",)},
    )
