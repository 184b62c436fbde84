"""The server: what lives as long as the connection, and the loop that serves it."""

from __future__ import annotations

import importlib.metadata
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from daglens_lsp.analysis_thread import AnalysisThread
from daglens_lsp.client import Client
from daglens_lsp.coalesced import Coalesced
from daglens_lsp.documents import DocumentStore
from daglens_lsp.handlers import NOTIFICATIONS, REQUESTS
from daglens_lsp.protocol import Protocol
from daglens_lsp.settings import Settings
from daglens_lsp.transport import QueuedWriter, messages
from daglens_lsp.view import View

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_lsp.diagnostics import DiagnosticsPublisher
    from daglens_lsp.runs.run_center import RunCenter

T = TypeVar("T")

logger = logging.getLogger(__name__)

LENS_REFRESH_INTERVAL_S = 0.3


class Server(LanguageServer):
    """State of one connection. Handlers run on the thread that reads; `analysis` and `runs` own threads."""

    protocol: Protocol  # pyright: ignore[reportIncompatibleVariableOverride]
    analysis: AnalysisThread
    diagnostics: DiagnosticsPublisher
    runs: RunCenter

    def __init__(self) -> None:
        super().__init__(  # pyright: ignore[reportUnknownMemberType]
            "daglens", version(), protocol_cls=Protocol, max_workers=2
        )
        self.protocol.server = self
        self.protocol.requests = REQUESTS
        self.protocol.notifications = NOTIFICATIONS
        self.is_initialized = False
        self.is_leaving = False
        self.client = Client()
        self.options: Mapping[str, Any] = {}
        self.is_trusted = True
        self.folders: tuple[str, ...] = ()
        self.settings: dict[str, Settings] = {"": Settings()}
        self.documents = DocumentStore()
        self._told: set[tuple[str, str]] = set()
        self._lens_refresh = Coalesced(self._refresh_lenses_now, LENS_REFRESH_INTERVAL_S)

    def settings_at(self, path: str | None) -> Settings:
        """The settings of the innermost workspace folder that holds `path`; the window's own outside them all."""
        folder = self.folder_of(path)
        return self.settings.get(folder or "", self.settings[""])

    def folder_of(self, path: str | None) -> str | None:
        """The innermost workspace folder that holds `path`."""
        if path is None:
            return None
        holding = [folder for folder in self.folders if path == folder or path.startswith(folder.rstrip("/") + "/")]
        return max(holding, key=len, default=None)

    def ask(self, question: Callable[[View], T]) -> Future[T]:
        """Put a question about the text as it is now to the analysis thread."""
        return self.analysis.ask(lambda analysis: question(self.view(analysis)))

    def ask_about(self, uri: str, question: Callable[[View, str], T]) -> Future[T] | None:
        """The same about one file, by its path. None, the protocol's empty answer, where the URI names no file."""
        document = self.documents.get(uri)
        path = document.path if document else None
        return None if path is None else self.ask(lambda view: question(view, path))

    def in_background(self, work: Callable[[], T]) -> Future[T]:
        """Do what reads files or waits, and needs no analysis, off the thread that reads."""
        return self.thread_pool.submit(work)

    def view(self, analysis: Analysis) -> View:
        return View(analysis, self.client, self.documents)

    def refresh_lenses(self) -> None:
        """Have the client ask for its lenses again, a few times a second at most: a click on a lens that is being drawn
        anew is lost, and a run may start a hundred steps a second."""
        self._lens_refresh.ask()

    def _refresh_lenses_now(self) -> None:
        if self.client.refreshes_lenses and not self.is_leaving:
            self.workspace_code_lens_refresh(None)

    def tell(self, message: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show the user a message."""
        self.window_show_message(types.ShowMessageParams(type=kind, message=message))

    def ask_user(
        self,
        message: str,
        kind: types.MessageType,
        action: types.MessageActionItem,
        answered: Callable[[types.MessageActionItem | None], None],
    ) -> None:
        """Show the user a message with one thing to click; `answered` is told on the main thread."""
        params = types.ShowMessageRequestParams(type=kind, message=message, actions=[action])
        self.window_show_message_request(params, answered)

    def report(self, activity: str, problem: Exception) -> None:
        """Log a fault of ours with the revision it happened at; the user is told once for each kind of fault."""
        revision = self.analysis.revision if hasattr(self, "analysis") else None
        logger.error("%s failed at revision %s", activity, revision, exc_info=problem)
        text = f"Daglens failed while {activity} (revision {revision}): {type(problem).__name__}: {problem}"
        self.window_log_message(types.LogMessageParams(type=types.MessageType.Error, message=text))
        kind = (activity, type(problem).__name__)
        if kind not in self._told:
            self._told.add(kind)
            self.tell(f"{text}. It goes on working; the log has the details.", types.MessageType.Error)

    def report_server_error(self, error: Exception, source: Any) -> None:
        self.report("talking to the editor", error)


def run(stdin: BinaryIO, stdout: BinaryIO) -> int:
    """Serve one client until it leaves. Returns 0 where it asked to shut down first, else 1."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # pygls warns of what is in order: an answer that comes in after the goodbye.
    logging.getLogger("pygls").setLevel(logging.ERROR)
    server = Server()
    writer = QueuedWriter(stdout)
    server.protocol.set_writer(cast("Any", writer))
    try:
        for body in messages(stdin):
            server.protocol.receive(body)
            if server.is_leaving:
                break
    except KeyboardInterrupt:
        pass
    finally:
        server.is_leaving = True
        if server.is_initialized:
            server.runs.stop()
            server.analysis.stop()
        server.thread_pool.shutdown(wait=False, cancel_futures=True)
        writer.close()
    return 0 if server.protocol.is_shut_down() else 1


def version() -> str:
    """The installed release of Daglens."""
    try:
        return importlib.metadata.version("daglens")
    except importlib.metadata.PackageNotFoundError:
        return "0+unknown"
