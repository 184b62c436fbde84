"""Where settings name rules. Whether there are such rules is for those to say who know the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daglens_analyzer.source.position import Position, Range

_LISTS = ("select", "extend-select", "ignore")


@dataclass(frozen=True, slots=True)
class RuleName:
    """A code, the beginning of one or a name, as it is written in a file of settings."""

    text: str
    path: str
    range: Range


def rule_names(path: str, text: str, accepted: Mapping[str, Any]) -> tuple[RuleName, ...]:
    """Those in settings that were accepted, by their keys; one that cannot be found in the text is left out."""
    found = ((name, _range(text, name)) for name in dict.fromkeys(_named(accepted)))
    return tuple(RuleName(name, path, range) for name, range in found if range is not None)


def _named(accepted: Mapping[str, Any]) -> Iterator[str]:
    lists: list[Iterable[str]] = [accepted[key] for key in _LISTS if key in accepted]
    for names in (*lists, accepted.get("severity", ()), *accepted.get("per-file-ignores", {}).values()):
        yield from names


def _range(text: str, name: str) -> Range | None:
    """Where it is first written behind the table's header, comments left out."""
    lines = text.split("\n")
    header = next((number for number, line in enumerate(lines) if line.strip().startswith("[tool.daglens")), 0)
    written = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    for number in range(header, len(lines)):
        found = written.search(lines[number].partition("#")[0])
        if found is not None:
            return Range(Position(number, found.start()), Position(number, found.end()))
    return None
