"""The chunks of a file as bytes, on their way from a process that parsed it: reading them takes a fifth of parsing.

They are pickled, and the only classes that come out are those of the lowered tree: whatever else the bytes name is
refused.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from array import array
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from importlib import import_module
from operator import attrgetter
from typing import Any

from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.parse_with_python import LateChunk
from daglens_analyzer.chunks.place import NewChunk
from daglens_analyzer.lower import expression_tree, pattern_tree, statement_tree
from daglens_analyzer.lower.from_ast.late_body import HEADING, with_late_body
from daglens_analyzer.source.span_table import SpansReadLate, SpanTable, offsets

_PLAIN = frozenset({("builtins", "complex"), ("builtins", "Ellipsis")})
_SYNTAX_PROBLEM = ("daglens_analyzer.chunks.syntax_problem", "SyntaxProblem")
_PLACES = frozenset({("daglens_analyzer.source.position", name) for name in ("Position", "Range")})
_heading = attrgetter(*HEADING)


def pack(chunks: Sequence[NewChunk]) -> bytes:
    """All chunks of a text, without the text itself."""
    file = io.BytesIO()
    pickler = pickle.Pickler(file, protocol=5)
    pickler.dispatch_table = _reductions()
    pickler.dump([_plain(chunk) for chunk in chunks])
    return file.getvalue()


def unpack(packed: bytes, text: str) -> list[NewChunk]:
    """The chunks of `text` again. Raises pickle.UnpicklingError for what `pack` did not make."""
    chunks: list[NewChunk] = []
    start = 0
    for digest, statements, heading, spans, problem, tokens_length, length in _Unpickler(io.BytesIO(packed)).load():
        table = SpanTable(*(_offsets_of(data) for data in spans))
        if heading is None:
            lowered = LoweredChunk(digest, statements, table, problem)
        else:
            late = LateChunk(text[start : start + tokens_length])
            lowered = late.lowered(digest, with_late_body(heading, late.body), table)
        chunks.append(NewChunk(lowered, text[start : start + length], tokens_length, is_settled=True))
        start += length
    return chunks


def _offsets_of(data: bytes) -> array[int]:
    found = offsets()
    found.frombytes(data)
    return found


def _plain(chunk: NewChunk) -> tuple[Any, ...]:
    lowered = chunk.parsed
    spans = lowered.spans
    statements, heading = lowered.statements, None
    if isinstance(spans, SpansReadLate):
        statements, heading, spans = (), _heading(statements[0]), spans.first
    tables = (spans.starts.tobytes(), spans.ends.tobytes(), spans.lines.tobytes())
    return lowered.digest, statements, heading, tables, lowered.problem, chunk.tokens_length, len(chunk.text)


@cache
def _node_classes() -> dict[tuple[str, str], type[Any]]:
    return {
        (kind.__module__, kind.__name__): kind
        for module in (expression_tree, statement_tree, pattern_tree)
        for kind in vars(module).values()
        if isinstance(kind, type) and is_dataclass(kind)
    }


@cache
def _reductions() -> dict[type[Any], Any]:
    """How nodes are taken apart: as a class and the values of its fields. What Python does by itself for frozen classes
    takes many times as long."""

    def reduction(kind: type[Any]) -> Any:
        names = [field.name for field in fields(kind)]

        def reduced(node: object) -> tuple[type[Any], tuple[Any, ...]]:
            return kind, tuple([getattr(node, name) for name in names])

        return reduced

    return {**copyreg.dispatch_table, **{kind: reduction(kind) for kind in _node_classes().values()}}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str, /) -> Any:
        name = (module_name, global_name)
        found = _node_classes().get(name)
        if found is None and (name in _PLAIN or name in _PLACES or name == _SYNTAX_PROBLEM):
            found = getattr(import_module(module_name), global_name)
        if found is None:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is no part of a parsed file")
        return found
