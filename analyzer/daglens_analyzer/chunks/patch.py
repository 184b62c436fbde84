"""Takes a small edit over into a chunk's tree, without parsing the rest of the chunk again.

Nearly all that is typed stands within one simple statement, or one decorator, that has its lines to itself. Python
reads these lines by themselves: as nothing else of the text changed, the tree around is what it was. So only they are
parsed, and their tree is put in the old one's place. The result is equal to that of parsing the whole chunk; whenever
that is not plain to see, there is none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any, get_args

from daglens_analyzer.chunks.limits import MAX_CHUNK_LENGTH
from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.lower.replace import Part, Replacement, replaced
from daglens_analyzer.lower.tree import (
    Assert,
    Assign,
    AugmentedAssign,
    Decorator,
    Delete,
    ExpressionStatement,
    FunctionDef,
    Handler,
    Import,
    ImportFrom,
    MatchCase,
    Raise,
    Return,
    Scope,
    Simple,
    Statement,
)
from daglens_analyzer.lower.walk import Node, children
from daglens_analyzer.source.span_table import SpanTable

Parse = Callable[[str], LoweredChunk]

_SIMPLE = (
    Assert
    | Assign
    | AugmentedAssign
    | Delete
    | ExpressionStatement
    | Import
    | ImportFrom
    | Raise
    | Return
    | Scope
    | Simple
)
_HOLDERS: tuple[type[Any], ...] = (*get_args(Statement), Decorator, Handler, MatchCase)
_DECORATED = "\ndef f(): pass"
_REST_OF_LINE = re.compile(r"[ \t\f]*(?:#[^\n]*)?(?:\n|\Z)").match


def patched(base: LoweredChunk, old: str, new: str, digest: str, parse: Parse) -> LoweredChunk | None:
    """The chunk of the text `new`, made of `base`, which is that of `old`; None when it has to be parsed in one piece.

    `parse` parses and lowers a text as a chunk.
    """
    change_start, change_end = _changed(old, new)
    unit = _unit_around(base.statements, base.spans, change_start, change_end)
    if unit is None or unit.at == 0 or len(new) > MAX_CHUNK_LENGTH:
        return None
    grown = len(new) - len(old)
    start, old_end = base.spans.starts[unit.at], base.spans.ends[unit.at]
    text = new[start : old_end + grown]
    if "yield" in text or "yield" in old[start:old_end] or not _has_its_lines(new, start, old_end + grown):
        return None
    chunk = parse(text + _DECORATED if isinstance(unit, Decorator) else text)
    part = _decorator_of(chunk) if isinstance(unit, Decorator) else _simple_statement_of(chunk)
    if part is None or (chunk.spans.starts[part.first], chunk.spans.ends[part.first]) != (0, len(text)):
        return None
    old_part = Part(unit, unit.at, bisect_left(base.spans.starts, old_end, unit.at))
    change = Replacement(old_part, part, chunk.spans, start, grown)
    return LoweredChunk(digest, *replaced(base.statements, base.spans, change, new + "\n"))


def _changed(old: str, new: str) -> tuple[int, int]:
    """Start and end of what differs, in `old`."""
    shorter = min(len(old), len(new))
    start = _longest(shorter, lambda low, high: old[low:high] == new[low:high])
    behind = _longest(
        shorter - start,
        lambda low, high: old[len(old) - high : len(old) - low] == new[len(new) - high : len(new) - low],
    )
    return start, len(old) - behind


def _longest(most: int, is_equal: Callable[[int, int], bool]) -> int:
    """The greatest length up to `most` over which two texts are equal, found by halving."""
    equal, unequal = 0, most + 1
    while unequal - equal > 1:
        middle = (equal + unequal) // 2
        if is_equal(equal, middle):
            equal = middle
        else:
            unequal = middle
    return equal


def _unit_around(nodes: Iterable[Node], spans: SpanTable, start: int, end: int) -> Statement | Decorator | None:
    """The simple statement or decorator that holds all between two offsets."""
    for node in nodes:
        if not isinstance(node, _HOLDERS):
            continue
        at: int | None = getattr(node, "at", None)  # A case of a `match` has none.
        if at is None or (spans.starts[at] <= start and end <= spans.ends[at]):
            if isinstance(node, _SIMPLE | Decorator):
                return node
            found = _unit_around(children(node), spans, start, end)
            if found is not None or at is not None:
                return found
    return None


def _has_its_lines(text: str, start: int, end: int) -> bool:
    """Whether only spaces stand before `start` on its line, and only a comment behind `end` on its."""
    return not text[text.rfind("\n", 0, start) + 1 : start].strip(" \t\f") and _REST_OF_LINE(text, end) is not None


def _simple_statement_of(chunk: LoweredChunk) -> Part | None:
    match chunk.statements:
        case (statement,) if isinstance(statement, _SIMPLE):
            return Part(statement, 0, len(chunk.spans))
        case _:
            return None


def _decorator_of(chunk: LoweredChunk) -> Part | None:
    match chunk.statements:
        case (FunctionDef(decorators=(decorator,), name_at=name_at),):
            return Part(decorator, decorator.at, name_at)
        case _:
            return None
