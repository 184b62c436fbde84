"""Diagnostics of an earlier run, told again as long as everything that they were made of is as it was.

They are plain data, and they are the answers themselves: the first question about a large project is answered before
any of it is read. Whatever differs, be it the time of one file, is a reason to work them out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.diagnostic import Diagnostic, DiagnosticFix, RelatedPlace, TextEdit
from daglens_analyzer.features.per_analysis import per_analysis
from daglens_analyzer.project.answer_store import keep_answer, read_answer
from daglens_analyzer.rules.rule import SEVERITIES
from daglens_analyzer.source.position import Location, Position, Range

Kept = Mapping[str, tuple[Diagnostic, ...]]


def kept_diagnostics(analysis: Analysis) -> Kept | None:
    """The diagnostics of each file that matters, by path; None where none are kept, or where they may be others now."""
    if analysis.question is None or analysis.is_evaluated:
        return None
    return per_analysis(analysis, "kept diagnostics", lambda: _read(analysis))


def keep_diagnostics(analysis: Analysis, diagnostics: Iterable[Diagnostic]) -> None:
    """Keep all the diagnostics of a revision for the next run. For any thread, when nobody waits."""
    inputs = analysis.inputs() if analysis.question is not None and analysis.is_evaluated else None
    if analysis.question is None or inputs is None:
        return
    by_path: dict[str, list[Diagnostic]] = {path: [] for path in analysis.paths()}
    for diagnostic in diagnostics:
        by_path.setdefault(diagnostic.path, []).append(diagnostic)
    files = {path: [_to_plain(item) for item in items] for path, items in by_path.items()}
    data = json.dumps({"inputs": inputs, "files": files}, separators=(",", ":"))
    keep_answer(analysis.question.cache_dir, analysis.question.name, data.encode())


def _read(analysis: Analysis) -> Kept | None:
    assert analysis.question is not None
    data = read_answer(analysis.question.cache_dir, analysis.question.name)
    if data is None:
        return None
    try:
        answer = json.loads(data)
        if not analysis.still_hold(answer["inputs"]):
            return None
        return {path: tuple(_diagnostic(path, item) for item in items) for path, items in answer["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _to_plain(item: Diagnostic) -> list[Any]:
    related = [(place.location, place.message) for place in item.related]
    fixes = [
        (fix.title, fix.is_safe, [(edit.path, edit.range, edit.new_text) for edit in fix.edits]) for fix in item.fixes
    ]
    return [item.code, item.name, SEVERITIES.index(item.severity), item.message, item.range, related, fixes]


def _diagnostic(path: str, plain: Any) -> Diagnostic:
    code, name, severity, message, place, related, fixes = cast("list[Any]", plain)
    return Diagnostic(
        code,
        name,
        SEVERITIES[cast("int", severity)],
        message,
        path,
        _range(place),
        tuple(RelatedPlace(Location(file, _range(at)), told) for (file, at), told in related),
        tuple(DiagnosticFix(title, tuple(map(_edit, edits)), is_safe) for title, is_safe, edits in fixes),
    )


def _edit(plain: Any) -> TextEdit:
    path, place, text = plain
    return TextEdit(path, _range(place), text)


def _range(plain: Any) -> Range:
    (start_line, start_column), (end_line, end_column) = cast("tuple[tuple[int, int], tuple[int, int]]", plain)
    return Range(Position(start_line, start_column), Position(end_line, end_column))
