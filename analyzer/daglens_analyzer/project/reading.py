"""How far the first reading of a workspace has come."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Reading:
    """Written by the thread that analyzes, read by any: `files` are to be read, so many of them have been `evaluated`,
    and of so many the rules have been `judged`. All zero where answers of an earlier run are told."""

    files: int = 0
    evaluated: int = 0
    judged: int = 0

    @property
    def share(self) -> float:
        """How much of the work is done, from 0 to 1."""
        return (self.evaluated + self.judged) / (2 * self.files) if self.files else 0.0

    @property
    def told(self) -> str:
        """What is being done, with counts."""
        if self.judged:
            return f"checking {min(self.judged, self.files)}/{self.files} files"
        return f"reading {min(self.evaluated, self.files)}/{self.files} files"
