"""What a run is about, in the words of who asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daglens.client import RunRequest


def subject_of(request: RunRequest | None) -> str | None:
    """`"materialize customers+"` for a selection of assets, whose job has no name of its own; None for a job's run."""
    return None if request is None or request.selection is None else f"materialize {request.selection}"
