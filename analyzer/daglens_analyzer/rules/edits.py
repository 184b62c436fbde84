"""Changes of source text as rules ask for them: places are nodes, and what surrounds them is looked at when it is done.

`features/edits/` turns each into the text edits of the current revision, in the layout that it finds there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location

Place: TypeAlias = NodeId | Location

NAMED = re.compile(r"\x00(?P<name>\w+)\x00")
"""A name of the library within a text, as `named` marks it."""


def named(name: str) -> str:
    """A name of the library in the text of an edit: it is written as its file writes such names (`dg.Output`, or
    `Output`, imported where it is not)."""
    return f"\x00{name}\x00"


def shown(text: str) -> str:
    """A text with such names, for a title."""
    return NAMED.sub(r"\g<name>", text)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what stands at a place. `part` "string" replaces what is between a literal's quotes and leaves them;
    "key" takes `new_text` for an asset key as users write it, and puts it in the place of a key that is a literal."""

    at: Place
    new_text: str
    part: Literal["all", "string", "key"] = "all"


@dataclass(frozen=True, slots=True)
class ReplaceLiteral:
    """Within a node, give the one literal that says `old` the content `new`; not possible where there are several."""

    within: NodeId
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class AddBehind:
    """Add text behind an expression, in which the library's name `like` is written as the expression writes it."""

    at: NodeId
    text: str
    like: str


@dataclass(frozen=True, slots=True)
class ItemOf:
    """An item of the list, tuple or set that is the value at a node, or a value of a dict, by its number from 0."""

    of: NodeId
    number: int


@dataclass(frozen=True, slots=True)
class Surround:
    """Add text before and behind an expression; of an argument by keyword, its value."""

    at: NodeId | ItemOf
    before: str
    behind: str


@dataclass(frozen=True, slots=True)
class AsText:
    """Make a text of an expression: a literal in quotes, anything else through `str`."""

    at: NodeId | ItemOf


@dataclass(frozen=True, slots=True)
class RenameLast:
    """Give an attribute, or what a call calls, another last name: `dg.In()` becomes `dg.Out()`."""

    at: NodeId | ItemOf
    name: str


@dataclass(frozen=True, slots=True)
class CallMethod:
    """Have the call at a node, which passes nothing, call a method of what it calls: `job()` becomes `job.name()`."""

    call: NodeId
    name: str


@dataclass(frozen=True, slots=True)
class ChangeBrackets:
    """Give the list, tuple or set that is the value at a node other brackets; not possible for one that is empty."""

    at: NodeId
    brackets: Literal["[]", "{}"]


@dataclass(frozen=True, slots=True)
class MoveItem:
    """Take an item out of a list, and put it in the list that the call at a node is given as `keyword`."""

    item: ItemOf
    call: NodeId
    keyword: str


@dataclass(frozen=True, slots=True)
class AddFirst:
    """Add an argument by position before the others of the call at a node."""

    call: NodeId
    text: str


@dataclass(frozen=True, slots=True)
class AddArgument:
    """Add `keyword=text` to the call at a node, or to a decorator that has no parentheses yet."""

    call: NodeId
    keyword: str
    text: str


@dataclass(frozen=True, slots=True)
class AddItem:
    """Add an item to the list, tuple, set or dict that the call at a node is given as `keyword`; where it is not given,
    the argument is added, its brackets being `brackets`. Where a `callee` is named, nothing else may be called there.
    """

    call: NodeId
    keyword: str
    item: str
    brackets: Literal["[]", "{}"] = "[]"
    callee: str | None = None


@dataclass(frozen=True, slots=True)
class AddParameter:
    """Add a parameter behind the others, or before them, of the function at a node (its name's, or its own)."""

    function: NodeId
    text: str
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class RemoveParameter:
    """Take a parameter out of the function at a node."""

    function: NodeId
    name: str


@dataclass(frozen=True, slots=True)
class AddDecorator:
    """Decorate the undecorated function at a node."""

    function: NodeId
    text: str


@dataclass(frozen=True, slots=True)
class RemoveDecorator:
    """Leave the function at a node without its one decorator."""

    function: NodeId


@dataclass(frozen=True, slots=True)
class AddAbove:
    """Add statements, two blank lines around them, above the top-level statement that a node stands in."""

    node: NodeId
    text: str


@dataclass(frozen=True, slots=True)
class RemoveItem:
    """Take an item or argument out of the brackets it stands in, with its comma."""

    at: NodeId | ItemOf


@dataclass(frozen=True, slots=True)
class RemoveStatement:
    """Take out the top-level statement that a node stands in, with the blank lines above it."""

    node: NodeId


@dataclass(frozen=True, slots=True)
class AddImport:
    """Have `name` of `module` bound at the top level of a file; nothing where it is."""

    path: str
    module: str
    name: str


AnyEdit: TypeAlias = (
    Edit
    | ReplaceLiteral
    | AddBehind
    | Surround
    | AsText
    | RenameLast
    | CallMethod
    | MoveItem
    | ChangeBrackets
    | AddFirst
    | AddArgument
    | AddItem
    | AddParameter
    | RemoveParameter
    | AddDecorator
    | RemoveDecorator
    | AddAbove
    | RemoveItem
    | RemoveStatement
    | AddImport
)
