"""Items in brackets: adding one behind the others, taking one out, with commas and lines as they are laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from daglens_analyzer.features.edits.source_text import SourceText, Token

Change: TypeAlias = tuple[int, int, str]
"""The text between two offsets, and what takes its place."""

_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Brackets:
    """Two brackets that belong together, and the tokens between them."""

    open: Token
    close: Token
    inner: tuple[Token, ...]

    def items(self) -> tuple[tuple[int, int], ...]:
        """The offsets of each item, commas not among them."""
        found: list[tuple[int, int]] = []
        depth, start, end = 0, -1, -1
        for token in self.inner:
            if token.text == "," and depth == 0:
                if start >= 0:
                    found.append((start, end))
                start = -1
                continue
            depth += (token.text in _OPEN) - (token.text in _CLOSE)
            start, end = (token.start if start < 0 else start), token.end
        if start >= 0:
            found.append((start, end))
        return tuple(found)


def brackets_from(source: SourceText, start: int, end: int) -> Brackets | None:
    """The first pair that opens at or behind `start`, within the text up to `end`."""
    tokens = source.tokens(start, end)
    opened = next((place for place, token in enumerate(tokens) if token.text in _OPEN), None)
    if opened is None:
        return None
    depth = 0
    for place in range(opened, len(tokens)):
        depth += (tokens[place].text in _OPEN) - (tokens[place].text in _CLOSE)
        if depth == 0:
            return Brackets(tokens[opened], tokens[place], tokens[opened + 1 : place])
    return None


def brackets_ending(source: SourceText, start: int, end: int) -> Brackets | None:
    """The pair that closes at the end of the text between two offsets: the arguments of the call that stands there."""
    tokens = source.tokens(start, end)
    depth = 0
    for place in range(len(tokens) - 1, -1, -1):
        depth += (tokens[place].text in _CLOSE) - (tokens[place].text in _OPEN)
        if depth == 0:
            is_pair = tokens[place].text in _OPEN
            return Brackets(tokens[place], tokens[-1], tokens[place + 1 : -1]) if is_pair else None
    return None


def added(source: SourceText, brackets: Brackets, item: str, *, at: int | None = None) -> list[Change]:
    """The changes that add an item behind the last, or before the item of number `at`."""
    items = brackets.items()
    if at is not None and at < len(items):
        start = items[at][0]
        gap = f",\n{source.indent(start)}" if _begins_line(source, start) else ", "
        return [(start, start, f"{item}{gap}")]
    close = brackets.close.start
    if not brackets.inner:
        return [(brackets.open.end, close, item)]
    last = brackets.inner[-1]
    has_comma = last.text == ","
    comma: list[Change] = [] if has_comma else [(last.end, last.end, ",")]
    if _begins_line(source, close) and _begins_line(source, items[-1][0]):
        line = source.line_start(close)
        return [*comma, (line, line, f"{source.indent(items[-1][0])}{item},\n")]
    if has_comma:
        # A comma that ends the last line was put there on purpose.
        return [(last.end, last.end, f" {item}{',' if _begins_line(source, close) else ''}")]
    return [(last.end, last.end, f", {item}")]


def removed(source: SourceText, brackets: Brackets, number: int) -> Change:
    """The change that takes out an item with its comma, and with its line where it has one to itself."""
    items = brackets.items()
    start, end = items[number]
    following = items[number + 1][0] if number + 1 < len(items) else None
    comma = next((token.end for token in brackets.inner if token.start >= end and token.text == ","), None)
    if comma is not None and _begins_line(source, start) and _ends_line(source, comma):
        return source.line_start(start), source.text.index("\n", comma) + 1, ""
    if following is not None:
        return start, following, ""
    if number == 0:
        return brackets.open.end, brackets.close.start, ""
    return items[number - 1][1], end, ""


def _begins_line(source: SourceText, offset: int) -> bool:
    return not source.text[source.line_start(offset) : offset].strip()


def _ends_line(source: SourceText, offset: int) -> bool:
    rest = source.text[offset:].partition("\n")[0].strip()
    return not rest or rest.startswith("#")
