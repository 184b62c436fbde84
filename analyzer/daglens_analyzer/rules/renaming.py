"""Giving a definition another name, where its name is written."""

from __future__ import annotations

from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.rules.rule import Edit, Fix
from daglens_analyzer.source.node_id import NodeId


def renaming(definition: Value, name_at: NodeId, name: str) -> tuple[Fix, ...]:
    """The fix; none where a function's own name is the name, or a factory made it. Schedules, runs and settings that
    speak of the old name stay with the other: hence not safe."""
    if name_at == definition.at or getattr(definition, "built_at", None) is not None:
        return ()
    return (Fix(f"Name it '{name}'", (Edit(name_at, name, "string"),), is_safe=False),)
