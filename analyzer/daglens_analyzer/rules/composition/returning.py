"""Returning what the last call of a graph's body gives."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import Surround
from daglens_analyzer.rules.rule import Fix


def returning_the_last(function: FunctionValue, definition: tree.FunctionDef) -> Iterator[Fix]:
    """The fix, where the body ends in a call whose result nobody takes."""
    last = definition.body[-1] if definition.body else None
    if isinstance(last, tree.ExpressionStatement) and isinstance(last.value, tree.Call):
        yield Fix("Return what the last op gives", (Surround(function.node(last.value.at), "return ", ""),), False)
