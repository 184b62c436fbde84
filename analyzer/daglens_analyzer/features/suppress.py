"""Comments that silence a finding: on its line, or for its file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.diagnostic import Diagnostic, DiagnosticFix, TextEdit
from daglens_analyzer.rules.suppressions import Suppression, suppressions
from daglens_analyzer.source.newlines import with_line_feeds
from daglens_analyzer.source.position import Position, Range

_SOURCE_AND_SETTINGS = "DGL0"
"""The beginning of the codes of what is wrong with a text itself: no comment in it can be relied on."""
_FIRST_LINES = re.compile(r"(?:#!.*\n)?(?:#.*coding[:=].*\n)?")


def suppressing(analysis: Analysis, diagnostic: Diagnostic) -> tuple[DiagnosticFix, ...]:
    """The ways to silence a finding by a comment, the narrowest first; none where the file takes no comments."""
    text = analysis.text(diagnostic.path)
    if text is None or analysis.module(diagnostic.path) is None or diagnostic.code.startswith(_SOURCE_AND_SETTINGS):
        return ()
    text = with_line_feeds(text)
    on_line = next((edit for edit in _on_line(text, diagnostic) if _silences(text, edit, diagnostic)), None)
    found = [
        (f"Silence {diagnostic.code} here", on_line),
        (f"Silence {diagnostic.code} in this file", _in_file(text, diagnostic)),
    ]
    return tuple(DiagnosticFix(title, (edit,), is_safe=False) for title, edit in found if edit is not None)


def _on_line(text: str, diagnostic: Diagnostic) -> Iterator[TextEdit]:
    """A code more in a comment that is there, else a comment behind a line of the finding, else one above it."""
    lines = text.split("\n")
    rows = tuple(dict.fromkeys((diagnostic.range.start.line, diagnostic.range.end.line)))
    known = [comment for comment in suppressions(text) if comment.word == "ignore" and comment.codes]
    yield from (_with_code(comment, diagnostic) for comment in known if comment.range.start.line in rows)
    for row in rows:
        if not lines[row].endswith("\\"):
            end = Position(row, len(lines[row].rstrip()))
            yield TextEdit(diagnostic.path, Range(end, end), f"  # daglens: ignore[{diagnostic.code}]")
    for row in range(rows[0], -1, -1):
        if row and lines[row - 1].endswith("\\"):
            continue
        start = Position(row, 0)
        indent = lines[row][: len(lines[row]) - len(lines[row].lstrip())]
        yield TextEdit(diagnostic.path, Range(start, start), f"{indent}# daglens: ignore[{diagnostic.code}]\n")


def _in_file(text: str, diagnostic: Diagnostic) -> TextEdit:
    for comment in suppressions(text):
        if comment.word == "ignore-file" and comment.codes:
            return _with_code(comment, diagnostic)
    first = _FIRST_LINES.match(text)
    start = Position(first[0].count("\n") if first is not None else 0, 0)
    return TextEdit(diagnostic.path, Range(start, start), f"# daglens: ignore-file[{diagnostic.code}]\n")


def _with_code(comment: Suppression, diagnostic: Diagnostic) -> TextEdit:
    return TextEdit(diagnostic.path, comment.range, comment.written_with((*comment.codes, diagnostic.code)))


def _silences(text: str, edit: TextEdit, diagnostic: Diagnostic) -> bool:
    """Whether the finding is silent after an edit: the comment may have come to stand in a string, or elsewhere."""
    lines = text.split("\n")
    start, end = edit.range
    lines[start.line] = lines[start.line][: start.column] + edit.new_text + lines[end.line][end.column :]
    moved = edit.new_text.count("\n")
    places = [Position(place.line + moved, place.column) for place in diagnostic.range]
    place = Range(places[0], places[1])
    return any(comment.silenced(diagnostic.code, diagnostic.name, place) for comment in suppressions("\n".join(lines)))
