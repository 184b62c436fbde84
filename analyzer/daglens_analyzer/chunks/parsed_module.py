"""What parsing leaves of one file: its chunks in order, each with its lowered statements and where they stand now."""

from __future__ import annotations

from dataclasses import dataclass, field

from daglens_analyzer.lower.tree import Statement
from daglens_analyzer.source.node_id import ChunkId, NodeId
from daglens_analyzer.source.position import Position, Range


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why a chunk has no tree. `range` is relative to the chunk's first line."""

    message: str
    range: Range


@dataclass(frozen=True, slots=True)
class LoweredChunk:
    """A chunk's tree and its table of spans, both of the chunk's text alone: shared between files and revisions.

    `spans[ordinal]` is (start line, start column, end line, end column), lines counted from the chunk's first.
    """

    digest: str
    statements: tuple[Statement, ...]
    spans: tuple[tuple[int, int, int, int], ...]
    problem: SyntaxProblem | None = None


@dataclass(frozen=True, slots=True)
class PlacedChunk:
    """A lowered chunk in a revision of a file.

    `stale` chunks failed to parse and carry the statements of the last good text in their place (`id` and the spans
    are still the old text's); `problem` is then the new text's.
    """

    id: ChunkId
    start_line: int
    line_count: int
    lowered: LoweredChunk
    stale: bool = False
    problem: SyntaxProblem | None = None


@dataclass(frozen=True, slots=True)
class ParsedModule:
    """One revision of one file, immutable. `path` is absolute and POSIX."""

    path: str
    chunks: tuple[PlacedChunk, ...]
    _by_id: dict[ChunkId, PlacedChunk] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {chunk.id: chunk for chunk in self.chunks})

    def range_of(self, node: NodeId) -> Range | None:
        """Where `node` stands in this revision; None when this revision has no such node."""
        chunk = self._by_id.get(node.chunk)
        if chunk is None or not 0 <= node.ordinal < len(chunk.lowered.spans):
            return None
        start_line, start_column, end_line, end_column = chunk.lowered.spans[node.ordinal]
        first = chunk.start_line
        return Range(Position(first + start_line, start_column), Position(first + end_line, end_column))
