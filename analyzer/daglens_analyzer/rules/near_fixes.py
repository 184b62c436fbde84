"""Quick fixes that put the name that was surely meant in the place of one that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable

from daglens_analyzer.rules.edits import ReplaceLiteral
from daglens_analyzer.rules.rule import Fix
from daglens_analyzer.source.node_id import NodeId


def near_fixes(within: NodeId, typed: str, near: Iterable[str]) -> tuple[Fix, ...]:
    """A fix for each near name, where exactly one literal within a node says what was typed."""
    return tuple(Fix(f"Change it to '{name}'", (ReplaceLiteral(within, typed, name),)) for name in near)
