"""From one revision of a workspace to the next."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.project.sources import Sources


@dataclass(frozen=True, slots=True)
class Edit:
    """What led to a revision. `sources` are its files, of which only those at the `changed` paths may differ from the
    revision before; `same_files` says that names mean the same files. `targets` are the modules that the user named in
    place of the project's settings."""

    sources: Sources
    targets: tuple[str, ...]
    changed: frozenset[str]
    same_files: bool
