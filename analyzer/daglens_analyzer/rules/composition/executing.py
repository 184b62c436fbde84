"""Running a job or a graph where it is called as if it were a function."""

from __future__ import annotations

from daglens_analyzer.rules.edits import CallMethod
from daglens_analyzer.rules.rule import Fix
from daglens_analyzer.source.node_id import NodeId


def executing(call: NodeId) -> tuple[Fix, ...]:
    """The fix. Importing the file runs it then, where the call stands at the top level."""
    return (Fix("Execute it in this process", (CallMethod(call, "execute_in_process"),), is_safe=False),)
