"""The one decorator above a function, for fixes that change it."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId


@dataclass(frozen=True, slots=True)
class Decorating:
    """`at` is the decorator's expression, a call or a bare name."""

    at: NodeId


def decorating(function: FunctionValue | None) -> Decorating | None:
    """None for a function with no decorator, with several, or with one that is not a plain name."""
    definition = function.definition if function is not None else None
    if function is None or not isinstance(definition, tree.FunctionDef) or len(definition.decorators) != 1:
        return None
    expression = definition.decorators[0].expression
    match expression.function if isinstance(expression, tree.Call) else expression:
        case tree.Name() | tree.Attribute(value=tree.Name()):
            return Decorating(function.node(expression.at))
        case _:
            return None
