"""Comments that silence a rule: `# daglens: ignore[DGL101, DGL2]`, or `# daglens: ignore` for all of them. With
`ignore-file` in the place of `ignore` it holds for the whole file.

One at the end of a line holds for findings that begin or end on that line. At the end of a statement's first or last
line it holds for the whole statement, or for the head of a compound one (`def`, `class`, `with`...). One that stands
alone holds for the statement below it, or for the next line where that is within brackets. One on or above a decorator
holds for the decorators and the head of what they decorate.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.source.position import Position, Range

_COMMENT = re.compile(r"#\s*daglens:\s*(?P<word>ignore(?:-file)?)\b(?:\[(?P<codes>[^\]]*)\])?")
_NOT_CODE = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True)
class Suppression:
    """`codes` are codes, prefixes of codes or names; empty means every rule. It holds from `first_line` to `last_line`,
    both included. `word` is what it says before its codes."""

    codes: tuple[str, ...]
    first_line: int
    last_line: int
    range: Range
    word: str = "ignore"

    def written_with(self, codes: tuple[str, ...]) -> str:
        """The comment with other codes."""
        return f"# daglens: {self.word}[{', '.join(codes)}]"

    def silenced(self, code: str, name: str, range: Range) -> tuple[str, ...]:
        """Which of its codes silence a finding of this rule at this range: `ALL` where it names none, empty where it
        does not hold for the finding."""
        lines = (range.start.line, range.end.line)
        if not any(self.first_line <= line <= self.last_line for line in lines):
            return ()
        return tuple(wanted for wanted in self.codes or ("ALL",) if matches(wanted, code, name))


def matches(wanted: str, code: str, name: str) -> bool:
    """Whether a code, the beginning of one, `ALL` or a name, as a user writes them, means the rule."""
    upper = wanted.strip().upper()
    return bool(upper) and (upper == "ALL" or code.startswith(upper) or wanted.strip() == name)


def suppressions(text: str) -> tuple[Suppression, ...]:
    """All suppressing comments of a file. Text in strings is none, unless the file cannot be split into tokens."""
    if "daglens:" not in text:
        return ()
    source = _read(text)
    found: list[Suppression] = []
    for row, column, comment in source.comments:
        match = _COMMENT.search(comment)
        if match is None:
            continue
        codes = tuple(part.strip() for part in (match["codes"] or "").split(",") if part.strip())
        if match["word"] == "ignore":
            first, last = _lines_of(source, row, stands_alone=not source.lines[row][:column].strip())
        else:
            first, last = 0, len(source.lines)
        range = Range(Position(row, column + match.start()), Position(row, column + match.end()))
        found.append(Suppression(codes, first, last, range, match["word"]))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Source:
    """A text's comments, each with row and column, and its logical lines as pairs of first and last row."""

    lines: list[str]
    comments: list[tuple[int, int, str]]
    logical: list[tuple[int, int]]


def _read(text: str) -> _Source:
    lines = text.split("\n")
    comments: list[tuple[int, int, str]] = []
    logical: list[tuple[int, int]] = []
    first: int | None = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            row = token.start[0] - 1
            if token.type == tokenize.COMMENT:
                comments.append((row, token.start[1], token.string))
            elif token.type == tokenize.NEWLINE:
                logical.append((row if first is None else first, row))
                first = None
            elif token.type not in _NOT_CODE and first is None:
                first = row
    except (tokenize.TokenError, SyntaxError):
        return _Source(lines, list(_by_line(lines)), [])
    return _Source(lines, comments, logical)


def _by_line(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    for row, line in enumerate(lines):
        match = _COMMENT.search(line)
        if match is not None:
            yield row, match.start(), line[match.start() :]


def _lines_of(source: _Source, row: int, *, stands_alone: bool) -> tuple[int, int]:
    """The first and last line that a comment in `row` holds for."""
    line = _next_code_line(source.lines, row) if stands_alone else row
    place = next((place for place, (first, last) in enumerate(source.logical) if first <= line <= last), None)
    if place is None or line not in source.logical[place]:
        return line, line
    first, last = source.logical[place]
    while source.lines[source.logical[place][0]].lstrip().startswith("@") and place + 1 < len(source.logical):
        place += 1
        last = source.logical[place][1]
    return first, last


def _next_code_line(lines: list[str], row: int) -> int:
    for later in range(row + 1, len(lines)):
        stripped = lines[later].strip()
        if stripped and not stripped.startswith("#"):
            return later
    return row
