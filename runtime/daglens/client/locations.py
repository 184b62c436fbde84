"""Where a project keeps its definitions, for requests that name neither files nor code locations.

The project's configuration is read where it says so; else the files that bind a `Definitions` or a repository at module
level are found by their syntax. Nothing is imported.
"""

from __future__ import annotations

import ast
import importlib
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

_NEVER_ENTERED = frozenset({"node_modules", "__pycache__", "site-packages", "venv", "env", "build", "dist", "tests"})
_MENTIONS_API = re.compile(rb"\b(?:dagster|daglens)\b")
_MENTIONS_DEFINITIONS = re.compile(rb"\bDefinitions\b|@(?:\w+\.)?(?:definitions|repository)\b|load_from_defs_folder")
_CONSTRUCTORS = frozenset({"Definitions", "load_from_defs_folder", "load_definitions_from_module"})
_DECORATORS = frozenset({"definitions", "repository"})


def find_locations(project: str | Path) -> tuple[str, ...]:
    """Files (absolute) and dotted module names that hold the project's definitions."""
    return _configured(Path(project)) or locations_in(Path(project))


def locations_in(path: Path) -> tuple[str, ...]:
    """The file itself; in a folder, the files that bind definitions, else each that mentions the pipeline API."""
    if not path.is_dir():
        return (str(path),)
    files = [file for file in python_files(path) if _mentions(_MENTIONS_API, file)]
    binding = [file for file in files if binds_definitions(file)]
    return tuple(str(file) for file in binding or files)


def python_files(folder: Path) -> Iterator[Path]:
    """The Python files below a folder, sorted; hidden folders, environments and build output are passed over."""
    for current, folders, files in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _NEVER_ENTERED
            and not (Path(current) / name / "pyvenv.cfg").exists()
        )
        yield from (Path(current) / name for name in sorted(files) if name.endswith(".py"))


def binds_definitions(path: Path) -> bool:
    """Whether the file binds a `Definitions`, or a function decorated as definitions or repository, at module level."""
    try:
        if not _mentions(_MENTIONS_DEFINITIONS, path):
            return False
        statements = ast.parse(path.read_bytes()).body
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(_binds(statement) for statement in statements)


def _mentions(what: re.Pattern[bytes], path: Path) -> bool:
    try:
        return what.search(path.read_bytes()) is not None
    except OSError:
        return False


def _binds(statement: ast.stmt) -> bool:
    match statement:
        case ast.Assign(value=ast.Call(func=function)) | ast.AnnAssign(value=ast.Call(func=function)):
            return _last_name(function) in _CONSTRUCTORS
        case ast.FunctionDef(decorator_list=decorators):
            return any(_last_name(_called(decorator)) in _DECORATORS for decorator in decorators)
        case _:
            return False


def _called(node: ast.expr) -> ast.expr:
    return node.func if isinstance(node, ast.Call) else node


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(name):
            return name
        case ast.Attribute(value, name):
            # `Definitions.merge(...)` makes a Definitions too.
            return _last_name(value) if name in ("merge", "merge_unbound_defs") else name
        case _:
            return ""


def _configured(folder: Path) -> tuple[str, ...]:
    try:
        text = (folder / "pyproject.toml").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    document = _parse(text)
    tool = _table(document, "tool")
    dagster = _table(tool, "dagster")
    modules = [dagster.get("module_name"), *(entry.get("name") for entry in _tables(dagster.get("modules")))]
    dg = _table(_table(tool, "dg"), "project")
    modules.append(dg.get("code_location_target_module") or _default_dg_module(dg))
    return tuple(dict.fromkeys(module for module in modules if isinstance(module, str) and module))


def _default_dg_module(dg: Mapping[str, Any]) -> str | None:
    root = dg.get("root_module")
    return f"{root}.definitions" if isinstance(root, str) else None


def _parse(text: str) -> Mapping[str, Any]:
    for name in ("tomllib", "tomli"):
        try:
            return cast("Mapping[str, Any]", importlib.import_module(name).loads(text))
        except ImportError:
            continue
        except ValueError:
            return {}
    return _dagster_section(text)


def _dagster_section(text: str) -> Mapping[str, Any]:
    """The one key that matters most, for a Python without a TOML parser."""
    section = re.search(r"(?ms)^\[tool\.dagster\]\s*$(.*?)(?=^\[|\Z)", text)
    found = section and re.search(r"""(?m)^module_name\s*=\s*["']([\w.]+)["']""", section[1])
    return {"tool": {"dagster": {"module_name": found[1]}}} if found else {}


def _table(document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = document.get(key)
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _tables(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in cast("list[Any]", value) if isinstance(item, dict)] if isinstance(value, list) else []
