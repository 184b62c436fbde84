"""Opening the workspace's folders: the analysis thread, what shows its progress, and the runs."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from daglens_lsp.analysis_thread import AnalysisThread
from daglens_lsp.diagnostics import DiagnosticsPublisher
from daglens_lsp.diagnostics_keeper import DiagnosticsKeeper
from daglens_lsp.index_progress import IndexProgress
from daglens_lsp.runs.run_center import RunCenter

if TYPE_CHECKING:
    from collections.abc import Callable

    from daglens_analyzer import Analysis, Workspace
    from daglens_lsp.server import Server


def start_workspace(server: Server) -> None:
    """Start reading the folders. Nothing of them is executed, and nothing here waits for the reading."""
    server.runs = RunCenter(server)
    server.diagnostics = DiagnosticsPublisher(server)
    progress = IndexProgress(server)
    keeper = DiagnosticsKeeper()

    def open_workspace() -> Workspace:
        from daglens_analyzer import Workspace, default_cache_folder

        progress.begin()
        python_path = tuple(entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry)
        cache = server.options.get("cacheDir")
        folder = cache if isinstance(cache, str) and cache else default_cache_folder()
        workspace = Workspace(server.folders, python_path=python_path, cache_dir=folder)
        progress.follow(workspace.reading)
        return workspace

    def settle(analysis: Analysis, is_outdated: Callable[[], bool]) -> bool:
        is_done = server.diagnostics.settle(analysis, is_outdated)
        if is_done and not analysis.is_evaluated:
            # What was told is of an earlier run: now that nobody waits for it, the project is read.
            if not is_outdated():
                analysis.graph()
            return False
        if is_done and progress.end(analysis):
            # What the first reading left stays: the collector need not look through it at every few keystrokes.
            gc.collect()
            gc.freeze()
            server.runs.log_changed()
        if is_done:
            keeper.keep(analysis)
        return is_done

    server.analysis = AnalysisThread(open_workspace, settle, server.report)
