"""Writing small projects to disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_project(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """Write files by relative path; the folder as the analyzer names it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder.as_posix()
