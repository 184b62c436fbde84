"""The diagnostics of a project: those of an earlier run where they still hold, else what the rules find."""

from __future__ import annotations

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.diagnostic import Diagnostic
from daglens_analyzer.features.kept_diagnostics import kept_diagnostics


def diagnostics(analysis: Analysis, path: str) -> tuple[Diagnostic, ...]:
    """The diagnostics of one file, by place."""
    kept = kept_diagnostics(analysis)
    if kept is not None and path in kept:
        return kept[path]
    # Loaded when there is something to find.
    from daglens_analyzer.features.find_diagnostics import diagnostics_of_file

    return diagnostics_of_file(analysis, path)


def all_diagnostics(analysis: Analysis) -> tuple[Diagnostic, ...]:
    """The diagnostics of all files, by path and place."""
    kept = kept_diagnostics(analysis)
    if kept is not None:
        return tuple(item for path in sorted(kept) for item in kept[path])
    from daglens_analyzer.features.find_diagnostics import diagnostics_of_all

    return diagnostics_of_all(analysis)
