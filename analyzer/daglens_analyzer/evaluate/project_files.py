"""What the files of a project are to the code that is evaluated: modules to import, settings and data to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol


class FoundModule(NamedTuple):
    """A module of the project. `path` is its file; for a namespace package, which has none, its folder."""

    name: str
    path: str
    is_namespace: bool = False


class ConfiguredProject(NamedTuple):
    """What a project's configuration says of itself: the folder that it is the root of, and the package that holds its
    definitions, where it names one."""

    folder: str
    defs_package: str | None


@dataclass(frozen=True, slots=True)
class ComponentFile:
    """A `defs.yaml` of the project: the dotted name of the folder that it is for, and its documents as plain data.
    `path` is its own, `project` the one around it, where there is one."""

    package: str
    documents: tuple[object, ...]
    path: str = ""
    project: ConfiguredProject | None = None


class DataFile(Protocol):
    """A file of the project that code reads. It is another object once the file has changed, so that what was made of
    it can be kept by it."""

    def read(self) -> bytes | None:
        """What it holds; None where that is too large, or cannot be read."""
        ...


@dataclass(frozen=True, slots=True)
class PathContent:
    """What is at a path of the project, for code that reads it: a file, or the names of what a folder holds, those of
    folders with a slash at their end. Equal ones mean that nothing has changed there. `path` is absolute."""

    path: str
    kind: Literal["file", "folder", "missing", "unreadable"]
    file: DataFile | None = None
    entries: tuple[str, ...] = ()
