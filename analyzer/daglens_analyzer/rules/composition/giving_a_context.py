"""Passing a context to an op that is called like a function."""

from __future__ import annotations

from daglens_analyzer.graph.definitions import OpDefinition
from daglens_analyzer.rules.edits import AddFirst, named
from daglens_analyzer.rules.rule import Fix
from daglens_analyzer.source.node_id import NodeId


def given_a_context(call: NodeId, op: OpDefinition) -> tuple[Fix, ...]:
    """The fix, for an op that asks for no resources: those would have to be filled in."""
    if op.required_resource_keys != ():
        return ()
    return (Fix("Pass a context", (AddFirst(call, f"{named('build_op_context')}()"),), is_safe=False),)
