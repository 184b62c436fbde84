"""Which fixes can be applied without asking, and together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from daglens_analyzer.features.diagnostic import Diagnostic, DiagnosticFix, TextEdit


def fix_to_apply(diagnostic: Diagnostic, *, unsafe: bool = False) -> DiagnosticFix | None:
    """The one fix that needs no choice. Only safe ones count, unless `unsafe` takes the others too where there is no
    safe one."""
    safe = [fix for fix in diagnostic.fixes if fix.is_safe]
    chosen = safe or (list(diagnostic.fixes) if unsafe else [])
    return chosen[0] if len(chosen) == 1 else None


def is_free(edit: TextEdit, edits: Mapping[str, list[TextEdit]]) -> bool:
    """Whether an edit neither overlaps nor touches those that are there, by path."""
    return all(
        edit.range.end < other.range.start or other.range.end < edit.range.start for other in edits.get(edit.path, [])
    )


def safe_edits_of(diagnostics: Iterable[Diagnostic], path: str) -> tuple[TextEdit, ...]:
    """The edits of all safe fixes that stay within a file. Of two that would touch each other, the first."""
    edits: dict[str, list[TextEdit]] = {path: []}
    for diagnostic in diagnostics:
        fix = fix_to_apply(diagnostic)
        if fix is not None and all(edit.path == path and is_free(edit, edits) for edit in fix.edits):
            edits[path] += fix.edits
    return tuple(edits[path])
