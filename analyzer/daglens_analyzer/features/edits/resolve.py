"""Asked-for edits as text edits of the current revision."""

from __future__ import annotations

import re
from collections.abc import Iterable

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.features.diagnostic import TextEdit
from daglens_analyzer.features.edits.brackets import (
    Brackets,
    Change,
    added,
    brackets_ending,
    brackets_from,
    removed,
)
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.features.edits.statements import added_above, added_import, removed_statement
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import (
    AddAbove,
    AddArgument,
    AddBehind,
    AddDecorator,
    AddImport,
    AddItem,
    AddParameter,
    AnyEdit,
    Edit,
    RemoveDecorator,
    RemoveItem,
    RemoveParameter,
    RemoveStatement,
    ReplaceLiteral,
)
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Range

_LITERAL = re.compile(r"""[rRuU]?(?P<quote>'''|\"""|'|")(?P<content>[^\\\n]*)(?P=quote)""")


def resolved(analysis: Analysis, edits: Iterable[AnyEdit]) -> tuple[TextEdit, ...] | None:
    """The text edits of all of them; None where one is not possible, or where there is nothing to do."""
    found: list[TextEdit] = []
    for edit in edits:
        made = _resolved(analysis, edit)
        if made is None:
            return None
        found += made
    return tuple(dict.fromkeys(found)) or None


def _resolved(analysis: Analysis, edit: AnyEdit) -> list[TextEdit] | None:
    if isinstance(edit, Edit):
        return _replaced(analysis, edit)
    path = _path(edit)
    module = analysis.module(path)
    if module is None:
        return None
    source = SourceText(module.text)
    changes = _changes(module, source, edit)
    if changes is None:
        return None
    return [TextEdit(path, source.range(start, end), text) for start, end, text in changes]


def _path(edit: AnyEdit) -> str:
    match edit:
        case AddArgument(call=node) | AddItem(call=node) | ReplaceLiteral(within=node):
            return node.path
        case AddParameter(function=node) | RemoveParameter(function=node) | AddDecorator(function=node):
            return node.path
        case RemoveDecorator(function=node):
            return node.path
        case AddAbove(node=node) | RemoveStatement(node=node) | RemoveItem(at=node) | AddBehind(at=node):
            return node.path
        case AddImport(path=path):
            return path
        case Edit(at=at):
            return at.path


def _changes(module: ParsedModule, source: SourceText, edit: AnyEdit) -> list[Change] | None:
    match edit:
        case ReplaceLiteral(within=within, old=old, new=new):
            return _with_literal(module, source, within, old, new)
        case AddBehind():
            return _with_behind(module, source, edit)
        case AddArgument(call=call, keyword=keyword, text=text):
            return _with_argument(module, source, call, keyword, text)
        case AddItem():
            return _with_item(module, source, edit)
        case AddParameter(function=function, text=text):
            return _with_parameter(module, source, function, text)
        case RemoveParameter(function=function, name=name):
            return _without_parameter(module, source, function, name)
        case AddDecorator(function=function, text=text):
            return _decorated(module, source, function, text)
        case RemoveDecorator(function=function):
            return _undecorated(module, source, function)
        case AddAbove(node=node, text=text):
            return added_above(module, source, node, text)
        case RemoveStatement(node=node):
            return removed_statement(module, source, node)
        case RemoveItem(at=at):
            return _without(module, source, at)
        case AddImport(module=origin, name=name):
            return added_import(module, source, origin, name)
        case Edit():
            return None


def _replaced(analysis: Analysis, edit: Edit) -> list[TextEdit] | None:
    location = analysis.location_of(edit.at) if isinstance(edit.at, NodeId) else edit.at
    if location is None:
        return None
    if edit.part == "all":
        return [TextEdit(location.path, location.range, edit.new_text)]
    text = analysis.text(location.path)
    if text is None:
        return None
    source = SourceText(text)
    if edit.part == "key" and ("/" in edit.new_text or not source.at(location.range).endswith(("'", '"'))):
        literal = _key_literal(source.at(location.range), edit.new_text)
        return None if literal is None else [TextEdit(location.path, location.range, literal)]
    range = _content(source, location.range, edit.new_text)
    return None if range is None else [TextEdit(location.path, range, edit.new_text)]


def _key_literal(written: str, key: str) -> str | None:
    """A key in the quotes of the one that is written, which is text or a list of texts."""
    if not re.fullmatch(r"""(['"])[\w./-]*\1|\[\s*(['"])[\w./-]*\2(\s*,\s*(['"])[\w./-]*\4)*\s*,?\s*\]""", written):
        return None
    quote = next(character for character in written if character in "'\"")
    parts = [f"{quote}{part}{quote}" for part in key.split("/")]
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def _content(source: SourceText, range: Range, new_text: str) -> Range | None:
    """What stands between the quotes of the plain literal that fills `range`; None where there is no such thing."""
    match = _LITERAL.fullmatch(source.at(range))
    if match is None or match["quote"] in match["content"] or "\\" in new_text or match["quote"] in new_text:
        return None
    start = source.offset(range.start)
    return source.range(start + match.start("content"), start + match.end("content"))


def _with_literal(module: ParsedModule, source: SourceText, within: NodeId, old: str, new: str) -> list[Change] | None:
    place = module.range_of(within)
    if place is None:
        return None
    tokens = source.tokens(source.offset(place.start), source.offset(place.end))
    found = [match for token in tokens if (match := _LITERAL.fullmatch(token.text)) and match["content"] == old]
    starts = [token.start for token in tokens if (match := _LITERAL.fullmatch(token.text)) and match["content"] == old]
    if len(found) != 1 or "\\" in new or found[0]["quote"] in new:
        return None
    return [(starts[0] + found[0].start("content"), starts[0] + found[0].end("content"), new)]


def _with_behind(module: ParsedModule, source: SourceText, edit: AddBehind) -> list[Change] | None:
    place = module.range_of(edit.at)
    if place is None:
        return None
    written = re.search(rf"(\w+\.)*{re.escape(edit.like)}\b", source.at(place))
    if written is None:
        return None
    start, end = source.offset(place.start), source.offset(place.end)
    text = edit.text.replace(edit.like, written[0])
    if isinstance(module.node(edit.at), tree.Call | tree.Name | tree.Attribute):
        return [(end, end, text)]
    return [(start, start, "("), (end, end, f"){text}")]


def _with_argument(
    module: ParsedModule, source: SourceText, call: NodeId, keyword: str, text: str
) -> list[Change] | None:
    node, place = module.node(call), module.range_of(call)
    if place is None:
        return None
    start, end = source.offset(place.start), source.offset(place.end)
    if isinstance(node, tree.Call):
        if any(argument.keyword == keyword or argument.star for argument in node.arguments):
            return None
        brackets = brackets_ending(source, start, end)
        return None if brackets is None else added(source, brackets, f"{keyword}={text}")
    if isinstance(node, tree.Name | tree.Attribute):
        return [(end, end, f"({keyword}={text})")]
    return None


def _with_item(module: ParsedModule, source: SourceText, edit: AddItem) -> list[Change] | None:
    node = module.node(edit.call)
    if edit.callee is not None and not _calls(node, edit.callee):
        return None
    arguments = node.arguments if isinstance(node, tree.Call) else ()
    given = next((argument for argument in arguments if argument.keyword == edit.keyword), None)
    if given is None:
        opening, closing = edit.brackets
        return _with_argument(module, source, edit.call, edit.keyword, f"{opening}{edit.item}{closing}")
    brackets = _display(module, source, edit.call, given.value)
    return added(source, brackets, edit.item) if brackets is not None else _unpacked(module, source, edit, given.value)


def _unpacked(module: ParsedModule, source: SourceText, edit: AddItem, value: tree.Expression) -> list[Change] | None:
    """A display of what a name, attribute, call or sum holds and of the item."""
    place = module.range_of(NodeId(edit.call.path, edit.call.chunk, value.at))
    is_list = edit.brackets == "[]"
    kinds = (tree.Name, tree.Attribute, tree.Call, *((tree.BinaryOperation,) if is_list else ()))
    if place is None or not isinstance(value, kinds):
        return None
    start, end = source.offset(place.start), source.offset(place.end)
    opening, closing = edit.brackets
    return [(start, start, f"{opening}{'*' if is_list else '**'}"), (end, end, f", {edit.item}{closing}")]


def _calls(node: object, name: str) -> bool:
    """Whether a node calls something of this name, and passes nothing by position."""
    match node:
        case tree.Call(function=tree.Name(id=called) | tree.Attribute(name=called), arguments=arguments):
            return called == name and all(argument.keyword is not None for argument in arguments)
        case _:
            return False


def _display(module: ParsedModule, source: SourceText, beside: NodeId, value: tree.Expression) -> Brackets | None:
    """The brackets of a display; a tuple without any has none."""
    place = module.range_of(NodeId(beside.path, beside.chunk, value.at))
    if place is None or not isinstance(value, tree.SequenceDisplay | tree.DictDisplay):
        return None
    return brackets_ending(source, source.offset(place.start), source.offset(place.end))


def _with_parameter(module: ParsedModule, source: SourceText, function: NodeId, text: str) -> list[Change] | None:
    node = module.node(function)
    if not isinstance(node, tree.FunctionDef) or any(_takes_the_rest(parameter) for parameter in node.parameters):
        return None
    brackets = _parameters(module, source, function, node)
    if brackets is None:
        return None
    # What has no default goes before what has one.
    number = next((n for n, parameter in enumerate(node.parameters) if parameter.default is not None), None)
    return added(source, brackets, text, at=number)


def _without_parameter(module: ParsedModule, source: SourceText, function: NodeId, name: str) -> list[Change] | None:
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


def _decorated(module: ParsedModule, source: SourceText, function: NodeId, text: str) -> list[Change] | None:
    node = module.node(function)
    if not isinstance(node, tree.FunctionDef) or node.decorators:
        return None
    whole = module.range_of(NodeId(function.path, function.chunk, node.at))
    if whole is None:
        return None
    start = source.offset(whole.start)
    return [(start, start, f"@{text}\n{source.indent(start)}")]


def _undecorated(module: ParsedModule, source: SourceText, function: NodeId) -> list[Change] | None:
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


def _without(module: ParsedModule, source: SourceText, at: NodeId) -> list[Change] | None:
    """The smallest display or call around a node that has it, or its argument, for an item."""
    place = module.range_of(at)
    if place is None:
        return None
    for id in reversed(module.nodes_at(place.start)):
        node, around = module.node(id), module.range_of(id)
        if around is None or not isinstance(node, tree.Call | tree.SequenceDisplay | tree.DictDisplay):
            continue
        if id.ordinal == at.ordinal:
            continue
        brackets = brackets_ending(source, source.offset(around.start), source.offset(around.end))
        start = source.offset(place.start)
        items = brackets.items() if brackets is not None else ()
        number = next((n for n, item in enumerate(items) if item[0] <= start < item[1]), None)
        if brackets is not None and number is not None:
            return [removed(source, brackets, number)]
    return None
