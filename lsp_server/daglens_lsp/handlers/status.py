"""`daglens/status`: what works, and why something would not."""

from __future__ import annotations

import os
import sys
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from daglens.client import ClientError, find_interpreter
from daglens_lsp.project import Project, project_at
from daglens_lsp.server import version
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_lsp.server import Server


def handle(server: Server, params: Any) -> Future[Json] | Json:
    if server.analysis.revision < 0:
        # While the project is read for the first time, who asks what is going on is not kept waiting for it.
        return {**_connection(server), "index": {"state": "reading"}}

    def question(view: View) -> Json:
        analysis = view.analysis
        return {
            **_connection(server),
            "index": {"state": "ready", "revision": analysis.revision, "files": len(analysis.paths())},
            "folders": [_folder(server, project_at(server, analysis, folder), folder) for folder in server.folders],
            "code_locations": [
                {"name": location.name, "path": location.path, "assets": len(location.assets)}
                for location in analysis.graph().locations
            ],
        }

    return server.ask(question)


def _connection(server: Server) -> Json:
    return {
        "version": version(),
        "python": {"executable": sys.executable, "version": ".".join(map(str, sys.version_info[:3]))},
        "trusted": server.is_trusted,
        "position_encoding": server.client.encoding,
        "running": list(server.runs.active()),
        "problems": sorted({problem for each in server.settings.values() for problem in each.problems}),
    }


def _folder(server: Server, project: Project, folder: str) -> Json:
    """Which Python would run this folder. Nothing is executed to find out."""
    answer: Json = {
        "folder": folder,
        "project": project.folder,
        "engine": project.config.engine or "auto",
        "storage": project.storage,
    }
    try:
        found = find_interpreter(
            project.folder,
            explicit=server.settings_at(folder).interpreter,
            configured=project.config.interpreter,
            environ=dict(os.environ),
        )
    except ClientError as problem:
        return {**answer, "interpreter": None, "problem": str(problem)}
    return {**answer, "interpreter": {"path": found.path, "origin": found.origin}}
