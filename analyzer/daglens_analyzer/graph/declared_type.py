"""A type that code makes for itself, as an input or output is declared with it."""

from __future__ import annotations

from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId


@record
class DeclaredType:
    """Where the type is made, by a name of its own, and where it is declared."""

    made_at: NodeId
    at: NodeId
