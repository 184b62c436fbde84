"""From a file's text to its parsed module, at the cost of what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daglens_analyzer.chunks.change import Change, all_new, change_between
from daglens_analyzer.chunks.chunk_cache import ChunkCache
from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.parse_chunk import chunk_digest, parse_chunk
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.chunks.patch import patched
from daglens_analyzer.chunks.place import NewChunk, place
from daglens_analyzer.chunks.split import Extent, chunk_extent, next_restart, open_extent
from daglens_analyzer.chunks.syntax_problem import limit_problem
from daglens_analyzer.source.newlines import with_line_feeds

MAX_TEXT_LENGTH = 30_000_000
MAX_RECOVERIES = 100
_MAX_BASES = 4


def parse_module(
    path: str, text: str, previous: ParsedModule | None = None, *, cache: ChunkCache | None = None
) -> ParsedModule:
    """Parses the file `path`, an absolute POSIX path, of which `text` is the whole text.

    `previous` is an earlier revision of the file: what did not change since is taken from it, and a chunk that no
    longer parses keeps the statements it had there. `cache` is asked for all other chunks and is given new ones.
    Never raises: what cannot be parsed is a chunk with a problem.
    """
    text = with_line_feeds(text)
    if previous is None:
        before, change = (), all_new(text)
    elif previous.text == text and previous.path == path:
        return previous
    else:
        before, change = previous.chunks, change_between(previous.text, previous.chunks, text)
    known = {chunk.parsed.digest: chunk.parsed for chunk in change.replaced}
    bases = _bases(previous.text, change) if previous is not None else ()
    new, kept_behind = _read(text, change, _Parser(known, bases, cache, is_edited=previous is not None))
    return ParsedModule(path, place(before, change.kept_before, new, kept_behind), text)


@dataclass(frozen=True, slots=True)
class _Parser:
    """Parses what is neither `known` yet, by digest, nor in the cache; as far as it can by patching one of `bases`,
    texts with their chunks. What someone is typing is parsed the fastest way."""

    known: dict[str, LoweredChunk]
    bases: Sequence[tuple[str, LoweredChunk]]
    cache: ChunkCache | None
    is_edited: bool

    def parse(self, text: str, *, is_open: bool = False) -> LoweredChunk:
        digest = chunk_digest(text)
        chunk = self.known.get(digest)
        if chunk is None and self.cache is not None:
            chunk = self.cache.get(digest)
        if chunk is None:
            chunk = None if is_open else self._patched(text, digest)
            chunk = chunk or parse_chunk(text, digest, is_open=is_open, python_first=self.is_edited)
            if self.cache is not None:
                self.cache.add(chunk)
        self.known[digest] = chunk
        return chunk

    def _patched(self, text: str, digest: str) -> LoweredChunk | None:
        for base_text, base in self.bases:
            chunk = patched(base, base_text, text, digest, lambda part: parse_chunk(part, "", python_first=True))
            if chunk is not None:
                return chunk
        return None


def _bases(text: str, change: Change) -> tuple[tuple[str, LoweredChunk], ...]:
    """The chunks that an edit touched, as far as they may be patched, with their texts; none when it touched many."""
    if len(change.replaced) > _MAX_BASES:
        return ()
    bases: list[tuple[str, LoweredChunk]] = []
    offset = change.start
    for chunk in change.replaced:
        if chunk.parsed.problem is None and chunk.parsed.statements:
            bases.append((text[offset : offset + chunk.tokens_length], chunk.parsed))
        offset += chunk.length
    return tuple(bases)


def _read(text: str, change: Change, parser: _Parser) -> tuple[list[NewChunk], int]:
    """Reads the chunks from where the texts differ up to the first old one that stands unchanged; gives them and the
    number of old ones from there."""
    if len(text) > MAX_TEXT_LENGTH:
        reason = f"This file is longer than {MAX_TEXT_LENGTH:,} characters and is not analyzed"
        refused = LoweredChunk(chunk_digest(text), problem=limit_problem(reason))
        return [NewChunk(refused, text, len(text), is_settled=False)], 0
    chunks: list[NewChunk] = []
    offset, recoveries = change.start, 0
    while offset < len(text):
        kept_behind = change.kept_behind(offset)
        if kept_behind is not None:
            return chunks, kept_behind
        extent = chunk_extent(text, offset) if recoveries < MAX_RECOVERIES else open_extent(text, offset, len(text))
        if not extent.is_open:
            parsed = parser.parse(text[offset : extent.last_token_end])
            restart = _doubtful_restart(text, offset, extent, parsed, parser)
            if restart is None:
                chunks.append(_new_chunk(parsed, text, offset, extent, is_settled=True))
                offset = extent.end
                continue
            extent = open_extent(text, offset, restart)
        recoveries += 1
        boundary = change.boundary_between(offset, extent.end)
        if boundary is not None and text[boundary - 1] == "\n":
            extent = open_extent(text, offset, boundary)
        parsed = parser.parse(text[offset : extent.last_token_end], is_open=True)
        chunks.append(_new_chunk(parsed, text, offset, extent, is_settled=False))
        offset = extent.end
    return chunks, 0


def _new_chunk(parsed: LoweredChunk, text: str, start: int, extent: Extent, *, is_settled: bool) -> NewChunk:
    return NewChunk(parsed, text[start : extent.end], extent.last_token_end - start, is_settled)


def _doubtful_restart(text: str, start: int, extent: Extent, parsed: LoweredChunk, parser: _Parser) -> int | None:
    """Where a chunk that ended but does not parse should rather end: before a line in it that looks like the start of
    a statement, when what follows the chunk does not parse either. Then a string opened in it ends at quotes that were
    to open the next one."""
    if parsed.problem is None or parsed.problem.kind != "syntax" or extent.end >= len(text):
        return None
    restart = next_restart(text, start, extent.end)
    if restart is None:
        return None
    following = chunk_extent(text, extent.end)
    if following.is_open or parser.parse(text[extent.end : following.last_token_end]).problem is not None:
        return restart
    return None
