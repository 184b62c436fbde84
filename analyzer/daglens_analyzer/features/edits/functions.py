"""A function's parameters and decorator."""

from __future__ import annotations

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.features.edits.brackets import Brackets, Change, added, brackets_from, removed
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import AddParameter
from daglens_analyzer.source.node_id import NodeId


def with_parameter(module: ParsedModule, source: SourceText, edit: AddParameter) -> list[Change] | None:
    """The changes that add a parameter. Nothing goes behind those that take the rest."""
    node = module.node(edit.function)
    if not isinstance(node, tree.FunctionDef):
        return None
    if not edit.is_first and any(_takes_the_rest(parameter) for parameter in node.parameters):
        return None
    brackets = _parameters(module, source, edit.function, node)
    if brackets is None:
        return None
    # What has no default goes before what has one.
    number = 0 if edit.is_first else _first_default(node)
    return added(source, brackets, edit.text, at=number)


def _first_default(node: tree.FunctionDef) -> int | None:
    return next((n for n, parameter in enumerate(node.parameters) if parameter.default is not None), None)


def without_parameter(module: ParsedModule, source: SourceText, function: NodeId, name: str) -> list[Change] | None:
    """The changes that take out the parameter of this name."""
    node = module.node(function)
    brackets = _parameters(module, source, function, node) if isinstance(node, tree.FunctionDef) else None
    for number, (start, end) in enumerate(brackets.items() if brackets is not None else ()):
        first = next(iter(source.tokens(start, end)), None)
        if brackets is not None and first is not None and first.text == name:
            return [removed(source, brackets, number)]
    return None


def _parameters(module: ParsedModule, source: SourceText, function: NodeId, node: tree.FunctionDef) -> Brackets | None:
    name = module.range_of(NodeId(function.path, function.chunk, node.name_at))
    whole = module.range_of(NodeId(function.path, function.chunk, node.at))
    if name is None or whole is None:
        return None
    return brackets_from(source, source.offset(name.end), source.offset(whole.end))


def decorated(module: ParsedModule, source: SourceText, function: NodeId, text: str) -> list[Change] | None:
    """The changes that decorate an undecorated function."""
    node = module.node(function)
    if not isinstance(node, tree.FunctionDef) or node.decorators:
        return None
    whole = module.range_of(NodeId(function.path, function.chunk, node.at))
    if whole is None:
        return None
    start = source.offset(whole.start)
    return [(start, start, f"@{text}\n{source.indent(start)}")]


def undecorated(module: ParsedModule, source: SourceText, function: NodeId) -> list[Change] | None:
    """The changes that leave a function without its one decorator."""
    node = module.node(function)
    if not isinstance(node, tree.FunctionDef) or len(node.decorators) != 1:
        return None
    whole = module.range_of(NodeId(function.path, function.chunk, node.at))
    decorator = module.range_of(NodeId(function.path, function.chunk, node.decorators[0].expression.at))
    if whole is None or decorator is None:
        return None
    line_end = source.text.index("\n", source.offset(decorator.end))
    start = source.offset(whole.start)
    return [(start, line_end + 1 + len(source.indent(start)), "")]


def _takes_the_rest(parameter: tree.Parameter) -> bool:
    return parameter.kind not in ("positional_or_keyword", "positional_only")
