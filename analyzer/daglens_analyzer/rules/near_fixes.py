"""Quick fixes that put the name that was surely meant in the place of one that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from daglens_analyzer.rules.edits import ReplaceLiteral
from daglens_analyzer.rules.nearest_name import nearest_names
from daglens_analyzer.rules.rule import Fix
from daglens_analyzer.source.node_id import NodeId


def fixes_among(within: NodeId, typed: str, known: Iterable[str]) -> tuple[Fix, ...]:
    """A fix for each known name that is near; where none is, and there is only one it can be, that one, which is not
    safe."""
    names = tuple(dict.fromkeys(known))
    near = nearest_names(typed, names)
    if near or len(names) != 1:
        return near_fixes(within, typed, near)
    return tuple(replace(fix, is_safe=False) for fix in near_fixes(within, typed, names))


def near_fixes(within: NodeId, typed: str, near: Iterable[str]) -> tuple[Fix, ...]:
    """A fix for each near name, where exactly one literal within a node says what was typed."""
    return tuple(Fix(f"Change it to '{name}'", (ReplaceLiteral(within, typed, name),)) for name in near)
