"""Where a module's top-level statements begin and end, found without parsing.

A module is a row of statements, so texts that parse one by one parse together to the row of their statements (no
statement begins with `else`, `elif`, `except` or `finally`). What has to be known is only which line starts are not
inside of a bracket, a string or a continued line: this reads just the tokens that tell. Text that Python accepts is
always split right; text that it refuses is split somehow, at the same places each time.

Enters: text whose lines end in a line feed. A byte order mark and odd spaces are never taken for the start of a
statement, so they only make a chunk longer. Form feeds before a statement belong to it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from daglens_analyzer.chunks.formatted_string import formatted_string_end, is_formatted_string

_TOKEN = re.compile(
    r"""
      \#[^\n]*
    | \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* \"{3}
    | '{3} [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* '{3}
    | \"{3} | '{3}                              # A string that nothing closes.
    | " (?: [^"\\\n] | \\. )* "
    | ' (?: [^'\\\n] | \\. )* '
    | ["'] [^\n]*                               # One that its line does not close.
    | [()\[\]{}]
    | \\\n
    | \n (?= \f* [^\s\#\\] )
    """,
    re.VERBOSE | re.DOTALL,
)
_CLAUSE = re.compile(r"(?:else|elif|except|finally)\b")
_DEFINITION = re.compile(r"(?:def|class|async)\b")
_RESTART = re.compile(r"@|(?:def|class|import|from|async[ \t]+def)\b")
_RESTART_LINE = re.compile(rf"^\f*(?P<word>{_RESTART.pattern})", re.MULTILINE)
_FORM_FEEDS = re.compile(r"\f*")
_BLANK = " \t\f\n"
_MAX_DOUBTFUL_LINES = 50


class Extent(NamedTuple):
    """A chunk of a text: offsets of where its last token ends and of where the next chunk starts.

    An open one did not end: a bracket or a string in it is never closed.
    """

    last_token_end: int
    end: int
    is_open: bool


def chunk_extent(text: str, start: int) -> Extent:
    """The chunk that starts at `start`, an offset where a statement may start."""
    depth = 0
    comments: list[tuple[int, int]] = []
    awaits_definition = in_decorators = text.startswith("@", _first_word(text, start))
    doubtful: list[int] = []
    offset = start
    while True:
        for found in _TOKEN.finditer(text, offset):
            token_start = found.start()
            character = text[token_start]
            if character == "\n":
                line = found.end()
                word = _first_word(text, line)
                if depth == 0:
                    if _CLAUSE.match(text, word):
                        continue
                    if in_decorators:
                        in_decorators = text.startswith("@", word)
                        if in_decorators or _DEFINITION.match(text, word):
                            continue
                    return Extent(_last_token_end(text, start, line, comments), line, is_open=False)
                if restart := _RESTART.match(text, word):
                    # No expression holds one of these words at all, except for `yield from`, nor often a line that
                    # starts with the operator `@`.
                    if awaits_definition and restart[0] not in ("import", "from"):
                        awaits_definition = restart[0] == "@"
                    else:
                        doubtful.append(line)
                        if restart[0] not in ("@", "from") or len(doubtful) > _MAX_DOUBTFUL_LINES:
                            return open_extent(text, start, doubtful[0])
            elif character in "([{":
                depth += 1
            elif character in ")]}":
                depth = max(depth - 1, 0)
            elif character == "#":
                comments.append(found.span())
            elif character != "\\":
                if is_formatted_string(text, token_start):
                    string_end = formatted_string_end(text, token_start)
                    if string_end is None:
                        return _with_open_string(text, start)
                    if string_end != found.end():
                        offset = string_end
                        break
                elif found.end() - token_start == 3 and found[0] in ('"""', "'''"):
                    return _with_open_string(text, start)
        else:
            if depth:
                return open_extent(text, start, doubtful[0] if doubtful else len(text))
            return Extent(_last_token_end(text, start, len(text), comments), len(text), is_open=False)


def next_restart(text: str, start: int, end: int) -> int | None:
    """The first line between that surely starts a statement by its looks, whatever bracket or string is open there.

    The definition under the decorators with which a chunk starts belongs to the chunk.
    """
    awaits_definition = text.startswith("@", _first_word(text, start))
    first_line = text.find("\n", start) + 1
    if not first_line:
        return None
    for found in _RESTART_LINE.finditer(text, first_line, end):
        if awaits_definition and found["word"] not in ("import", "from"):
            awaits_definition = found["word"] == "@"
            continue
        return found.start()
    return None


def open_extent(text: str, start: int, end: int) -> Extent:
    """A chunk of which only this is known: where it has to end."""
    return Extent(start + len(text[start:end].rstrip(_BLANK)), end, is_open=True)


def _first_word(text: str, line: int) -> int:
    """The offset of the first word of a line that begins a statement."""
    found = _FORM_FEEDS.match(text, line)
    return line if found is None else found.end()


def _with_open_string(text: str, start: int) -> Extent:
    """Of strings that seem to stand before the open one, each may be what lies between two real ones."""
    return open_extent(text, start, next_restart(text, start, len(text)) or len(text))


def _last_token_end(text: str, start: int, end: int, comments: list[tuple[int, int]]) -> int:
    """Goes back from `end` over blank lines and the chunk's last comments."""
    last = start + len(text[start:end].rstrip(_BLANK))
    for comment_start, comment_end in reversed(comments):
        if not comment_start < last <= comment_end:
            break
        last = start + len(text[start:comment_start].rstrip(_BLANK))
    return last
