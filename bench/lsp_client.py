"""A small blocking LSP client, the same for every server that is measured."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Message = dict[str, Any]
TIMEOUT_S = 60.0

CAPABILITIES: Message = {
    "textDocument": {
        "synchronization": {"dynamicRegistration": False},
        "publishDiagnostics": {"relatedInformation": True},
        "hover": {"contentFormat": ["markdown"]},
    },
    "general": {"positionEncodings": ["utf-16"]},
}


class Server:
    """One language server process, spoken to over its standard streams. Use as a context manager."""

    def __init__(self, command: list[str], folder: Path, env: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=None if env is None else dict(env),
        )
        self._incoming: queue.Queue[tuple[float, Message]] = queue.Queue()
        self._next_id = 0
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while line := stream.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            body = stream.read(length)
            self._incoming.put((time.perf_counter(), json.loads(body)))

    def _send(self, message: Message) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, params: Message) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Message) -> Any:
        """Send a request and wait for its result."""
        self._next_id += 1
        number = self._next_id
        self._send({"id": number, "method": method, "params": params})
        _, answer = self.wait_for(lambda message: message.get("id") == number and "method" not in message)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def wait_for(self, wanted: Callable[[Message], bool]) -> tuple[float, Message]:
        """The next message that is wanted, and when it came in. The server's own requests are answered on the way."""
        deadline = time.perf_counter() + TIMEOUT_S
        while True:
            at, message = self._incoming.get(timeout=max(deadline - time.perf_counter(), 0.01))
            if wanted(message):
                return at, message
            if "method" in message and "id" in message:
                asked = len(message["params"]["items"]) if message["method"] == "workspace/configuration" else 0
                self._send({"id": message["id"], "result": [None] * asked if asked else None})

    def wait_for_diagnostics(self, uri: str, version: int | None = None) -> tuple[float, list[Message]]:
        """The next diagnostics of a document, of `version` where the server tells versions."""

        def wanted(message: Message) -> bool:
            if message.get("method") != "textDocument/publishDiagnostics" or message["params"]["uri"] != uri:
                return False
            told = message["params"].get("version")
            return version is None or told is None or told == version

        at, message = self.wait_for(wanted)
        return at, message["params"]["diagnostics"]

    def initialize(self) -> float:
        """Returns the seconds from the start of the process to the answer."""
        self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": self.folder.as_uri(),
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
                "capabilities": CAPABILITIES,
            },
        )
        self.notify("initialized", {})
        return time.perf_counter() - self.started

    def open(self, path: Path, text: str) -> str:
        uri = path.as_uri()
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return uri

    def insert(self, uri: str, version: int, line: int, column: int, text: str) -> None:
        position = {"line": line, "character": column}
        change = {"range": {"start": position, "end": position}, "text": text}
        self.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]}
        )
