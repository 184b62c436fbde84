"""The open documents, edited as the client says.

A document is immutable: an edit makes a new one, so that whoever holds the old one keeps a text that fits its version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from daglens_lsp.position_encoding import Encoding, to_column
from daglens_lsp.text_lines import split_lines, without_end
from daglens_lsp.uris import to_path


class WirePosition(NamedTuple):
    """A place in the client's units."""

    line: int
    character: int


class TextChange(NamedTuple):
    """Replaces a range of the text; all of it where `start` is None."""

    text: str
    start: WirePosition | None = None
    end: WirePosition | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """`path` is absolute and POSIX, None where the document is no file of this machine."""

    uri: str
    path: str | None
    version: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.lines)


def apply_change(lines: Sequence[str], change: TextChange, encoding: Encoding) -> tuple[str, ...]:
    """The lines after one edit. Places beyond the text count as its end, a column beyond a line as the line's end."""
    if change.start is None or change.end is None:
        return tuple(split_lines(change.text))
    first, first_column = _place(lines, change.start, encoding)
    last, last_column = _place(lines, change.end, encoding)
    if (last, last_column) < (first, first_column):
        first, first_column, last, last_column = last, last_column, first, first_column
    before = lines[first][:first_column] if first < len(lines) else ""
    after = lines[last][last_column:] if last < len(lines) else ""
    if not before and first > 0 and not lines[first - 1].endswith("\n"):
        # The text grows behind a line that has no end yet, or whose "\r" a following "\n" would join.
        first -= 1
        before = lines[first]
    return (*lines[:first], *split_lines(before + change.text + after), *lines[last + 1 :])


def _place(lines: Sequence[str], position: WirePosition, encoding: Encoding) -> tuple[int, int]:
    if position.line >= len(lines):
        return len(lines), 0
    line = max(position.line, 0)
    return line, to_column(without_end(lines[line]), position.character, encoding)


class DocumentStore:
    """The open documents by URI. Used from the server's loop only."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding: Encoding = encoding
        self._documents: dict[str, Document] = {}
        self._uri_of_path: dict[str, str] = {}

    def open(self, uri: str, version: int, text: str) -> Document:
        document = Document(uri, to_path(uri), version, tuple(split_lines(text)))
        self._documents[uri] = document
        if document.path is not None:
            self._uri_of_path[document.path] = uri
        return document

    def change(self, uri: str, version: int, changes: Sequence[TextChange]) -> Document:
        """Apply the edits in order. Raises KeyError for a document that is not open."""
        document = self._documents[uri]
        lines: tuple[str, ...] = document.lines
        for change in changes:
            lines = apply_change(lines, change, self.encoding)
        document = replace(document, version=version, lines=lines)
        self._documents[uri] = document
        return document

    def close(self, uri: str) -> Document | None:
        document = self._documents.pop(uri, None)
        if document is not None and document.path is not None and self._uri_of_path.get(document.path) == uri:
            del self._uri_of_path[document.path]
        return document

    def get(self, uri: str) -> Document | None:
        return self._documents.get(uri)

    def at_path(self, path: str) -> Document | None:
        uri = self._uri_of_path.get(path)
        return None if uri is None else self._documents.get(uri)

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._documents.values()))
