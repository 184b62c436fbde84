"""Whether a function needs one of its parameters."""

from __future__ import annotations

from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk


def uses_parameter(function: tree.FunctionDef, name: str) -> bool:
    """Whether the body may use it, by name or through `locals()`."""
    return any(
        (isinstance(node, tree.Name) and node.id in (name, "locals")) or isinstance(node, tree.Opaque | tree.Unparsed)
        for node in walk(function.body)
    )
