"""Renaming a parameter and every use of it in its function."""

from __future__ import annotations

from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.rule import Edit


def rename_parameter(function: FunctionValue, old: str, new: str) -> tuple[Edit, ...]:
    """The edits; none where the new name is taken, or where an inner scope binds one of the two names."""
    definition = function.definition
    if not isinstance(definition, tree.FunctionDef) or not new.isidentifier():
        return ()
    parameter = next((parameter for parameter in definition.parameters if parameter.name == old), None)
    if parameter is None or any(other.name == new for other in definition.parameters):
        return ()
    ordinals = [parameter.at]
    for node in walk(definition.body):
        if _is_in_the_way(node, old, new):
            return ()
        if isinstance(node, tree.Name) and node.id == old:
            ordinals.append(node.at)
    return tuple(Edit(function.node(ordinal), new) for ordinal in ordinals)


def _is_in_the_way(node: object, old: str, new: str) -> bool:
    """Whether a node makes it unsure what the names mean."""
    names = (old, new)
    match node:
        case tree.Name(id=name):
            return name in (new, "locals", "eval", "exec")
        case tree.Opaque() | tree.Unparsed():
            return True
        case tree.Parameter(name=name) | tree.FunctionDef(name=name) | tree.ClassDef(name=name):
            return name in names
        case tree.ImportAlias(name=name, asname=bound):
            return (bound or name) in names
        case tree.Handler(name=name):
            return name in names
        case tree.Scope(names=bound):
            return any(name in bound for name in names)
        case tree.StarPattern(name=bound) | tree.AsPattern(name=bound) | tree.MappingPattern(rest=bound):
            return bound in names
        case _:
            return False
