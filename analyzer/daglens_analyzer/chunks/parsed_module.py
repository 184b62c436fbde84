"""What parsing leaves of one file: its chunks in order, each with its lowered statements and where they stand now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from itertools import accumulate
from operator import attrgetter

from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.syntax_problem import SyntaxProblem
from daglens_analyzer.lower.tree import Import, ImportFrom, Statement
from daglens_analyzer.lower.walk import Node
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import ChunkId, NodeId
from daglens_analyzer.source.position import Position, Range

__all__ = ["LoweredChunk", "ParsedModule", "PlacedChunk", "SyntaxProblem"]


@record
class PlacedChunk:
    """A lowered chunk in a revision of a file: the same object in the next one, as long as its text is, wherever it
    has moved (`ParsedModule.start_lines`).

    `stale` chunks failed to parse and carry the statements of the last good text in their place (`id` and the spans
    are still the old text's); `problem` is then the new text's.

    `parsed` is what the chunk's own text gave, `lowered` what it stands for: the same, save in a stale chunk. `length`
    counts its code points, with the blank lines and comments behind it, `tokens_length` those without. An unsettled
    chunk may end elsewhere when text far behind it changes, as an open bracket in it may be closed there.
    """

    id: ChunkId
    line_count: int
    lowered: LoweredChunk
    stale: bool
    problem: SyntaxProblem | None
    parsed: LoweredChunk
    length: int
    tokens_length: int
    is_settled: bool


@record
class ParsedModule:
    """One revision of one file, immutable. `path` is absolute and POSIX; `text` has line feeds for line ends."""

    path: str
    chunks: tuple[PlacedChunk, ...]
    text: str = field(repr=False)
    _lines: list[tuple[int, ...]] = field(default_factory=list[tuple[int, ...]], init=False, repr=False, compare=False)
    _places: list[Mapping[ChunkId, int]] = field(
        default_factory=list[Mapping[ChunkId, int]], init=False, repr=False, compare=False
    )
    _imports: list[Sequence[tuple[ChunkId, Import | ImportFrom]]] = field(
        default_factory=list[Sequence[tuple[ChunkId, Import | ImportFrom]]], init=False, repr=False, compare=False
    )

    @property
    def start_lines(self) -> Sequence[int]:
        """The lines on which the chunks start, and the one behind the last."""
        if not self._lines:
            self._lines.append(tuple(accumulate(map(_LINE_COUNT, self.chunks), initial=0)))
        return self._lines[0]

    def place(self, chunk: ChunkId) -> int | None:
        """Which of the chunks has that name; None when this revision has no such chunk."""
        if not self._places:
            self._places.append({placed.id: place for place, placed in enumerate(self.chunks)})
        return self._places[0].get(chunk)

    def chunk(self, chunk: ChunkId) -> PlacedChunk | None:
        """The chunk of that name; None when this revision has no such chunk."""
        place = self.place(chunk)
        return None if place is None else self.chunks[place]

    def statements(self) -> Iterator[tuple[ChunkId, Statement]]:
        """The top-level statements in order, each with the chunk that its ordinals belong to."""
        for chunk in self.chunks:
            for statement in chunk.lowered.statements:
                yield chunk.id, statement

    def imports(self) -> Sequence[tuple[ChunkId, Import | ImportFrom]]:
        """Those of the top-level statements that are imports."""
        if not self._imports:
            self._imports.append(
                [
                    (chunk.id, statement)
                    for chunk in self.chunks
                    for statement in chunk.lowered.statements
                    if isinstance(statement, Import | ImportFrom)
                ]
            )
        return self._imports[0]

    def range_of(self, node: NodeId) -> Range | None:
        """Where `node` stands in this revision; None when this revision has no such node."""
        place = self.place(node.chunk)
        if place is None:
            return None
        placed = self.chunks[place]
        span = placed.lowered.spans.get(node.ordinal)
        if span is None:
            return None
        start_line, start_column, end_line, end_column = span
        if placed.stale:  # The text may have become shorter than the one that the spans tell about.
            last = placed.line_count - 1
            start_line, end_line = min(start_line, last), min(end_line, last)
        first = self.start_lines[place]
        return Range(Position(first + start_line, start_column), Position(first + end_line, end_column))

    def node(self, node: NodeId) -> Node | None:
        """The tree node of that name; for the ordinal of a name, the node that the name is part of."""
        placed = self.chunk(node.chunk)
        return placed.lowered.node(node.ordinal) if placed is not None else None

    def node_at(self, position: Position) -> NodeId | None:
        """The innermost node that a cursor at `position` touches."""
        return next(self._touching(position), None)

    def nodes_at(self, position: Position) -> tuple[NodeId, ...]:
        """All nodes that a cursor at `position` touches, the outermost first."""
        return tuple(self._touching(position))[::-1]

    def _touching(self, position: Position) -> Iterator[NodeId]:
        place = self.place_at(position.line)
        if place is not None:
            placed = self.chunks[place]
            line = position.line - self.start_lines[place]
            for ordinal in placed.lowered.spans.touching(line, position.column):
                yield NodeId(self.path, placed.id, ordinal)

    def syntax_problems(self) -> tuple[SyntaxProblem, ...]:
        """Why chunks have no tree of their own, with ranges in the file."""
        return tuple(
            SyntaxProblem(chunk.problem.message, _moved(chunk.problem.range, line), chunk.problem.kind)
            for line, chunk in zip(self.start_lines, self.chunks, strict=False)
            if chunk.problem is not None
        )

    def place_at(self, line: int) -> int | None:
        """Which of the chunks holds a line; the last one where the line is behind them all."""
        return bisect_right(self.start_lines, line, hi=len(self.chunks)) - 1 if self.chunks else None


_LINE_COUNT = attrgetter("line_count")


def _moved(place: Range, lines: int) -> Range:
    start, end = place
    return Range(Position(start.line + lines, start.column), Position(end.line + lines, end.column))
