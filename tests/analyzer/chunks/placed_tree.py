"""The tree of a file with places in the file for ordinals: what must be the same however the file was parsed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import cast

import libcst as cst

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.lower.lower import lower_module
from daglens_analyzer.source.newlines import with_line_feeds
from daglens_analyzer.source.span_table import SpanTable


def of_module(module: ParsedModule) -> list[object]:
    """Every top-level statement of a parsed module as nested tuples, ranges in the file instead of ordinals."""
    return [
        _placed(statement, chunk.lowered.spans, line)
        for line, chunk in zip(module.start_lines, module.chunks, strict=False)
        for statement in chunk.lowered.statements
    ]


def of_full_parse(text: str) -> list[object]:
    """The same of a text that LibCST parses in one piece."""
    text = with_line_feeds(text)
    statements, spans = lower_module(cst.parse_module(text), text)
    return [_placed(statement, spans, 0) for statement in statements]


def _placed(value: object, spans: SpanTable, first_line: int) -> object:
    if isinstance(value, tuple):
        items = cast("tuple[object, ...]", value)
        return tuple(_placed(item, spans, first_line) for item in items)
    if is_dataclass(value):
        return (type(value).__name__, *_fields(value, spans, first_line))
    return repr(value) if isinstance(value, float | complex) else value


def _fields(node: object, spans: SpanTable, first_line: int) -> Iterator[object]:
    for field in fields(node):  # type: ignore[arg-type]
        value = getattr(node, field.name)
        if field.name in ("at", "name_at") and value is not None:
            start_line, start_column, end_line, end_column = spans[value]
            yield start_line + first_line, start_column, end_line + first_line, end_column
        else:
            yield _placed(value, spans, first_line)
