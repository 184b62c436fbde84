"""dbt's selection syntax: `tag:nightly`, `+orders`, `staging.*,config.materialized:table`, over a manifest's nodes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, cast

from daglens_analyzer.api.dbt.manifest import Manifest, Props, table

Ids = frozenset[str]
EVERYTHING = "fqn:*"
_CRITERION = re.compile(
    r"^(?P<at>@)?(?P<up>(?P<up_depth>\d*)\+)?((?P<method>[\w.]+):)?(?P<value>.*?)(?P<down>\+(?P<down_depth>\d*))?$"
)
_WILDCARDS = frozenset("*?[]")
_SUFFIXES = (".sql", ".py", ".csv")


class UnknownSelection(Exception):
    """A selection that needs more than the manifest; the message says which."""


def select_nodes(manifest: Manifest, select: str, exclude: str) -> Ids:
    """The ids of what `select` takes and `exclude` leaves. Raises UnknownSelection."""
    if select in ("", EVERYTHING) and not exclude:
        return frozenset(manifest.nodes)
    taken = _union(manifest, select or EVERYTHING)
    return taken - _union(manifest, exclude) if exclude else taken


def _union(manifest: Manifest, text: str) -> Ids:
    found = (_intersection(manifest, part) for part in text.split())
    return frozenset[str]().union(*found)


def _intersection(manifest: Manifest, text: str) -> Ids:
    parts = [_criterion(manifest, part) for part in text.split(",") if part]
    return parts[0].intersection(*parts[1:]) if parts else frozenset()


def _criterion(manifest: Manifest, text: str) -> Ids:
    match = _CRITERION.match(text)
    if match is None:
        raise UnknownSelection(f"the dbt selection `{text}` cannot be read")
    value = match["value"]
    method, *arguments = (match["method"] or _default_method(value)).split(".")
    matches = _METHODS.get(method)
    if matches is None:
        raise UnknownSelection(f"selecting dbt models by `{method}:` is not followed")
    start = frozenset(name for name, props in manifest.nodes.items() if matches(props, value, arguments))
    found = set(start)
    if match["at"]:
        found |= _reachable(start, manifest.children, None)
        found |= _reachable(frozenset(found), manifest.parents, None)
    if match["up"]:
        found |= _reachable(start, manifest.parents, _depth(match["up_depth"]))
    if match["down"]:
        found |= _reachable(start, manifest.children, _depth(match["down_depth"]))
    # A test comes along with any node that it looks at.
    return frozenset(found).union(*(manifest.tests_of(name) for name in found))


def _depth(digits: str) -> int | None:
    return int(digits) if digits else None


def _reachable(start: Ids, neighbours: Mapping[str, tuple[str, ...]], depth: int | None) -> set[str]:
    found: set[str] = set()
    edge = set(start)
    while edge and depth != 0:
        edge = {near for name in edge for near in neighbours.get(name, ())} - found
        found |= edge
        depth = None if depth is None else depth - 1
    return found


def _default_method(value: str) -> str:
    if "/" in value:
        return "path"
    return "file" if value.lower().endswith(_SUFFIXES) else "fqn"


def _by_name(props: Props, value: str, arguments: list[str]) -> bool:
    """By name, or by the beginning of the dotted place in the project, with or without the package."""
    place = [str(part) for part in props.get("fqn") or ()]
    if not place:
        return False
    if value == "*" or place[-1] == value:
        return True
    return _begins_with(place, value) or _begins_with(place[1:], value)


def _begins_with(place: list[str], value: str) -> bool:
    have, wanted = ".".join(place).split("."), value.split(".")
    if len(have) < len(wanted):
        return False
    for index, part in enumerate(wanted):
        if _WILDCARDS & set(part):
            return fnmatchcase(".".join(have[index:]), ".".join(wanted[index:]))
        if have[index] != part:
            return False
    return True


def _by_path(props: Props, value: str, arguments: list[str]) -> bool:
    path = PurePosixPath(str(props.get("original_file_path") or "").replace("\\", "/"))
    wanted = PurePosixPath(value)
    return any(_same_path(each, wanted) for each in (path, *path.parents))


def _same_path(path: PurePosixPath, wanted: PurePosixPath) -> bool:
    return len(path.parts) == len(wanted.parts) and all(map(fnmatchcase, path.parts, wanted.parts))


def _by_file(props: Props, value: str, arguments: list[str]) -> bool:
    name = PurePosixPath(str(props.get("original_file_path") or "")).name
    return fnmatchcase(name, value) or fnmatchcase(name.rpartition(".")[0], value)


def _by_source(props: Props, value: str, arguments: list[str]) -> bool:
    if props.get("resource_type") != "source":
        return False
    own = [str(props.get(key)) for key in ("package_name", "source_name", "name")]
    parts = value.split(".")
    if len(parts) == 3:
        return all(map(fnmatchcase, own, parts))
    return len(parts) < 3 and all(map(fnmatchcase, own[1:], parts if len(parts) == 2 else [parts[0], "*"]))


def _by_config(props: Props, value: str, arguments: list[str]) -> bool:
    found: object = table(props, "config")
    for key in arguments:
        found = cast("Props", found).get(key) if isinstance(found, dict) else None
    if isinstance(found, list):
        return any(_same_setting(each, value) for each in cast("list[object]", found))
    if isinstance(found, dict):
        return value in found
    return _same_setting(found, value)


def _same_setting(found: object, value: str) -> bool:
    if isinstance(found, bool):
        return str(found).lower() == value.lower()
    return found is not None and fnmatchcase(str(found), value)


def _by_tag(props: Props, value: str, arguments: list[str]) -> bool:
    return any(fnmatchcase(str(tag), value) for tag in props.get("tags") or ())


def _by_test_type(props: Props, value: str, arguments: list[str]) -> bool:
    if value == "unit" or props.get("resource_type") == "unit_test":
        return value in ("unit", "") and props.get("resource_type") == "unit_test"
    is_generic = "test_metadata" in props
    wanted = {"generic": True, "schema": True, "singular": False, "data": False}
    return props.get("resource_type") == "test" and wanted.get(value) is is_generic


def _by_test_name(props: Props, value: str, arguments: list[str]) -> bool:
    return fnmatchcase(str(table(props, "test_metadata").get("name", "")), value)


def _by_text(key: str, kind: str | None = None) -> Callable[[Props, str, list[str]], bool]:
    def matches(props: Props, value: str, arguments: list[str]) -> bool:
        of_kind = kind is None or props.get("resource_type") == kind
        return of_kind and props.get(key) is not None and fnmatchcase(str(props[key]), value)

    return matches


def _by_group(props: Props, value: str, arguments: list[str]) -> bool:
    return table(props, "config").get("group") == value


_METHODS: dict[str, Callable[[Props, str, list[str]], Any]] = {
    "fqn": _by_name,
    "path": _by_path,
    "file": _by_file,
    "tag": _by_tag,
    "source": _by_source,
    "config": _by_config,
    "resource_type": _by_text("resource_type"),
    "package": _by_text("package_name"),
    "access": _by_text("access", "model"),
    "exposure": _by_text("name", "exposure"),
    "metric": _by_text("name", "metric"),
    "test_type": _by_test_type,
    "test_name": _by_test_name,
    "group": _by_group,
}
