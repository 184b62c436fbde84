"""Dagster's selection language: `+orders`, `key:"raw/*" and not group:staging`, `sinks(tag:team=sales)`.

Two grammars are tried in turn, as Dagster does: expressions over attributes, then a single clause of the older syntax
(`*a`, `++a+`, `a/b`, `tag:x=y`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.selection_parts import Selection
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"[^"]*")
      | (?P<null><null>)
      | (?P<digits>\d+)
      | (?P<wildcard>[A-Za-z_*/][A-Za-z0-9_*/]*\*[A-Za-z0-9_*/]*|\*[A-Za-z0-9_*/]+)
      | (?P<word>[A-Za-z_][A-Za-z0-9_/]*)
      | (?P<mark>[=*+:(),])
    )""",
    re.VERBOSE,
)
_CLAUSE = re.compile(r"^(\*?\+*)?([./\w\d\[\]?_-]+)(\+*\*?)?$")
_ATTRIBUTES = {"owner": "owner", "group": "groups", "kind": "kind", "is": "is", "partitions": "partitions"}
_UNLIMITED = None


class SelectionSyntaxError(ValueError):
    """A selection that is not in the language."""


def parse_selection(text: str, at: NodeId, *, include_sources: bool = False) -> Selection:
    """The selection that `text` says. Raises `SelectionSyntaxError` where Dagster would refuse it."""
    try:
        return _Parser(_tokens(text), at, include_sources).whole()
    except SelectionSyntaxError:
        return _clause(text, at)


def _clause(text: str, at: NodeId) -> Selection:
    if text == "*":
        return Selection(at, "all")
    match = _CLAUSE.search(text.strip())
    if match is None:
        if text.startswith("tag:"):
            key, _, value = text[len("tag:") :].partition("=")
            return Selection(at, "tag", arguments={"key": key, "value": value})
        raise SelectionSyntaxError(f"`{text}` is not a selection")
    up, name, down = match.groups()
    # Dagster splits a name at "/" only where it stands by itself, and there is no other case left here.
    keys = Selection(at, "keys", arguments={"keys": (AssetKey.from_user_string(name),)})
    found = [
        Selection(at, direction, (keys,), {"depth": _depth(marks), "include_self": True})
        for direction, marks in (("upstream", up), ("downstream", down))
        if marks
    ]
    if not found:
        return keys
    return found[0] if len(found) == 1 else Selection(at, "union", tuple(found))


def _depth(marks: str) -> int | None:
    return _UNLIMITED if "*" in marks else len(marks)


@record
class _Token:
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise SelectionSyntaxError(f"`{text[position:]}` cannot be read")
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind]))
        position = match.end()
    return found


@dataclass(slots=True)
class _Parser:
    """Recursive descent; `or` binds weakest, then `and`, then `not`, then `+`."""

    tokens: list[_Token]
    at: NodeId
    include_sources: bool
    position: int = 0
    sources: Mapping[str, object] = field(init=False)

    def __post_init__(self) -> None:
        self.sources = {"include_sources": self.include_sources}

    def whole(self) -> Selection:
        found = self._or()
        if self.position != len(self.tokens):
            raise SelectionSyntaxError("more follows than was expected")
        return found

    def _or(self) -> Selection:
        found = self._and()
        while self._accept_word("or"):
            found = Selection(self.at, "union", (found, self._and()))
        return found

    def _and(self) -> Selection:
        found = self._not()
        while self._accept_word("and"):
            found = Selection(self.at, "intersection", (found, self._not()))
        return found

    def _not(self) -> Selection:
        if self._accept_word("not"):
            return Selection(self.at, "difference", (Selection(self.at, "all", (), self.sources), self._not()))
        return self._traversal()

    def _traversal(self) -> Selection:
        up, up_depth = self._plus(digits_first=True)
        star = self.tokens[self.position : self.position + 1] == [_Token("mark", "*")]
        found = self._operand()
        down, down_depth = self._plus(digits_first=False)
        if star and (up or down):
            raise SelectionSyntaxError("`*` has no neighbours")
        sides = [
            Selection(self.at, direction, (found,), {"depth": depth, "include_self": True})
            for direction, given, depth in (("upstream", up, up_depth), ("downstream", down, down_depth))
            if given
        ]
        if not sides:
            return found
        return sides[0] if len(sides) == 1 else Selection(self.at, "union", tuple(sides))

    def _plus(self, *, digits_first: bool) -> tuple[bool, int | None]:
        start = self.position
        depth = self._digits() if digits_first else None
        if not self._accept("mark", "+"):
            self.position = start
            return False, None
        return True, depth if digits_first else self._digits()

    def _digits(self) -> int | None:
        token = self._peek()
        if token is None or token.kind != "digits":
            return None
        self.position += 1
        return int(token.text)

    def _operand(self) -> Selection:
        if self._accept("mark", "("):
            found = self._or()
            self._expect(")")
            return found
        if self._accept("mark", "*"):
            return Selection(self.at, "all", (), self.sources)
        token = self._take("word")
        if token.text in ("sinks", "roots") and self._accept("mark", "("):
            found = self._or()
            self._expect(")")
            return Selection(self.at, token.text, (found,))
        self._expect(":")
        return self._attribute(token.text)

    def _attribute(self, name: str) -> Selection:
        if name == "key":
            return Selection(self.at, "key_wildcard", (), {"pattern": self._value("wildcard") or ""})
        value = self._value()
        if name == "tag":
            tagged = (self._value() or "") if self._accept("mark", "=") else ""
            return Selection(self.at, "tag", (), {"key": value or "", "value": tagged, **self.sources})
        if name not in _ATTRIBUTES:
            raise SelectionSyntaxError(f"`{name}:` cannot be resolved in code")
        if name == "group" and value and "*" in value:
            return Selection(self.at, "group_wildcard", (), {"pattern": value, **self.sources})
        arguments: dict[str, object] = {"value": value, **self.sources}
        if name == "group":
            arguments = {"names": (value,) if value else (), **self.sources}
        return Selection(self.at, _ATTRIBUTES[name], (), arguments)

    def _value(self, *more: str) -> str | None:
        token = self._take("quoted", "word", "null", *more)
        if token.kind == "null":
            return None
        return token.text.strip('"')

    def _peek(self) -> _Token | None:
        return self.tokens[self.position] if self.position < len(self.tokens) else None

    def _take(self, *kinds: str) -> _Token:
        token = self._peek()
        if token is None or token.kind not in kinds:
            raise SelectionSyntaxError("a name is missing")
        self.position += 1
        return token

    def _accept(self, kind: str, text: str) -> bool:
        if self._peek() != _Token(kind, text):
            return False
        self.position += 1
        return True

    def _accept_word(self, word: str) -> bool:
        return self._accept("word", word) or self._accept("word", word.upper())

    def _expect(self, mark: str) -> None:
        if not self._accept("mark", mark):
            raise SelectionSyntaxError(f"`{mark}` is missing")
