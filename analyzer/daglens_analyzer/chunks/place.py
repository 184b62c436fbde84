"""Puts chunks in their places: gives them names, and broken ones what they stood for before."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.parsed_module import PlacedChunk
from daglens_analyzer.lower.tree import Assign, ClassDef, FunctionDef, Name
from daglens_analyzer.source.node_id import ChunkId

_DIGEST = attrgetter("id.digest")
_BOUND_NAME = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]+)?=", re.MULTILINE)


class NewChunk(NamedTuple):
    """A chunk that was read anew; the first `tokens_length` code points of its text end with its last token."""

    parsed: LoweredChunk
    text: str
    tokens_length: int
    is_settled: bool


def place(
    before: Sequence[PlacedChunk], kept_before: int, new: Sequence[NewChunk], kept_behind: int
) -> tuple[PlacedChunk, ...]:
    """The chunks of a revision: of those of the revision `before` it, the first `kept_before`, then the `new` ones,
    then the last `kept_behind`."""
    first_behind = len(before) - kept_behind
    head, tail = tuple(before[:kept_before]), tuple(before[first_behind:])
    replaced = before[kept_before:first_behind]
    middle = list(map(_placed, new, _predecessors(new, replaced)))
    touched = {chunk.id.digest for chunk in replaced} | {chunk.id.digest for chunk in middle}
    if touched.isdisjoint(map(_DIGEST, head)) and touched.isdisjoint(map(_DIGEST, tail)):
        return (*head, *_numbered(middle), *tail)
    return _numbered((*head, *middle, *tail))


def _placed(chunk: NewChunk, predecessor: PlacedChunk | None) -> PlacedChunk:
    lowered = predecessor.lowered if predecessor is not None else chunk.parsed
    return PlacedChunk(
        id=ChunkId(lowered.digest, 0),
        line_count=chunk.text.count("\n"),
        lowered=lowered,
        stale=predecessor is not None,
        problem=chunk.parsed.problem,
        parsed=chunk.parsed,
        length=len(chunk.text),
        tokens_length=chunk.tokens_length,
        is_settled=chunk.is_settled,
    )


def _numbered(chunks: Sequence[PlacedChunk]) -> tuple[PlacedChunk, ...]:
    """Tells equal chunks apart by counting them."""
    counts: Counter[str] = Counter()
    numbered: list[PlacedChunk] = []
    for chunk in chunks:
        digest = chunk.id.digest
        if chunk.id.occurrence != counts[digest]:
            chunk = replace(chunk, id=ChunkId(digest, counts[digest]))
        counts[digest] += 1
        numbered.append(chunk)
    return tuple(numbered)


def _predecessors(new: Sequence[NewChunk], replaced: Sequence[PlacedChunk]) -> list[PlacedChunk | None]:
    """For each new chunk that has a problem the one before the edit whose statements it should keep, if any: one that
    bound a name which the broken text still binds, else what stood in its place."""
    predecessors: list[PlacedChunk | None] = [None] * len(new)
    broken = [index for index, chunk in enumerate(new) if chunk.parsed.problem is not None]
    if not broken or not replaced:
        return predecessors
    survivors = {chunk.parsed.digest for chunk in new}
    candidates = [old for old in replaced if old.lowered.statements and old.lowered.digest not in survivors]
    for index in broken:
        names = {name for found in _BOUND_NAME.finditer(new[index].text) for name in found.groups() if name}
        namesake = next((old for old in candidates if names & _bound_names(old)), None)
        if namesake is not None:
            predecessors[index] = namesake
            candidates.remove(namesake)
    without = [index for index in broken if predecessors[index] is None]
    if len(without) == 1 or len(without) == len(candidates):
        for index, old in zip(without, candidates, strict=False):
            predecessors[index] = old
    return predecessors


def _bound_names(chunk: PlacedChunk) -> set[str]:
    names: set[str] = set()
    for statement in chunk.lowered.statements:
        if isinstance(statement, FunctionDef | ClassDef):
            names.add(statement.name)
        elif isinstance(statement, Assign):
            names.update(target.id for target in statement.targets if isinstance(target, Name))
    return names
