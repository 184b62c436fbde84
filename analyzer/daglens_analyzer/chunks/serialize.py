"""A parsed file as bytes and back, for a cache on disk and between processes."""

from __future__ import annotations

import json
from typing import Any

from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.parsed_module import ParsedModule, PlacedChunk
from daglens_analyzer.lower.serialize import SCHEMA_VERSION, tree_from_json, tree_to_json
from daglens_analyzer.source.node_id import ChunkId

__all__ = ["SCHEMA_VERSION", "module_from_bytes", "module_to_bytes"]

_ENCODE_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def module_to_bytes(module: ParsedModule) -> bytes | None:
    """The chunks of a file as bytes; None where one has a problem: what it stands for may be of an earlier text."""
    if any(chunk.problem is not None or chunk.lowered is not chunk.parsed for chunk in module.chunks):
        return None
    chunks = [
        (
            *chunk.id,
            chunk.start_line,
            chunk.line_count,
            chunk.length,
            chunk.tokens_length,
            chunk.is_settled,
            tree_to_json(chunk.parsed.statements, chunk.parsed.spans),
        )
        for chunk in module.chunks
    ]
    return _ENCODE_JSON((SCHEMA_VERSION, len(module.text), chunks)).encode("ascii")


def module_from_bytes(path: str, text: str, data: bytes) -> ParsedModule:
    """What `module_to_bytes` made these bytes of; `text` is the file's, with line feeds.

    Raises ValueError when they are of another `SCHEMA_VERSION` or another text, or no such bytes at all.
    """
    try:
        version, length, chunks = json.loads(data)
        if version != SCHEMA_VERSION or length != len(text):
            raise ValueError("these bytes are of another version or another text")
        module = ParsedModule(path, tuple(map(_placed, chunks)), text)
    except (TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a parsed file: {error}") from error
    if sum(chunk.length for chunk in module.chunks) != length:
        raise ValueError("the chunks are not those of the text")
    return module


def _placed(stored: list[Any]) -> PlacedChunk:
    digest, occurrence, start_line, line_count, length, tokens_length, is_settled, tree = stored
    numbers = (occurrence, start_line, line_count, length, tokens_length)
    if type(digest) is not str or type(is_settled) is not bool or any(type(number) is not int for number in numbers):
        raise ValueError("not a chunk")
    parsed = LoweredChunk(digest, *tree_from_json(tree))
    return PlacedChunk(
        ChunkId(digest, occurrence),
        start_line,
        line_count,
        parsed,
        False,
        None,
        parsed,
        length,
        tokens_length,
        is_settled,
    )
