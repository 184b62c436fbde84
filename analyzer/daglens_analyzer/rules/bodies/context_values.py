"""What is reached through a context: of which class an expression in a body is that starts from one."""

from __future__ import annotations

from collections.abc import Mapping

from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import Body

_LEADS_TO: Mapping[str, str] = {
    "log": "DagsterLogManager",
    "run": "DagsterRun",
    "dagster_run": "DagsterRun",
    "partition_key": "str",
    "run_id": "str",
    "partition_time_window": "TimeWindow",
    "partition_key_range": "PartitionKeyRange",
    "scheduled_execution_time": "datetime",
}
"""What the properties of contexts are, whatever the context."""


def class_reached(body: Body, context: str, kind: str, expression: tree.Expression, depth: int = 0) -> str | None:
    """The class of an expression, where `context` is the parameter of that `kind`; None for what leads elsewhere."""
    match expression:
        case tree.Name(id=name) if name == context:
            return kind
        case tree.Name(id=name) if depth < 4:
            bound = body.bound.get(name, ())
            is_clear = len(bound) == 1 and not any(each.name == name for each in body.definition.parameters)
            value = bound[0] if is_clear else None
            return class_reached(body, context, kind, value, depth + 1) if value is not None else None
        case tree.Attribute(value=owner, name=name) if name in _LEADS_TO:
            reached = class_reached(body, context, kind, owner, depth + 1)
            return _LEADS_TO[name] if reached is not None and reached.endswith("Context") else None
        case _:
            return None
