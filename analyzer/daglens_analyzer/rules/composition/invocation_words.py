"""How messages speak of what is invoked in a graph."""

from __future__ import annotations

from collections.abc import Iterable

from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.definitions import GraphDefinition, Invocation, OpDefinition


def kind_name(definition: OpDefinition | GraphDefinition) -> str:
    return "op" if isinstance(definition, OpDefinition) else "graph"


def definition_name(definition: OpDefinition | GraphDefinition) -> str:
    """Its name, or the function's where the name cannot be known."""
    if not isinstance(definition.name, Unknown):
        return definition.name
    return definition.function.name if definition.function is not None else "?"


def node_name(invocation: Invocation) -> str:
    """The node's name, with what it is an alias of."""
    called = definition_name(invocation.definition)
    return f"'{invocation.name}'" if invocation.name == called else f"'{invocation.name}' ({called})"


def listed(names: Iterable[str]) -> str:
    """`'a', 'b'`"""
    return ", ".join(f"'{name}'" for name in names)
