"""An analysis as one client sees it: places and files in the client's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from lsprotocol import types

from daglens_lsp.client import Client
from daglens_lsp.position_encoding import Encoding
from daglens_lsp.text_lines import Wire, wire_of
from daglens_lsp.uris import to_uri

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.features.diagnostic import TextEdit
    from daglens_analyzer.source.position import Location, Position, Range
    from daglens_lsp.documents import DocumentStore

Json: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True, slots=True)
class View:
    """Used on the analysis thread. Ranges come as plain JSON too, for answers that may be long."""

    analysis: Analysis
    client: Client
    documents: DocumentStore

    def uri(self, path: str) -> str:
        """The client's own spelling of an open file's URI, else ours."""
        document = self.documents.at_path(path)
        return to_uri(path) if document is None else document.uri

    def position(self, path: str, place: types.Position) -> Position:
        """A place on the wire as the analyzer's."""
        from daglens_analyzer.source.position import Position

        return Position(place.line, self._wire(path).column(place.line, place.character))

    def range(self, path: str, range_: Range) -> types.Range:
        wire = self._wire(path)
        start, end = range_
        return types.Range(
            types.Position(start.line, wire.units(start.line, start.column)),
            types.Position(end.line, wire.units(end.line, end.column)),
        )

    def plain_range(self, path: str, range_: Range) -> Json:
        wire = self._wire(path)
        start, end = range_
        return {
            "start": {"line": start.line, "character": wire.units(start.line, start.column)},
            "end": {"line": end.line, "character": wire.units(end.line, end.column)},
        }

    def location(self, location: Location) -> types.Location:
        return types.Location(self.uri(location.path), self.range(location.path, location.range))

    def plain_location(self, location: Location) -> Json:
        return {"uri": self.uri(location.path), "range": self.plain_range(location.path, location.range)}

    def workspace_edit(self, edits: Iterable[TextEdit]) -> Json:
        """A `WorkspaceEdit`."""
        changes: dict[str, list[Json]] = {}
        for edit in edits:
            changes.setdefault(self.uri(edit.path), []).append(
                {"range": self.plain_range(edit.path, edit.range), "newText": edit.new_text}
            )
        return {"changes": changes}

    def _wire(self, path: str) -> Wire:
        return _wire_of(self.analysis.text(path) or "", self.client.encoding)


@lru_cache(maxsize=64)
def _wire_of(text: str, encoding: Encoding) -> Wire:
    return wire_of(text, encoding)
