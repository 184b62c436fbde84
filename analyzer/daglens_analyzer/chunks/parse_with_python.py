"""Parses what no editor is changing: in one go, with Python's own parser, which takes a tenth of LibCST's time.

The result is that of `parse_module`, chunk by chunk and node by node. A file that Python refuses (it is broken, or
written for a newer Python than this one) and a chunk of which that is not plain to see are left to LibCST. The bodies
of most functions stay text until something asks for them.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from daglens_analyzer.chunks.limits import MAX_CHUNK_LENGTH, measure_nesting, refusal
from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.parse import MAX_TEXT_LENGTH
from daglens_analyzer.chunks.parse_chunk import chunk_digest, parse_chunk
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.chunks.place import NewChunk, place
from daglens_analyzer.lower.from_ast.late_body import lower_with_late_body, may_be_late
from daglens_analyzer.lower.from_ast.lower import Unsure, lower_nodes, lower_text, python_tree, reads_alike
from daglens_analyzer.lower.from_ast.reader import Reader
from daglens_analyzer.lower.tree import FunctionDef, Statement, Unparsed
from daglens_analyzer.source.newlines import with_line_feeds
from daglens_analyzer.source.span_table import SpansReadLate, SpanTable, line_starts

_MAYBE_DEEP = re.compile("""[^\n]{2000}|[fF][rR]?(?:\\"{3}|'{3})""")
_DEEP_FROM = 20_000 if sys.version_info < (3, 11) else MAX_TEXT_LENGTH
"""Texts that are shorter, in characters, are never too deep. Python 3.10 does not count how long a chain is."""
_SEMICOLON = re.compile(r"[ \t]*;")
_BLANK_OR_COMMENT = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")


def parse_with_python(path: str, text: str) -> ParsedModule | None:
    """The parsed file, None where Python's parser is of no help. Enters what enters `parse_module`."""
    text = with_line_feeds(text)
    chunks = chunks_by_python(text)
    return None if chunks is None else of_chunks(path, text, chunks)


def of_chunks(path: str, text: str, chunks: Sequence[NewChunk]) -> ParsedModule:
    """A file that was read in one go."""
    return ParsedModule(path, place((), 0, chunks, 0), text)


def chunks_by_python(text: str) -> list[NewChunk] | None:
    """The chunks of a text, whose lines end in a line feed; None where Python's parser is of no help."""
    if not reads_alike(text) or len(text) > MAX_TEXT_LENGTH or _is_too_deep(text):
        return None
    nodes = python_tree(text)
    pieces = None if nodes is None else _pieces(text, nodes)
    return None if pieces is None else [_new_chunk(text, piece) for piece in pieces]


class _Piece(NamedTuple):
    """A chunk of a text: where it starts, where its last token and it itself end, and its statements."""

    start: int
    tokens_end: int
    end: int
    nodes: Sequence[ast.stmt]


def _is_too_deep(text: str) -> bool:
    """Whether a text is nested so deep that Python's parser might crash on a small stack; before 3.12 it does on
    long chains of operators in an f-string."""
    if len(text) < _DEEP_FROM and _MAYBE_DEEP.search(text) is None:
        return False
    nesting = measure_nesting(text)
    return nesting.has_open_field or refusal(text, nesting) is not None


def _pieces(text: str, nodes: Sequence[ast.stmt]) -> list[_Piece] | None:
    """The chunks into which `split` cuts the text; None where something odd stands between two statements."""
    lines = line_starts(text)
    groups = list(_on_own_lines(nodes))
    starts = [lines[first - 1] for first, _, _ in groups] + [len(text)]
    pieces = [_Piece(0, 0, starts[0], ())] if starts[0] else []
    if not _is_blank(text, 0, starts[0]):
        return None
    for (_, last, group), start, end in zip(groups, starts, starts[1:], strict=False):
        tokens_end = _end(text, lines, last)
        if semicolon := _SEMICOLON.match(text, tokens_end):
            tokens_end = semicolon.end()
        if text[start] in " \t\n" or not _is_blank(text, tokens_end, end):
            return None
        pieces.append(_Piece(start, tokens_end, end, group))
    return pieces


def _on_own_lines(nodes: Sequence[ast.stmt]) -> Iterator[tuple[int, ast.stmt, list[ast.stmt]]]:
    """Statements with those that start where they end, behind a semicolon: the first line and the last statement."""
    group: list[ast.stmt] = []
    first = 0
    for node in nodes:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        line = decorators[0].lineno if decorators else node.lineno
        if group and line > (group[-1].end_lineno or 0):
            yield first, group[-1], group
            group = []
        if not group:
            first = line
        group.append(node)
    if group:
        yield first, group[-1], group


def _end(text: str, lines: Sequence[int], node: ast.stmt) -> int:
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    start = lines[node.end_lineno - 1]
    end = start + node.end_col_offset
    if text.isascii() or text[start:end].isascii():
        return end
    return start + len(text[start:end].encode()[: node.end_col_offset].decode())


def _is_blank(text: str, start: int, end: int) -> bool:
    found = _BLANK_OR_COMMENT.match(text, start, end)
    return found is not None and found.end() == end


def _new_chunk(text: str, piece: _Piece) -> NewChunk:
    start, tokens_end, end, nodes = piece
    tokens = text[start:tokens_end]
    parsed = _lowered(tokens, nodes) if nodes else LoweredChunk(chunk_digest(tokens))
    return NewChunk(parsed, text[start:end], len(tokens), is_settled=True)


def _lowered(text: str, nodes: Sequence[ast.stmt]) -> LoweredChunk:
    digest = chunk_digest(text)
    decorators: list[ast.expr] = getattr(nodes[0], "decorator_list", [])
    reader = Reader(text, (decorators[0] if decorators else nodes[0]).lineno)
    try:
        if len(text) > MAX_CHUNK_LENGTH:
            raise Unsure
        if len(nodes) == 1 and may_be_late(reader, nodes[0]):
            late = LateChunk(text)
            function = lower_with_late_body(reader, nodes[0], late.body)
            return late.lowered(digest, function, reader.spans())
        return LoweredChunk(digest, *lower_nodes(reader, nodes))
    except Unsure:
        return parse_chunk(text, digest)


class LateChunk:
    """The rest of a function that stands alone in a chunk, whose `text` ends with its last token."""

    def __init__(self, text: str) -> None:
        self._text = text

    def lowered(self, digest: str, function: FunctionDef, first: SpanTable) -> LoweredChunk:
        """The chunk; `function` and the spans in `first` are of its heading."""
        return LoweredChunk(digest, (function,), SpansReadLate(first, self.spans))

    @cached_property
    def _whole(self) -> LoweredChunk:
        try:
            return LoweredChunk("", *lower_text(self._text))
        except Unsure:
            return parse_chunk(self._text, "")

    def body(self) -> tuple[Statement, ...]:
        match self._whole.statements:
            case (FunctionDef(body=body),):
                return body
            case _:
                reason = "" if self._whole.problem is None else self._whole.problem.message
                return (Unparsed(0, reason or "this function is not understood"),)

    def spans(self) -> SpanTable:
        return self._whole.spans
