"""Which code locations a project declares: in pyproject.toml, dg.toml or workspace.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from daglens_analyzer.project.config import as_table, read_small_file, tool_tables


@dataclass(frozen=True, slots=True)
class DeclaredLocation:
    """A module by its dotted name, or a file; `attribute` names the object in it. `declared_in` is the configuration
    file and `folder` its folder, which imports of the location start from as well."""

    module: str | None
    file: str | None
    attribute: str | None
    name: str | None
    declared_in: str
    folder: str


def declared_locations(config_files: tuple[str, ...]) -> tuple[DeclaredLocation, ...]:
    """All declarations in a project's configuration files, in order, each once."""
    found: dict[tuple[str | None, str | None, str | None, str], DeclaredLocation] = {}
    for path in config_files:
        for location in _declared_in(path):
            key = (location.module, location.file, location.attribute, location.folder)
            found.setdefault(key, location)
    return tuple(found.values())


def declared_in_folder(folder: str) -> tuple[DeclaredLocation, ...]:
    """What the configuration files of one folder declare, read from disk: what a run there loads."""
    return declared_locations(tuple(f"{folder}/{name}" for name in ("pyproject.toml", "dg.toml", "workspace.yaml")))


def _declared_in(path: str) -> Iterator[DeclaredLocation]:
    folder, _, name = path.rpartition("/")
    match name:
        case "pyproject.toml":
            tables = tool_tables(read_small_file(path))
            yield from _of_dagster(as_table(tables.get("dagster")), path, folder)
            yield from _of_dg(as_table(tables.get("dg")), path, folder)
        case "dg.toml":
            yield from _of_dg(parse_dg_toml(path), path, folder)
        case "workspace.yaml":
            yield from _of_workspace(path, folder)
        case _:
            pass


def _of_dagster(table: Mapping[str, Any], path: str, folder: str) -> Iterator[DeclaredLocation]:
    name = _text(table.get("code_location_name"))
    attribute = _text(table.get("attribute"))
    if module := _text(table.get("module_name")):
        yield DeclaredLocation(module, None, attribute, name, path, folder)
    if file := _text(table.get("python_file")):
        yield DeclaredLocation(None, _join(folder, file), attribute, name, path, folder)
    for each in _list(table.get("modules")):
        if module := _text(as_table(each).get("name")):
            yield DeclaredLocation(module, None, None, name, path, folder)


def _of_dg(table: Mapping[str, Any], path: str, folder: str) -> Iterator[DeclaredLocation]:
    project = as_table(table.get("project"))
    root = _text(project.get("root_module"))
    if root is None:
        return
    module = _text(project.get("code_location_target_module")) or f"{root}.definitions"
    yield DeclaredLocation(module, None, None, _text(project.get("code_location_name")), path, folder)


def _of_workspace(path: str, folder: str) -> Iterator[DeclaredLocation]:
    document = next(iter(parse_yaml(path)), None)
    for entry in _list(as_table(document).get("load_from")):
        for kind, value in as_table(entry).items():
            inner = {"": value} if isinstance(value, str) else as_table(value)
            below = _join(folder, _text(inner.get("working_directory")) or ".")
            attribute, name = _text(inner.get("attribute")), _text(inner.get("location_name"))
            if kind == "python_file" and (file := _text(inner.get("relative_path") or inner.get(""))):
                yield DeclaredLocation(None, _join(folder, file), attribute, name, path, below)
            elif kind in ("python_module", "python_package"):
                keys = ("module_name", "package_name", "")
                module = next((text for key in keys if (text := _text(inner.get(key)))), None)
                if module:
                    yield DeclaredLocation(module, None, attribute, name, path, below)


def parse_yaml(path: str) -> tuple[object, ...]:
    """The documents of a file, as plain data; none where it is broken. PyYAML waits until there is a file to read."""
    text = read_small_file(path)
    if not text:
        return ()
    import yaml

    try:
        return tuple(yaml.safe_load_all(text))
    except (yaml.YAMLError, ValueError, RecursionError):
        return ()


def parse_dg_toml(path: str) -> Mapping[str, Any]:
    """A dg.toml, whose top level is what `[tool.dg]` is in pyproject.toml."""
    text = read_small_file(path)
    return as_table(tool_tables(_below_tool(text)).get("dg")) if text else {}


def _below_tool(text: str) -> str:
    return "\n".join(f"[tool.dg.{line.strip()[1:]}" if line.startswith("[") else line for line in text.split("\n"))


def _join(folder: str, relative: str) -> str:
    if relative.startswith("/"):
        return relative
    parts = folder.split("/")
    for part in relative.replace("\\", "/").split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
