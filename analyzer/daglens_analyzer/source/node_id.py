"""The name of a syntax node, which outlives edits elsewhere in its file.

A node is named by its chunk's text and its place within that chunk, never by a line. So inserting a line above it
changes no fact that mentions it; where it stands now is looked up at the very edge, in the current revision's table
(`ParsedModule.range_of`).
"""

from __future__ import annotations

from typing import NamedTuple


class ChunkId(NamedTuple):
    """A top-level chunk of a module: the digest of its text, and which of the equal chunks it is, from 0."""

    digest: str
    occurrence: int


class NodeId(NamedTuple):
    """A node of a lowered chunk. `path` is the file's absolute POSIX path; `ordinal` indexes the chunk's spans."""

    path: str
    chunk: ChunkId
    ordinal: int
