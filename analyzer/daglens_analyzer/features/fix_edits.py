"""Quick fixes as edits of the current text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.diagnostic import DiagnosticFix, TextEdit
from daglens_analyzer.rules.rule import Edit, Fix
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Position, Range

_LITERAL = re.compile(r"""[rRuU]?(?P<quote>'''|\"""|'|")(?P<content>[^\\\n]*)(?P=quote)""")


def resolved_fixes(analysis: Analysis, fixes: Iterable[Fix]) -> tuple[DiagnosticFix, ...]:
    """The fixes whose places are all there and can all be edited."""
    found: list[DiagnosticFix] = []
    for fix in fixes:
        edits = [_resolved(analysis, edit) for edit in fix.edits]
        known = tuple(edit for edit in edits if edit is not None)
        if known and len(known) == len(edits):
            found.append(DiagnosticFix(fix.title, known, fix.is_safe))
    return tuple(found)


def _resolved(analysis: Analysis, edit: Edit) -> TextEdit | None:
    location = analysis.location_of(edit.at) if isinstance(edit.at, NodeId) else edit.at
    if location is None:
        return None
    if edit.part == "all":
        return TextEdit(location.path, location.range, edit.new_text)
    range = _content(analysis.text(location.path), location.range, edit.new_text)
    return None if range is None else TextEdit(location.path, range, edit.new_text)


def _content(text: str | None, range: Range, new_text: str) -> Range | None:
    """What stands between the quotes of the plain literal that fills `range`; None where there is no such thing."""
    (first, start), (last, end) = range
    lines = text.split("\n") if text is not None else []
    if first != last or last >= len(lines):
        return None
    match = _LITERAL.fullmatch(lines[first][start:end])
    if match is None or match["quote"] in match["content"] or "\\" in new_text or match["quote"] in new_text:
        return None
    return Range(Position(first, start + match.start("content")), Position(first, start + match.end("content")))
