"""What stands in brackets: arguments of calls, and items of displays."""

from __future__ import annotations

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.features.edits.brackets import Brackets, Change, added, brackets_ending, removed
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import AddItem, ChangeBrackets, ItemOf, MoveItem
from daglens_analyzer.source.node_id import NodeId


def with_argument(
    module: ParsedModule, source: SourceText, call: NodeId, keyword: str, text: str
) -> list[Change] | None:
    """The changes that give a call, or a decorator without parentheses, an argument by keyword."""
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


def with_item(module: ParsedModule, source: SourceText, edit: AddItem) -> list[Change] | None:
    """The changes that add an item to the display that a call is given."""
    node = module.node(edit.call)
    if edit.callee is not None and not _calls(node, edit.callee):
        return None
    arguments = node.arguments if isinstance(node, tree.Call) else ()
    given = next((argument for argument in arguments if argument.keyword == edit.keyword), None)
    if given is None:
        opening, closing = edit.brackets
        return with_argument(module, source, edit.call, edit.keyword, f"{opening}{edit.item}{closing}")
    brackets = _display(module, source, edit.call, given.value)
    return added(source, brackets, edit.item) if brackets is not None else _unpacked(module, source, edit, given.value)


def value_at(module: ParsedModule, at: NodeId | ItemOf) -> NodeId | None:
    """The expression that is meant: of an argument its value, of a display the item. None where something is unpacked,
    as items cannot be counted then."""
    node = module.node(at.of if isinstance(at, ItemOf) else at)
    id = at.of if isinstance(at, ItemOf) else at
    if isinstance(node, tree.Argument):
        id = NodeId(id.path, id.chunk, node.value.at)
        node = node.value
    if not isinstance(at, ItemOf):
        return id if node is not None else None
    match node:
        case tree.SequenceDisplay(items=items):
            values = items
        case tree.DictDisplay(items=entries) if all(key is not None for key, _ in entries):
            values = tuple(value for _, value in entries)
        case _:
            return None
    if at.number >= len(values) or any(isinstance(value, tree.Starred) for value in values):
        return None
    return NodeId(id.path, id.chunk, values[at.number].at)


def moved(module: ParsedModule, source: SourceText, edit: MoveItem) -> list[Change] | None:
    """The changes that put an item into another argument of a call."""
    item = value_at(module, edit.item)
    place = module.range_of(item) if item is not None else None
    if item is None or place is None:
        return None
    taken = without_item(module, source, item)
    put = with_item(module, source, AddItem(edit.call, edit.keyword, source.at(place)))
    return None if taken is None or put is None else [*taken, *put]


def with_first(module: ParsedModule, source: SourceText, call: NodeId, text: str) -> list[Change] | None:
    """The changes that give a call an argument before its others."""
    place = module.range_of(call)
    if place is None or not isinstance(module.node(call), tree.Call):
        return None
    brackets = brackets_ending(source, source.offset(place.start), source.offset(place.end))
    return None if brackets is None else added(source, brackets, text, at=0)


def with_brackets(module: ParsedModule, source: SourceText, edit: ChangeBrackets) -> list[Change] | None:
    """The changes that give a display other brackets. One that is empty would be another kind of thing then."""
    value = value_at(module, edit.at)
    place = module.range_of(value) if value is not None else None
    node = module.node(value) if value is not None else None
    if place is None or not isinstance(node, tree.SequenceDisplay) or not node.items:
        return None
    start, end = source.offset(place.start), source.offset(place.end)
    brackets = brackets_ending(source, start, end)
    if brackets is None or brackets.open.start != start:
        return None
    opening, closing = edit.brackets
    return [(start, start + 1, opening), (end - 1, end, closing)]


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


def without_item(module: ParsedModule, source: SourceText, at: NodeId) -> list[Change] | None:
    """The change that takes a node, or the argument that it is in, out of the smallest display or call around it."""
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
