"""Asset selection strings.

Two syntaxes, as in Dagster: a bare key with `*` (all) or `+` (one layer each) before and after it, and expressions of
`key:`, `tag:`, `owner:`, `group:`, `kind:` with `and`, `or`, `not`, parentheses, `roots()`, `sinks()` and `+`, `2+`.
"""

from __future__ import annotations

import re
from typing import Any

from daglens.record import dataclass

from .asset_selection import (
    AssetSelection,
    DagsterInvalidAssetSelectionError,
    MatchingSelection,
    WildcardSelection,
)

_CLAUSE = r"^(\*?\+*)([./\w\d\[\]?_-]+)(\+*\*?)$"
_TOKEN = (
    r"""\s*(?:(?P<digits>\d+(?=\s*\+)|(?<=\+)\d+)|(?P<string>"[^"]*")"""
    r"|(?P<word>[A-Za-z0-9_*@.\-/<>][A-Za-z0-9_*@.\-/<>]*)|(?P<mark>[+():=]))"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """`++orders*`: `upstream` and `downstream` are numbers of layers, None meaning all."""

    item: str
    upstream: int | None
    downstream: int | None


def parse_clause(text: str) -> Clause | None:
    """A bare item with `*` or `+` around it; None when the text is none. Ops, steps and assets are selected so."""
    if text.isidentifier():
        return Clause(text, 0, 0)
    match = re.match(_CLAUSE, text.strip())
    if match is None:
        return None
    before, item, after = match.groups()
    return Clause(item, None if "*" in before else before.count("+"), None if "*" in after else after.count("+"))


def parse_asset_selection(text: str, include_sources: bool = False) -> AssetSelection:
    """Raises DagsterInvalidAssetSelectionError for text that is no selection."""
    stripped = text.strip()
    if stripped == "*":
        return AssetSelection.all(include_sources)
    clause = parse_clause(stripped)
    if clause is not None and ":" not in stripped:
        base = AssetSelection.keys(clause.item)
        if clause.upstream == 0 and clause.downstream == 0:
            return base
        if clause.downstream == 0:
            return base.upstream(clause.upstream)
        if clause.upstream == 0:
            return base.downstream(clause.downstream)
        return base.upstream(clause.upstream) | base.downstream(clause.downstream)
    if "," in stripped and ":" not in stripped and "(" not in stripped:
        return AssetSelection.from_coercible([part for part in map(str.strip, stripped.split(",")) if part])
    return _Parser(text, include_sources).whole()


class _Parser:
    """Recursive descent over the tokens of one selection string."""

    def __init__(self, text: str, include_sources: bool) -> None:
        self.text, self.include_sources = text, include_sources
        self.tokens: list[str] = []
        pattern, position = re.compile(_TOKEN), 0
        while position < len(text.rstrip()):
            match = pattern.match(text, position)
            if match is None:
                raise self.error()
            self.tokens.append(match.group().strip())
            position = match.end()
        self.at = 0

    def error(self) -> DagsterInvalidAssetSelectionError:
        return DagsterInvalidAssetSelectionError(f"Invalid selection string: {self.text}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def expect(self, token: str) -> None:
        if self.take() != token:
            raise self.error()

    def whole(self) -> AssetSelection:
        found = self.alternatives()
        if self.peek():
            raise self.error()
        return found

    def alternatives(self) -> AssetSelection:
        found = self.conjunction()
        while self.peek().lower() == "or":
            self.take()
            found = found | self.conjunction()
        return found

    def conjunction(self) -> AssetSelection:
        found = self.negation()
        while self.peek().lower() == "and":
            self.take()
            found = found & self.negation()
        return found

    def negation(self) -> AssetSelection:
        if self.peek().lower() == "not":
            self.take()
            return AssetSelection.all(self.include_sources) - self.negation()
        return self.traversal()

    def traversal(self) -> AssetSelection:
        has_up, up = self.depth_before()
        found = self.attribute()
        has_down, down = self.depth_after()
        if has_up and has_down:
            return found.upstream(up) | found.downstream(down)
        return found.upstream(up) if has_up else found.downstream(down) if has_down else found

    def depth_before(self) -> tuple[bool, int | None]:
        if self.peek() == "+":
            self.take()
            return True, None
        if self.peek().isdigit() and self.tokens[self.at + 1 : self.at + 2] == ["+"]:
            depth = int(self.take())
            self.take()
            return True, depth
        return False, None

    def depth_after(self) -> tuple[bool, int | None]:
        if self.peek() != "+":
            return False, None
        self.take()
        return True, int(self.take()) if self.peek().isdigit() else None

    def value(self) -> str:
        token = self.take()
        if token.startswith('"'):
            return token[1:-1]
        if not token or token in "+():=":
            raise self.error()
        return token

    def attribute(self) -> AssetSelection:
        token = self.take()
        if token == "(":
            found = self.alternatives()
            self.expect(")")
            return found
        if token == "*":
            return AssetSelection.all(self.include_sources)
        if token in ("roots", "sinks"):
            self.expect("(")
            inner = self.alternatives()
            self.expect(")")
            return inner.roots() if token == "roots" else inner.sinks()
        self.expect(":")
        match token:
            case "key":
                return WildcardSelection(self.value(), self.include_sources)
            case "tag":
                key = self.value()
                if self.peek() != "=":
                    return AssetSelection.tag(key, "", self.include_sources)
                self.take()
                return AssetSelection.tag(key, self.value(), self.include_sources)
            case "owner":
                return AssetSelection.owner(self.value())
            case "group":
                pattern = self.value()
                if "*" not in pattern:
                    return AssetSelection.groups(pattern, include_sources=self.include_sources)
                fits = re.compile(".*".join(map(re.escape, pattern.split("*"))))
                return MatchingSelection(
                    "group",
                    lambda spec: fits.fullmatch(spec.group_name or "default") is not None,
                    self.include_sources,
                )
            case "kind":
                kind = self.value()
                return AssetSelection.kind(None if kind == "<null>" else kind, self.include_sources)
            case "partitions":
                kind = self.value()
                wanted = "none" if kind == "<null>" else kind
                return MatchingSelection(
                    "partitions", lambda spec: _partitioned_as(spec.partitions_def) == wanted, True
                )
            case "is" if self.peek() == "materializable":
                self.take()
                return AssetSelection.all(include_sources=True).materializable()
            case _:
                raise self.error()


def _partitioned_as(definition: Any) -> str:
    """How an asset is partitioned, as selections say it."""
    if definition is None:
        return "none"
    if hasattr(definition, "partitions_defs"):
        return "multipartitions"
    if hasattr(definition, "time_window_for_partition_key"):
        return "time"
    return "dynamic" if definition.is_dynamic else "static"
