"""Values checked against the types of the inputs and outputs they go through."""

from __future__ import annotations

from typing import Any

from daglens.model.dagster_type import TypeCheck
from daglens.model.errors import DagsterTypeCheckDidNotPass


def check_value(dagster_type: Any, value: Any, what: str, context: Any) -> None:
    """Raises DagsterTypeCheckDidNotPass where the value does not fit; `what` names the place."""
    if dagster_type.is_any:
        return
    raise_unless_passed(type_check(dagster_type, value, context), dagster_type, what)


def type_check(dagster_type: Any, value: Any, context: Any) -> TypeCheck:
    """The outcome; raises what the type's function raises."""
    return dagster_type.type_check(context, value)


def raise_unless_passed(result: TypeCheck, dagster_type: Any, what: str) -> None:
    if not result.success:
        description = f" Description: {result.description}" if result.description else ""
        raise DagsterTypeCheckDidNotPass(
            f'Type check failed for {what} - expected type "{dagster_type.display_name}".{description}',
            result.metadata,
            dagster_type,
        )
