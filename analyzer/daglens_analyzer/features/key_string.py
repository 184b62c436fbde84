"""Asset keys in plain strings: in selections, in `deps=`, wherever a call is given one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.lower import tree
from daglens_analyzer.source.position import Position, Range

_WORD = re.compile(r"[\w./-]+")


@dataclass(frozen=True, slots=True)
class KeyString:
    """A key as it is written within a string, and the code location that has the asset."""

    range: Range
    key: AssetKey
    location: CodeLocation


def key_string_at(analysis: Analysis, path: str, position: Position) -> KeyString | None:
    """The asset key that a string holds at `position`; None where it stands in no call, or no asset has that key."""
    module = analysis.module(path)
    if module is None:
        return None
    nodes = [module.node(id) for id in module.nodes_at(position)]
    is_text = bool(nodes) and isinstance(nodes[-1], tree.Constant) and isinstance(nodes[-1].value, str)
    if not is_text or not any(isinstance(node, tree.Argument) for node in nodes):
        return None
    line = module.text.split("\n")[position.line]
    for match in _WORD.finditer(line):
        if match.start() <= position.column <= match.end():
            key = AssetKey.from_user_string(match.group())
            for location in analysis.graph().locations:
                if key in location.asset_by_key:
                    range = Range(Position(position.line, match.start()), Position(position.line, match.end()))
                    return KeyString(range, key, location)
    return None
