"""How a step and an external process reach each other: where the context is put, where messages are read."""

from __future__ import annotations

import json
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TextIO

from .pipes_protocol import VERSION_FIELD

if TYPE_CHECKING:
    from .pipes_session import PipesMessageHandler

_BETWEEN_LOOKS_S = 0.05


class PipesContextInjector(ABC):
    """Puts the context where the external process finds it."""

    @abstractmethod
    def inject_context(self, context_data: Mapping[str, Any]) -> AbstractContextManager[Mapping[str, Any]]:
        """Opened for as long as the process runs; gives the parameters that say where the context is."""

    def no_messages_debug_text(self) -> str:
        return f"Context was injected by {type(self).__name__}."


class PipesMessageReader(ABC):
    """Reads what the external process tells."""

    @property
    def expected_writer_count(self) -> int:
        return 1

    @abstractmethod
    def read_messages(self, handler: PipesMessageHandler) -> AbstractContextManager[Mapping[str, Any]]:
        """Opened for as long as the process runs; gives the parameters that say where messages go."""

    def on_opened(self, opened_payload: Mapping[str, Any]) -> None:  # noqa: B027
        """The process has opened its side."""

    def on_launched(self, params: Mapping[str, Any]) -> None:  # noqa: B027
        """What started the process tells more of it."""

    def no_messages_debug_text(self) -> str:
        return f"Messages were read by {type(self).__name__}."


class PipesEnvContextInjector(PipesContextInjector):
    """The context itself is the parameter."""

    @contextmanager
    def inject_context(self, context_data: Mapping[str, Any]) -> Generator[Mapping[str, Any]]:
        yield {"data": context_data}


class PipesFileContextInjector(PipesContextInjector):
    """The context is a file at a given path, gone afterwards."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    @contextmanager
    def inject_context(self, context_data: Mapping[str, Any]) -> Generator[Mapping[str, Any]]:
        self._path.write_text(json.dumps(context_data), encoding="utf-8")
        try:
            yield {"path": str(self._path)}
        finally:
            self._path.unlink(missing_ok=True)


class PipesTempFileContextInjector(PipesContextInjector):
    """The context is a temporary file."""

    @contextmanager
    def inject_context(self, context_data: Mapping[str, Any]) -> Generator[Mapping[str, Any]]:
        with tempfile.TemporaryDirectory() as folder:
            inner = PipesFileContextInjector(str(Path(folder) / "context"))
            with inner.inject_context(context_data) as params:
                yield params


class PipesFileMessageReader(PipesMessageReader):
    """Messages are lines of a file, read while it grows."""

    def __init__(self, path: str, include_stdio_in_messages: bool = False, cleanup_file: bool = True) -> None:
        self._path, self._include_stdio, self._cleanup = Path(path), include_stdio_in_messages, cleanup_file

    @contextmanager
    def read_messages(self, handler: PipesMessageHandler) -> Generator[Mapping[str, Any]]:
        self._path.touch()
        ended = Event()
        problems: list[BaseException] = []
        reader = Thread(target=self._follow, args=(handler, ended, problems), daemon=True)
        reader.start()
        try:
            yield {"path": str(self._path), "include_stdio_in_messages": self._include_stdio}
        finally:
            ended.set()
            reader.join()
            if self._cleanup:
                self._path.unlink(missing_ok=True)
        if problems:
            raise problems[0]

    def _follow(self, handler: PipesMessageHandler, ended: Event, problems: list[BaseException]) -> None:
        with self._path.open(encoding="utf-8") as lines:
            rest = ""
            while True:
                is_last = ended.is_set()
                rest = _whole_lines(rest + lines.read(), handler, problems)
                if is_last:
                    return
                ended.wait(_BETWEEN_LOOKS_S)


class PipesTempFileMessageReader(PipesMessageReader):
    """Messages are lines of a temporary file."""

    def __init__(self, include_stdio_in_messages: bool = False) -> None:
        self._include_stdio = include_stdio_in_messages

    @contextmanager
    def read_messages(self, handler: PipesMessageHandler) -> Generator[Mapping[str, Any]]:
        with tempfile.TemporaryDirectory() as folder:
            inner = PipesFileMessageReader(str(Path(folder) / "messages"), self._include_stdio)
            with inner.read_messages(handler) as params:
                yield params


def _whole_lines(text: str, handler: PipesMessageHandler, problems: list[BaseException]) -> str:
    """Handles the lines that are complete; leaves what is not."""
    *lines, rest = text.split("\n")
    for line in lines:
        try:
            handle_line(handler, line)
        except Exception as error:  # It belongs to the step's own thread.
            problems.append(error)
    return rest


def handle_line(handler: PipesMessageHandler, line: str, otherwise: TextIO | None = None) -> None:
    """A line that is a message is handled; any other was printed by the process, and is printed."""
    try:
        message = json.loads(line)
    except json.JSONDecodeError:
        message = None
    if isinstance(message, dict) and VERSION_FIELD in message:
        handler.handle_message(message)  # pyright: ignore[reportUnknownArgumentType]
    elif line:
        (otherwise or sys.stdout).write(line + "\n")
