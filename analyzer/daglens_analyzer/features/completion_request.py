"""What a completion is asked for: the place, and which of the project may be named there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.call_context import CallContext
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.graph.model import Asset, CodeLocation

_FUNCTION = re.compile(r"^(?:async )?def\s+(\w+)", re.MULTILINE)
_STATEMENT = re.compile(r"^(?=@|def |class |[A-Za-z_]\w* ?=)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    analysis: Analysis
    path: str
    source: SourceText
    context: CallContext

    @property
    def cursor(self) -> int:
        return self.context.cursor

    def locations(self) -> tuple[CodeLocation, ...]:
        """The code locations that have something of this file; all where none has."""
        found = self.analysis.graph().locations
        own = [location for location in found if location.path == self.path or _uses(location, self.path)]
        return tuple(own) or found

    def assets(self) -> Iterator[Asset]:
        """The assets that may be upstream: those of this file's own function are not."""
        for location in self.locations():
            for asset in location.asset_by_key.values():
                if not self._is_here(asset):
                    yield asset

    def _is_here(self, asset: Asset) -> bool:
        if asset.at.path != self.path:
            return False
        place = self.analysis.range_of(asset.at)
        return place is not None and self.context.start <= self.source.offset(place.start) <= _statement_end(self)

    def function(self) -> str | None:
        """The name of the function that the cursor is in, or in whose decorator it is."""
        match = _FUNCTION.search(self.source.text, self.context.start)
        return match[1] if match else None


def _uses(location: CodeLocation, path: str) -> bool:
    return any(asset.at.path == path for asset in location.assets)


def _statement_end(request: CompletionRequest) -> int:
    """Where the next top-level statement begins, as far as lines tell."""
    function = _FUNCTION.search(request.source.text, request.context.start)
    behind = max(request.cursor, function.end() if function else 0)
    found = _STATEMENT.search(request.source.text, behind)
    return found.start() if found else len(request.source.text)
