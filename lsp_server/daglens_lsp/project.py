"""The project that a file belongs to: its folder, and what its configuration says about runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Project:
    """`folder` is absolute. `interpreter` is what pyproject.toml names; `locations` are the code locations to load."""

    folder: str
    storage: str = ".daglens"
    engine: Literal["auto", "bundled", "dagster"] = "auto"
    executor: Literal["in_process", "multiprocess"] | None = None
    interpreter: str | None = None
    source_roots: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
