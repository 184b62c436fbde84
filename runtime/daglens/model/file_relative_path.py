"""`file_relative_path(__file__, "data.csv")`."""

from __future__ import annotations

from pathlib import Path


def file_relative_path(dunderfile: str, relative_path: str) -> str:
    """The path of a file beside the one that calls."""
    return str(Path(dunderfile).parent / relative_path)
