"""Diagnostics in the protocol's words, and their publication: the edited file first, then whatever else changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from daglens_lsp.rule_pages import rule_page
from daglens_lsp.view import Json, View

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.features.diagnostic import Diagnostic
    from daglens_lsp.server import Server

SOURCE = "daglens"
SEVERITIES = {"error": 1, "warning": 2, "info": 3, "hint": 4}

Published: TypeAlias = "tuple[int | None, list[Json]]"


def diagnostics_of(server: Server, view: View, path: str) -> list[Json]:
    """What is said about a file: the analyzer's findings and, on its lines, the failures of past runs."""
    from daglens_analyzer.features.diagnostics import diagnostics

    found = [to_lsp(view, diagnostic) for diagnostic in diagnostics(view.analysis, path)]
    return [*found, *server.runs.failures.diagnostics(view, path)]


def paths_with_diagnostics(server: Server, view: View) -> set[str]:
    """The files that something is said about, configuration files among them."""
    from daglens_analyzer.features.diagnostics import all_diagnostics

    return {diagnostic.path for diagnostic in all_diagnostics(view.analysis)} | server.runs.failures.paths()


def to_lsp(view: View, diagnostic: Diagnostic) -> Json:
    """A finding as JSON. Related places and the rule's page are left out where the client does not
    take them."""
    answer: Json = {
        "range": view.plain_range(diagnostic.path, diagnostic.range),
        "severity": SEVERITIES[diagnostic.severity],
        "code": diagnostic.code,
        "source": SOURCE,
        "message": diagnostic.message,
    }
    page = rule_page(diagnostic.name)
    if page is not None and view.client.takes_code_description:
        answer["codeDescription"] = {"href": page}
    if diagnostic.related and view.client.takes_related_information:
        answer["relatedInformation"] = [
            {"location": view.plain_location(place.location), "message": place.message} for place in diagnostic.related
        ]
    return answer


class DiagnosticsPublisher:
    """Remembers what the client was told, and tells it what is new. Lives on the analysis thread."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._versions: dict[str, int] = {}
        self._published: dict[str, Published] = {}
        self._edited: dict[str, None] = {}
        self._stale_for_pull = False

    def text_changed(self, path: str, version: int | None) -> None:
        """The file at `path` is now as the client's document `version`; None: as on disk."""
        if version is None:
            self._versions.pop(path, None)
        else:
            self._versions[path] = version
        self._edited.pop(path, None)
        self._edited[path] = None

    def world_changed(self) -> None:
        """Something else than an open text has changed: a client that pulls cannot know."""
        self._stale_for_pull = True

    def settle(self, analysis: Analysis, is_outdated: Callable[[], bool]) -> bool:
        """Tell the client what is new. False when it stopped because something newer waits."""
        if self._server.client.pulls_diagnostics:
            analysis.graph()  # What the client is about to ask for; also ends the first reading.
            self._ask_to_pull()
            return True
        view = self._server.view(analysis)
        for path in reversed(tuple(self._edited)):
            if is_outdated():
                return False
            self._publish(view, path)
        for path in sorted(paths_with_diagnostics(self._server, view) | self._published.keys()):
            if is_outdated():
                return False
            self._publish(view, path)
        self._edited.clear()
        return True

    def _publish(self, view: View, path: str) -> None:
        items, version = diagnostics_of(self._server, view, path), self._versions.get(path)
        if (version, items) == self._published.get(path, (None, [])):
            return
        if items or version is not None:
            self._published[path] = (version, items)
        else:
            self._published.pop(path, None)
        params: Json = {"uri": view.uri(path), "diagnostics": items}
        if version is not None:
            params["version"] = version
        self._server.protocol.notify_plain("textDocument/publishDiagnostics", params)

    def _ask_to_pull(self) -> None:
        if self._stale_for_pull and self._server.client.refreshes_diagnostics:
            self._server.workspace_diagnostic_refresh(None)
        self._stale_for_pull = False
