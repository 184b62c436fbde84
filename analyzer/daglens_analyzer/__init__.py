"""Static analysis of pipelines written with Dagster's abstractions: text in, answers out. Nothing is ever imported."""

from __future__ import annotations

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.project.answer_store import default_cache_folder
from daglens_analyzer.workspace import (
    Change,
    Closed,
    Configured,
    Edited,
    FilesChanged,
    FoldersChanged,
    Opened,
    Workspace,
)

__all__ = [
    "Analysis",
    "Change",
    "Closed",
    "Configured",
    "Edited",
    "FilesChanged",
    "FoldersChanged",
    "Opened",
    "Workspace",
    "default_cache_folder",
]
