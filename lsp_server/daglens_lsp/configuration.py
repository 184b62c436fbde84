"""Where settings come from: `initializationOptions`, then what the client answers or sends; the later counts."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from daglens_lsp.settings import read_settings
from daglens_lsp.uris import to_uri

if TYPE_CHECKING:
    from daglens_analyzer import Workspace
    from daglens_lsp.server import Server

SECTION = "daglens"


def pull_settings(server: Server) -> None:
    """Ask the client for its settings, for the window and for each folder, where it can be asked."""
    if not server.client.gives_configuration:
        return
    folders = server.folders
    items = [types.ConfigurationItem(section=SECTION)]
    items += [types.ConfigurationItem(scope_uri=to_uri(folder), section=SECTION) for folder in folders]

    def take(answer: Future[Any]) -> None:
        if answer.exception() is None:
            # Some clients answer null or with fewer items than were asked for.
            received: list[Any] = [*(answer.result() or ()), *([None] * len(items))]
            window, *by_folder = received[: len(items)]
            scoped = {folder: values or window for folder, values in zip(folders, by_folder, strict=True)}
            take_settings(server, window, scoped)

    server.workspace_configuration(types.ConfigurationParams(items)).add_done_callback(take)


def take_settings(server: Server, window: Any, by_folder: dict[str, Any]) -> None:
    """Put new settings in force: for the analysis, for lenses and for runs to come."""
    settings = {folder: read_settings(server.options, values) for folder, values in by_folder.items()}
    settings[""] = read_settings(server.options, window)
    for problem in {problem for each in settings.values() for problem in each.problems}:
        server.tell(f"{problem}; the default is used.", types.MessageType.Warning)
    before, server.settings = server.settings, settings
    _configure_analysis(server)
    if before != settings:
        server.refresh_lenses()


def _configure_analysis(server: Server) -> None:
    folders = [(folder, server.settings_at(folder).project) for folder in server.folders]

    def apply(workspace: Workspace) -> None:
        from daglens_analyzer import Configured

        workspace.apply(*(Configured(folder, overrides) for folder, overrides in folders))
        server.diagnostics.world_changed()

    server.analysis.edit(apply)
