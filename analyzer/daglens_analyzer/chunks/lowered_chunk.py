"""What is known of a chunk from its text alone."""

from __future__ import annotations

from dataclasses import field

from daglens_analyzer.chunks.syntax_problem import SyntaxProblem
from daglens_analyzer.lower.tree import Statement
from daglens_analyzer.lower.walk import Node, nodes_by_ordinal
from daglens_analyzer.record import record
from daglens_analyzer.source.span_table import EMPTY_SPANS, SpanTable


@record
class LoweredChunk:
    """A chunk's tree and its table of spans, both of the chunk's text alone: shared between files and revisions.

    `spans[ordinal]` is (start line, start column, end line, end column), lines counted from the chunk's first. A chunk
    with a problem has no statements.
    """

    digest: str
    statements: tuple[Statement, ...] = ()
    spans: SpanTable = EMPTY_SPANS
    problem: SyntaxProblem | None = None
    _nodes: list[tuple[Node | None, ...]] = field(
        default_factory=list[tuple[Node | None, ...]], init=False, repr=False, compare=False
    )

    def node(self, ordinal: int) -> Node | None:
        """The node that `ordinal` belongs to; that of a name's own ordinal is the node which the name is part of."""
        if not self._nodes:
            self._nodes.append(nodes_by_ordinal(self.statements, len(self.spans)))
        nodes = self._nodes[0]
        return nodes[ordinal] if 0 <= ordinal < len(nodes) else None
