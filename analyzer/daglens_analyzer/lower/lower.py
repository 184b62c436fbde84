"""From a LibCST module to our own tree and the table that tells where its nodes stand."""

from __future__ import annotations

import libcst as cst

# These register how their kinds of expression are lowered.
from daglens_analyzer.lower import displays as _displays
from daglens_analyzer.lower import literals as _literals
from daglens_analyzer.lower import operators as _operators
from daglens_analyzer.lower.cursor import Cursor
from daglens_analyzer.lower.statements import lower_statements
from daglens_analyzer.lower.tree import Statement
from daglens_analyzer.source.span_table import SpanTable, line_starts, offsets

__all__ = ["lower_module"]
_ = _displays, _literals, _operators


def lower_module(module: cst.Module, text: str) -> tuple[tuple[Statement, ...], SpanTable]:
    """Lowers `module`, which is LibCST's tree of `text`, and tells each node's span in it.

    Raises LoweringError when the tree is not that of the text.
    """
    cursor = Cursor(text)
    statements = lower_statements(cursor, module.body)
    return statements, SpanTable(offsets(cursor.starts), offsets(cursor.ends), line_starts(text))
