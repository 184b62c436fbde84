"""A value where a text is meant."""

from __future__ import annotations

from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.rule import Fix
from daglens_analyzer.source.node_id import NodeId


def as_text(at: NodeId, value: tree.Expression) -> tuple[Fix, ...]:
    """The fix: a literal in quotes, anything else through `str`."""
    if isinstance(value, tree.Constant):
        return (Fix("Write it as text", (Surround(at, '"', '"'),)),)
    return (Fix("Make it a text", (Surround(at, "str(", ")"),)),)
