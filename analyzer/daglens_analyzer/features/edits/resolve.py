"""Asked-for edits as text edits of the current revision."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.features.diagnostic import TextEdit
from daglens_analyzer.features.edits.arguments import (
    moved,
    value_at,
    with_argument,
    with_brackets,
    with_first,
    with_item,
    without_item,
)
from daglens_analyzer.features.edits.brackets import Change
from daglens_analyzer.features.edits.functions import decorated, undecorated, with_parameter, without_parameter
from daglens_analyzer.features.edits.library_names import with_library_names
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.features.edits.statements import added_above, added_import, removed_statement
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import (
    AddAbove,
    AddArgument,
    AddBehind,
    AddDecorator,
    AddFirst,
    AddImport,
    AddItem,
    AddParameter,
    AnyEdit,
    AsText,
    CallMethod,
    ChangeBrackets,
    Edit,
    ItemOf,
    MoveItem,
    RemoveDecorator,
    RemoveItem,
    RemoveParameter,
    RemoveStatement,
    RenameLast,
    ReplaceLiteral,
    Surround,
    named,
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
    written = with_library_names(analysis, found)
    if written is None or _overlap(written):
        return None
    return tuple(dict.fromkeys(written)) or None


def _overlap(edits: Iterable[TextEdit]) -> bool:
    """Whether two edits take out some of the same text: two items that share a comma, say."""
    ordered = sorted(dict.fromkeys((edit.path, edit.range) for edit in edits))
    return any(path == other and first.end > second.start for (path, first), (other, second) in pairwise(ordered))


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
        case AddArgument(call=node) | AddItem(call=node) | AddFirst(call=node) | ReplaceLiteral(within=node):
            return node.path
        case Surround(at=node) | ChangeBrackets(at=node) | RenameLast(at=node) | RemoveItem(at=node) | AsText(at=node):
            return node.of.path if isinstance(node, ItemOf) else node.path
        case MoveItem(call=node):
            return node.path
        case AddParameter(function=node) | RemoveParameter(function=node) | AddDecorator(function=node):
            return node.path
        case RemoveDecorator(function=node):
            return node.path
        case AddAbove(node=node) | RemoveStatement(node=node) | CallMethod(call=node) | AddBehind(at=node):
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
        case Surround():
            return _surrounded(module, source, edit)
        case AsText(at=at):
            return _as_text(module, source, at)
        case RenameLast(at=at, name=name):
            return _renamed_last(module, source, at, name)
        case CallMethod(call=call, name=name):
            return _calling_method(module, source, call, name)
        case MoveItem():
            return moved(module, source, edit)
        case ChangeBrackets():
            return with_brackets(module, source, edit)
        case AddFirst(call=call, text=text):
            return with_first(module, source, call, text)
        case AddArgument(call=call, keyword=keyword, text=text):
            return with_argument(module, source, call, keyword, text)
        case AddItem():
            return with_item(module, source, edit)
        case AddParameter():
            return with_parameter(module, source, edit)
        case RemoveParameter(function=function, name=name):
            return without_parameter(module, source, function, name)
        case AddDecorator(function=function, text=text):
            return decorated(module, source, function, text)
        case RemoveDecorator(function=function):
            return undecorated(module, source, function)
        case AddAbove(node=node, text=text):
            return added_above(module, source, node, text)
        case RemoveStatement(node=node):
            return removed_statement(module, source, node)
        case RemoveItem(at=at):
            item = value_at(module, at) if isinstance(at, ItemOf) else at
            return without_item(module, source, item) if item is not None else None
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


def _surrounded(module: ParsedModule, source: SourceText, edit: Surround) -> list[Change] | None:
    value = value_at(module, edit.at)
    place = module.range_of(value) if value is not None else None
    if place is None:
        return None
    start, end = source.offset(place.start), source.offset(place.end)
    return [(start, start, edit.before), (end, end, edit.behind)]


def _as_text(module: ParsedModule, source: SourceText, at: NodeId | ItemOf) -> list[Change] | None:
    value = value_at(module, at)
    if value is None:
        return None
    before, behind = ('"', '"') if isinstance(module.node(value), tree.Constant) else ("str(", ")")
    return _surrounded(module, source, Surround(value, before, behind))


def _renamed_last(module: ParsedModule, source: SourceText, at: NodeId | ItemOf, name: str) -> list[Change] | None:
    value = value_at(module, at)
    node = module.node(value) if value is not None else None
    renamed = node.function if isinstance(node, tree.Call) else node
    match renamed:
        case tree.Name(at=name_at):
            text = named(name)  # a bare name is imported by itself
        case tree.Attribute(name_at=name_at):
            text = name
        case _:
            return None
    place = module.range_of(NodeId(value.path, value.chunk, name_at)) if value is not None else None
    return None if place is None else [(source.offset(place.start), source.offset(place.end), text)]


def _calling_method(module: ParsedModule, source: SourceText, call: NodeId, name: str) -> list[Change] | None:
    node = module.node(call)
    if not isinstance(node, tree.Call) or node.arguments:
        return None
    place = module.range_of(NodeId(call.path, call.chunk, node.function.at))
    return None if place is None else [(source.offset(place.end), source.offset(place.end), f".{name}")]


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
