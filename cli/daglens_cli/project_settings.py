"""What `[tool.daglens]` says of runs. The command line goes before it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daglens.client import RunRequest


def with_project_settings(request: RunRequest) -> tuple[RunRequest, str | None]:
    """The request completed by what the project says, and the interpreter that the project configures, if any."""
    from daglens.client import completed, with_declared
    from daglens_analyzer.project.config import read_config
    from daglens_analyzer.project.declared import declared_in_folder

    config = read_config(request.project)
    return with_declared(completed(request, config), declared_in_folder(request.project)), config.interpreter


def storage_of(project: Path) -> str:
    """The folder that holds the run history, relative to the project."""
    from daglens_analyzer.project.config import read_config

    return read_config(project.as_posix()).storage
