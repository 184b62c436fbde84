"""Which package a `dg` project keeps its definitions in, as its `dg.toml` or `pyproject.toml` says."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daglens.model.errors import CheckError, DagsterError
from daglens.record import dataclass

_FILES = (("dg.toml", "project"), ("pyproject.toml", "tool.dg.project"))


@dataclass(frozen=True)
class DefsPackage:
    """The dotted name of the package that holds the definitions, and the folder of the project's file."""

    name: str
    project_root: Path


def find_defs_package(path: Path) -> DefsPackage:
    """Looked for from the path upwards; raises DagsterError where no folder has such a file, CheckError where it names
    no package.
    """
    for folder in (path.absolute(), *path.absolute().parents):
        for name, section in _FILES:
            file = folder / name
            if file.exists():
                return DefsPackage(_package_of(file, section), folder)
    raise DagsterError(f"Neither {path} nor a folder above it has a dg.toml or pyproject.toml.")


def _package_of(file: Path, section: str) -> str:
    settings = _section(file.read_text(encoding="utf-8"), section)
    named = settings.get("defs_module") or (f"{root}.defs" if (root := settings.get("root_module")) else None)
    if named is None:
        raise CheckError(f"{file} names neither a root_module nor a defs_module in [{section}].")
    return named


def _section(text: str, section: str) -> Mapping[str, Any]:
    for name in ("tomllib", "tomli"):
        try:
            document: Any = importlib.import_module(name).loads(text)
        except ImportError:
            continue
        for part in section.split("."):
            document = document.get(part, {})
        return document
    return _texts_of_section(text, section)


def _texts_of_section(text: str, section: str) -> Mapping[str, str]:
    """The texts that a section gives, for a Python without a TOML parser."""
    found = re.search(rf"(?ms)^\[{re.escape(section)}\]\s*$(.*?)(?=^\[|\Z)", text)
    return dict(re.findall(r"""(?m)^(\w+)\s*=\s*["']([^"']*)["']""", found[1])) if found else {}
