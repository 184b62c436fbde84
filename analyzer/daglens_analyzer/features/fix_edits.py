"""Quick fixes as edits of the current text."""

from __future__ import annotations

from collections.abc import Iterable

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.diagnostic import DiagnosticFix
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.rules.rule import Fix


def resolved_fixes(analysis: Analysis, fixes: Iterable[Fix]) -> tuple[DiagnosticFix, ...]:
    """The fixes whose places are all there and can all be edited."""
    found = ((fix, resolved(analysis, fix.edits)) for fix in fixes)
    return tuple(DiagnosticFix(fix.title, edits, fix.is_safe) for fix, edits in found if edits is not None)
