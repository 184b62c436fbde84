"""A project's settings: `[tool.daglens]` in its pyproject.toml. What is odd there is a problem, not an error."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from daglens_analyzer.project.rule_names import RuleName, rule_names
from daglens_analyzer.source.position import Position, Range

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LARGEST_FILE = 1_000_000
Severity = Literal["error", "warning", "info", "hint"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """Something in a file that is of no use. `range` is the file's first line where the place is not known."""

    message: str
    path: str
    range: Range


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """The settings of one folder. `source_roots` is None where the project names none; paths are as written there."""

    folder: str = ""
    engine: str | None = None
    interpreter: str | None = None
    executor: str | None = None
    storage: str = ".daglens"
    fsync: bool = False
    previews: bool = True
    source_roots: tuple[str, ...] | None = None
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict[str, Severity])
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    problems: tuple[ConfigProblem, ...] = ()
    rule_names: tuple[RuleName, ...] = ()
    """The rules that the file names, where it does."""


def read_config(folder: str) -> ProjectConfig:
    """The settings of a folder from disk; the defaults where it has no pyproject.toml."""
    path = f"{folder}/pyproject.toml"
    return config_from_text(folder, path, read_small_file(path))


def read_small_file(path: str) -> str | None:
    """The text of a configuration file; None where it is no regular file, too large or not UTF-8."""
    try:
        file = Path(path)
        if not file.is_file() or file.stat().st_size > LARGEST_FILE:
            return None
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError):
        return None


def config_from_text(
    folder: str, path: str, text: str | None, overrides: Mapping[str, Any] | None = None
) -> ProjectConfig:
    """The settings in a pyproject.toml. `overrides` have its keys (with `-` or `_`) and go before it."""
    problems: list[ConfigProblem] = []
    written = _section(path, text, problems)
    reader = _Reader(path, text or "", written, problems)
    settings = reader.read()
    named = rule_names(path, text or "", {key.replace("_", "-"): value for key, value in settings.items()})
    given = {key.replace("_", "-"): value for key, value in (overrides or {}).items()}
    settings.update(_Reader("", "", given, []).read())
    return ProjectConfig(folder=folder, problems=tuple(problems), rule_names=named, **settings)


def tool_tables(text: str | None) -> Mapping[str, Any]:
    """All of `[tool]` in a TOML text; empty where there is none or the text is broken."""
    try:
        document: Mapping[str, Any] = tomllib.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return as_table(document.get("tool"))


def as_table(value: object) -> Mapping[str, Any]:
    """`value` where it is a table, else an empty one."""
    return cast("Mapping[str, Any]", value) if isinstance(value, Mapping) else {}


def _section(path: str, text: str | None, problems: list[ConfigProblem]) -> Mapping[str, Any]:
    if not text:
        return {}
    try:
        document: Mapping[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found.group(1)) - 1 if found else 0
        problems.append(ConfigProblem(f"This file is not valid TOML: {error}", path, _line(text, line)))
        return {}
    section: object = as_table(document.get("tool")).get("daglens", {})
    if not isinstance(section, Mapping):
        problems.append(ConfigProblem("[tool.daglens] must be a table", path, _key_range(text, "daglens")))
        return {}
    return cast("Mapping[str, Any]", section)


class _Reader:
    """Takes settings of the right type out of a table and notes the others."""

    def __init__(self, path: str, text: str, table: Mapping[str, Any], problems: list[ConfigProblem]) -> None:
        self._path = path
        self._text = text
        self._table = table
        self._problems = problems

    def read(self) -> dict[str, Any]:
        settings: dict[str, Any] = {}
        for key, value in self._table.items():
            check = _CHECKS.get(key)
            if check is None:
                self._note(key, f"[tool.daglens] has no setting '{key}'; it has {', '.join(_CHECKS)}")
                continue
            accepted = check(value)
            if accepted is None:
                self._note(key, f"'{key}' in [tool.daglens] must be {_EXPECTED[check]}, not {value!r:.60}")
            else:
                settings[key.replace("-", "_")] = accepted
        return settings

    def _note(self, key: str, message: str) -> None:
        self._problems.append(ConfigProblem(message, self._path, _key_range(self._text, key)))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple):
        return None
    items = tuple(cast("list[object]", value))
    return cast("tuple[str, ...]", items) if all(isinstance(item, str) for item in items) else None


def _severities(value: object) -> Mapping[str, Severity] | None:
    if not isinstance(value, Mapping):
        return None
    table = cast("Mapping[str, Any]", value)
    return table if all(each in ("error", "warning", "info", "hint") for each in table.values()) else None


def _ignores(value: object) -> Mapping[str, tuple[str, ...]] | None:
    if not isinstance(value, Mapping):
        return None
    table = {key: _texts(each) for key, each in cast("Mapping[str, object]", value).items()}
    return cast("Mapping[str, tuple[str, ...]]", table) if None not in table.values() else None


def _engine(value: object) -> str | None:
    return value if isinstance(value, str) and value in ("auto", "bundled", "dagster") else None


def _executor(value: object) -> str | None:
    return value if isinstance(value, str) and value in ("in_process", "multiprocess", "dask") else None


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


_CHECKS: dict[str, Callable[[object], Any]] = {
    "engine": _engine,
    "interpreter": _text,
    "executor": _executor,
    "storage": _text,
    "fsync": _flag,
    "previews": _flag,
    "source-roots": _texts,
    "exclude": _texts,
    "select": _texts,
    "extend-select": _texts,
    "ignore": _texts,
    "severity": _severities,
    "per-file-ignores": _ignores,
}
_EXPECTED: dict[Callable[[object], Any], str] = {
    _engine: "'auto', 'bundled' or 'dagster'",
    _executor: "'in_process', 'multiprocess' or 'dask'",
    _flag: "true or false",
    _text: "a text",
    _texts: "a list of texts",
    _severities: "a table of codes with 'error', 'warning', 'info' or 'hint'",
    _ignores: "a table of file patterns with lists of codes",
}


def _key_range(text: str, key: str) -> Range:
    """Where a key of `[tool.daglens]` is written; the table's header where it cannot be told."""
    lines = text.split("\n")
    header = next((n for n, line in enumerate(lines) if line.strip().startswith("[tool.daglens")), 0)
    written = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]|\s*\[tool\.daglens\.[\"']?{re.escape(key)}")
    for number in range(header, len(lines)):
        if written.match(lines[number]):
            start = lines[number].find(key)
            return Range(Position(number, start), Position(number, start + len(key)))
    return _line(text, header)


def _line(text: str, number: int) -> Range:
    lines = text.split("\n")
    length = len(lines[number]) if number < len(lines) else 0
    return Range(Position(number, 0), Position(number, length))
