"""A diagnostic as an editor or a terminal shows it: places are ranges of the current text."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.rules.rule import Severity
from daglens_analyzer.source.position import Location, Range


@dataclass(frozen=True, slots=True)
class TextEdit:
    """Replace a range of a file."""

    path: str
    range: Range
    new_text: str


@dataclass(frozen=True, slots=True)
class DiagnosticFix:
    title: str
    edits: tuple[TextEdit, ...]
    is_safe: bool


@dataclass(frozen=True, slots=True)
class RelatedPlace:
    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """`path` is absolute and POSIX."""

    code: str
    name: str
    severity: Severity
    message: str
    path: str
    range: Range
    related: tuple[RelatedPlace, ...]
    fixes: tuple[DiagnosticFix, ...]
