"""The analyzer's answer for what the command line names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_cli.context import Context


def analyze(context: Context, paths: tuple[str, ...], overrides: Mapping[str, Any] | None = None) -> Analysis:
    """Read the project, or only `paths` of it (absolute); nothing of it is run. `overrides` go before pyproject's."""
    from daglens_analyzer import Configured, Workspace, default_cache_folder

    folder = context.project.as_posix()
    python_path = tuple(entry for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep) if entry)
    workspace = Workspace([folder], python_path=python_path, targets=paths, cache_dir=default_cache_folder())
    if overrides:
        workspace.apply(Configured(folder, overrides))
    return workspace.snapshot()
