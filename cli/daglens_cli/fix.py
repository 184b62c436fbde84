"""Quick fixes as edits of files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from daglens_cli.errors import UsageError

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.features.diagnostic import Diagnostic, TextEdit


def apply_fixes(diagnostics: Iterable[Diagnostic], analysis: Analysis) -> int:
    """Write the safe fix of each diagnostic that has just one; where there is a choice, it is the user's.

    Edits that would touch each other are left for the next time. Returns how many fixes were written.

    Raises:
        UsageError: a file cannot be written.
    """
    edits: dict[str, list[TextEdit]] = {}
    applied = 0
    for diagnostic in diagnostics:
        safe = [fix for fix in diagnostic.fixes if fix.is_safe]
        if len(safe) == 1 and all(is_free(edit, edits) for edit in safe[0].edits):
            applied += 1
            for edit in safe[0].edits:
                edits.setdefault(edit.path, []).append(edit)
    for path, changes in edits.items():
        text = analysis.text(path)
        if text is None:
            continue
        try:
            Path(path).write_bytes(edited(text, changes).encode())
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return applied


def is_free(edit: TextEdit, edits: dict[str, list[TextEdit]]) -> bool:
    return all(
        edit.range.end < other.range.start or other.range.end < edit.range.start for other in edits.get(edit.path, [])
    )


def edited(text: str, changes: Iterable[TextEdit]) -> str:
    """`text` after all the changes, whose ranges are in the text as it was."""
    lines = text.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    for change in sorted(changes, key=lambda change: change.range.start, reverse=True):
        start, end = change.range
        text = text[: starts[start.line] + start.column] + change.new_text + text[starts[end.line] + end.column :]
    return text
