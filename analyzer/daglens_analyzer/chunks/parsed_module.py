"""What parsing leaves of one file: its chunks in order, each with its lowered statements and where they stand now."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import field

from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.syntax_problem import SyntaxProblem
from daglens_analyzer.lower.tree import Statement
from daglens_analyzer.lower.walk import Node
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import ChunkId, NodeId
from daglens_analyzer.source.position import Position, Range

__all__ = ["LoweredChunk", "ParsedModule", "PlacedChunk", "SyntaxProblem"]


@record
class PlacedChunk:
    """A lowered chunk in a revision of a file.

    `stale` chunks failed to parse and carry the statements of the last good text in their place (`id` and the spans
    are still the old text's); `problem` is then the new text's.

    `parsed` is what the chunk's own text gave, `lowered` what it stands for: the same, save in a stale chunk. `length`
    counts its code points, with the blank lines and comments behind it, `tokens_length` those without. An unsettled
    chunk may end elsewhere when text far behind it changes, as an open bracket in it may be closed there.
    """

    id: ChunkId
    start_line: int
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
    _by_id: list[dict[ChunkId, PlacedChunk]] = field(
        default_factory=list[dict[ChunkId, PlacedChunk]], init=False, repr=False, compare=False
    )

    def chunk(self, chunk: ChunkId) -> PlacedChunk | None:
        """The chunk of that name; None when this revision has no such chunk."""
        if not self._by_id:
            self._by_id.append({placed.id: placed for placed in self.chunks})
        return self._by_id[0].get(chunk)

    def statements(self) -> Iterator[tuple[ChunkId, Statement]]:
        """The top-level statements in order, each with the chunk that its ordinals belong to."""
        for chunk in self.chunks:
            for statement in chunk.lowered.statements:
                yield chunk.id, statement

    def range_of(self, node: NodeId) -> Range | None:
        """Where `node` stands in this revision; None when this revision has no such node."""
        placed = self.chunk(node.chunk)
        span = None if placed is None else placed.lowered.spans.get(node.ordinal)
        if placed is None or span is None:
            return None
        start_line, start_column, end_line, end_column = span
        if placed.stale:  # The text may have become shorter than the one that the spans tell about.
            last = placed.line_count - 1
            start_line, end_line = min(start_line, last), min(end_line, last)
        first = placed.start_line
        return Range(Position(first + start_line, start_column), Position(first + end_line, end_column))

    def node(self, node: NodeId) -> Node | None:
        """The tree node of that name; for the ordinal of a name, the node that the name is part of."""
        placed = self.chunk(node.chunk)
        return placed.lowered.node(node.ordinal) if placed is not None else None

    def node_at(self, position: Position) -> NodeId | None:
        """The innermost node that a cursor at `position` touches."""
        placed = self._chunk_at(position.line)
        if placed is None:
            return None
        for ordinal in placed.lowered.spans.touching(position.line - placed.start_line, position.column):
            return NodeId(self.path, placed.id, ordinal)
        return None

    def nodes_at(self, position: Position) -> tuple[NodeId, ...]:
        """All nodes that a cursor at `position` touches, the outermost first."""
        placed = self._chunk_at(position.line)
        if placed is None:
            return ()
        ordinals = tuple(placed.lowered.spans.touching(position.line - placed.start_line, position.column))
        return tuple(NodeId(self.path, placed.id, ordinal) for ordinal in reversed(ordinals))

    def syntax_problems(self) -> tuple[SyntaxProblem, ...]:
        """Why chunks have no tree of their own, with ranges in the file."""
        return tuple(
            SyntaxProblem(chunk.problem.message, _moved(chunk.problem.range, chunk.start_line), chunk.problem.kind)
            for chunk in self.chunks
            if chunk.problem is not None
        )

    def _chunk_at(self, line: int) -> PlacedChunk | None:
        place = bisect_right(self.chunks, line, key=_start_line) - 1
        return self.chunks[place] if 0 <= place < len(self.chunks) else None


def _start_line(chunk: PlacedChunk) -> int:
    return chunk.start_line


def _moved(place: Range, lines: int) -> Range:
    start, end = place
    return Range(Position(start.line + lines, start.column), Position(end.line + lines, end.column))
