"""A lowered chunk as bytes and back, for a cache on disk."""

from __future__ import annotations

from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.lower.serialize import SCHEMA_VERSION, tree_from_bytes, tree_to_bytes

__all__ = ["SCHEMA_VERSION", "chunk_from_bytes", "chunk_to_bytes"]

_DIGEST_LENGTH = 32


def chunk_to_bytes(chunk: LoweredChunk) -> bytes | None:
    """The chunk as bytes; None for one with a problem, which is cheaper to find again."""
    if chunk.problem is not None:
        return None
    return chunk.digest.encode("ascii") + tree_to_bytes(chunk.statements, chunk.spans)


def chunk_from_bytes(data: bytes) -> LoweredChunk:
    """What `chunk_to_bytes` made these bytes of.

    Raises ValueError when they are of another `SCHEMA_VERSION`, or no such bytes at all.
    """
    digest = data[:_DIGEST_LENGTH].decode("ascii")
    statements, spans = tree_from_bytes(data[_DIGEST_LENGTH:])
    return LoweredChunk(digest, statements, spans)
