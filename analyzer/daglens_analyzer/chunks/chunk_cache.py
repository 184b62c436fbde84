"""Lowered chunks that may be met again, in another file or after an undo."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daglens_analyzer.chunks.lowered_chunk import LoweredChunk


class ChunkCache:
    """The most recently used lowered chunks by digest, up to `max_nodes` nodes in all. Any thread may use it."""

    def __init__(self, max_nodes: int = 2_000_000) -> None:
        self._max_nodes = max_nodes
        self._nodes = 0
        self._chunks: OrderedDict[str, LoweredChunk] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, digest: str) -> LoweredChunk | None:
        """The chunk of this digest, which counts as used now."""
        with self._lock:
            chunk = self._chunks.get(digest)
            if chunk is not None:
                self._chunks.move_to_end(digest)
            return chunk

    def add(self, chunk: LoweredChunk) -> None:
        """Keeps `chunk`, dropping those not used for longest."""
        with self._lock:
            if chunk.digest in self._chunks:
                return
            self._chunks[chunk.digest] = chunk
            self._nodes += _weight(chunk)
            while self._nodes > self._max_nodes and len(self._chunks) > 1:
                self._nodes -= _weight(self._chunks.popitem(last=False)[1])


def _weight(chunk: LoweredChunk) -> int:
    return len(chunk.spans) + 1
