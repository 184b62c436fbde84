"""A language client as a test needs it: files on disk, documents open, and what the server has said so far."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

PATIENCE_S = 60.0
SERVER = [sys.executable, "-m", "daglens_lsp", "--stdio"]


class Editor:
    """One connection to a server. Positions are in the encoding that was negotiated."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.run_events: list[dict[str, Any]] = []
        self.registrations: list[types.Registration] = []
        self.lens_refreshes = 0
        self.capabilities = types.ServerCapabilities()
        self._versions: dict[str, int] = {}
        self.news = asyncio.Event()
        self.published: dict[str, types.PublishDiagnosticsParams] = {}
        self.publications: list[types.PublishDiagnosticsParams] = []
        _listen(self)

    async def until(self, condition: Callable[[], Any]) -> Any:
        """The first true value of `condition`, looked at whenever the server says something."""

        async def wait() -> Any:
            while not (value := condition()):
                self.news.clear()
                await self.news.wait()
            return value

        try:
            return await asyncio.wait_for(wait(), PATIENCE_S)
        except asyncio.TimeoutError:
            said = [message.message for message in self.client.messages]
            raise AssertionError(f"waited in vain; published {self.published}; messages {said}") from None

    def open(self, file: Path, text: str | None = None) -> str:
        """Open a file, with its text on disk or another; returns its URI."""
        return self.open_text(file.as_uri(), file.read_bytes().decode() if text is None else text)

    def open_text(self, uri: str, text: str) -> str:
        """Open a document that need not be a file."""
        self._versions[uri] = 1
        item = types.TextDocumentItem(uri, types.LanguageKind.Python, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, *edits: tuple[tuple[int, int], tuple[int, int], str]) -> int:
        """Send incremental edits; returns the new version."""
        self._versions[uri] += 1
        changes = [
            types.TextDocumentContentChangePartial(types.Range(types.Position(*start), types.Position(*end)), text)
            for start, end, text in edits
        ]
        document = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, changes))
        return self._versions[uri]

    def replace(self, uri: str, text: str) -> int:
        """Replace the whole text; returns the new version."""
        self._versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self._versions[uri], uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))
        return self._versions[uri]

    def save(self, uri: str) -> None:
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))

    def close(self, uri: str) -> None:
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        self._versions.pop(uri, None)

    def touched(self, *files: Path, kind: types.FileChangeType = types.FileChangeType.Changed) -> None:
        """Tell the server that files changed on disk."""
        changes = [types.FileEvent(file.as_uri(), kind) for file in files]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    def open_documents(self) -> tuple[str, ...]:
        return tuple(self._versions)

    async def diagnostics(
        self, uri: str, wanted: Callable[[list[types.Diagnostic]], Any] | None = None, version: int | None = None
    ) -> list[types.Diagnostic]:
        """The diagnostics of a file once they are of the document's version (or `version`) and as wanted."""
        at_least = self._versions.get(uri, 0) if version is None else version

        def look() -> tuple[list[types.Diagnostic]] | None:
            found = self.published.get(uri)
            if found is None or (at_least and (found.version or 0) < at_least):
                return None
            items = list(found.diagnostics)
            # An empty list is an answer too, hence the wrapping.
            return (items,) if wanted is None or wanted(items) else None

        return (await self.until(look))[0]

    async def lenses(self, uri: str) -> list[types.CodeLens]:
        """The lenses of a document, with their commands."""
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        return list(await self.client.text_document_code_lens_async(params) or ())

    async def lens(self, uri: str, line: int, title: str) -> types.CodeLens:
        """The one lens over a line whose title begins so."""
        found = await self.lenses(uri)
        here = [lens for lens in found if lens.range.start.line == line and lens.command]
        match = [lens for lens in here if lens.command and lens.command.title.startswith(title)]
        assert len(match) == 1, [(lens.range.start.line, lens.command and lens.command.title) for lens in found]
        return match[0]

    async def click(self, lens: types.CodeLens) -> Any:
        """Execute a lens's command; returns the server's answer."""
        assert lens.command is not None
        params = types.ExecuteCommandParams(lens.command.command, lens.command.arguments)
        return await self.client.workspace_execute_command_async(params)

    async def run_ends(self, run_id: str) -> list[dict[str, Any]]:
        """All events of a run, once its last has come."""
        ends = {"RunSucceeded", "RunFailed", "RunCanceled"}

        def look() -> list[dict[str, Any]] | None:
            events = [event for event in self.run_events if event["run_id"] == run_id]
            return events if events and events[-1]["event"] in ends else None

        return await self.until(look)

    async def raw_request(self, method: str, params: Any) -> Any:
        """Send a request whose parameters need not be what the protocol wants."""
        protocol: Any = self.client.protocol
        future: Future[Any] = Future()
        number = f"raw-{len(self.run_events)}-{method}"
        protocol._request_futures[number] = future
        protocol._send_data({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return await asyncio.wait_for(asyncio.wrap_future(future), PATIENCE_S)

    def add_folder(self, folder: Path) -> None:
        self._change_folders([folder], [])

    def remove_folder(self, folder: Path) -> None:
        self._change_folders([], [folder])

    def _change_folders(self, added: list[Path], removed: list[Path]) -> None:
        event = types.WorkspaceFoldersChangeEvent(
            [_folder(path) for path in added], [_folder(path) for path in removed]
        )
        self.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))


@asynccontextmanager
async def editor(
    *folders: Path,
    client: str = "visual_studio_code",
    options: Mapping[str, Any] | None = None,
    configuration: Mapping[str, Any] | None = None,
    adapt: Callable[[types.ClientCapabilities], None] | None = None,
    env: Mapping[str, str] | None = None,
) -> AsyncGenerator[Editor, None]:
    """Start a server and a client of a kind; `adapt` may change what the client says it can."""
    config = ClientServerConfig(SERVER, make_test_lsp_client, None if env is None else dict(env))
    connection = await config.start()
    assert isinstance(connection, LanguageClient)
    if configuration is not None:
        connection.set_configuration({"daglens": dict(configuration)})
    this = Editor(connection)
    capabilities = client_capabilities(client)
    if adapt is not None:
        adapt(capabilities)
    result = await connection.initialize_session(
        types.InitializeParams(
            capabilities=capabilities,
            workspace_folders=[_folder(path) for path in folders],
            root_uri=folders[0].as_uri() if folders else None,
            initialization_options=dict(options or {}),
        )
    )
    this.capabilities = result.capabilities
    try:
        yield this
    finally:
        await connection.shutdown_session()
        await connection.stop()


def _folder(path: Path) -> types.WorkspaceFolder:
    return types.WorkspaceFolder(path.as_uri(), path.name)


def _listen(this: Editor) -> None:
    """Take in what the server sends; each message wakes up whoever waits."""
    client = this.client

    def published(params: types.PublishDiagnosticsParams) -> None:
        this.published[params.uri] = params
        this.publications.append(params)

    def events(params: Any) -> None:
        this.run_events.extend(_plain(event) for event in params.events)

    def refreshed(_: Any) -> None:
        this.lens_refreshes += 1

    def registered(params: types.RegistrationParams) -> None:
        this.registrations.extend(params.registrations)

    manager: Any = client.protocol.fm
    manager.features.pop(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
    client.feature("daglens/runEvents")(events)
    client.feature(types.WORKSPACE_CODE_LENS_REFRESH)(refreshed)
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(registered)

    handle_message = client.protocol.handle_message

    def handle_and_tell(message: Any) -> None:
        handle_message(message)
        this.news.set()

    client.protocol.handle_message = handle_and_tell


def _plain(value: Any) -> Any:
    """pygls gives JSON of methods that it does not know as named tuples."""
    if hasattr(value, "_asdict"):
        return {key: _plain(item) for key, item in value._asdict().items()}
    return [_plain(item) for item in cast("list[Any]", value)] if isinstance(value, list) else value
