"""Comments that silence a rule: `# daglens: ignore[DGL101, DGL2]`, or `# daglens: ignore` for all of them.

One at the end of a line holds for findings that begin or end on that line; one that stands alone holds for the next
line of code.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass

from daglens_analyzer.source.position import Position, Range

_COMMENT = re.compile(r"#\s*daglens:\s*ignore(?:\[(?P<codes>[^\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Suppression:
    """`codes` are codes, prefixes of codes or names; empty means every rule. `line` is the line that it holds for."""

    codes: tuple[str, ...]
    line: int
    range: Range

    def covers(self, code: str, name: str, range: Range) -> bool:
        """Whether it silences a finding of this rule at this range."""
        if self.line not in (range.start.line, range.end.line):
            return False
        return not self.codes or any(matches(wanted, code, name) for wanted in self.codes)


def matches(wanted: str, code: str, name: str) -> bool:
    """Whether a code, the beginning of one, `ALL` or a name, as a user writes them, means the rule."""
    upper = wanted.strip().upper()
    return bool(upper) and (upper == "ALL" or code.startswith(upper) or wanted.strip() == name)


def suppressions(text: str) -> tuple[Suppression, ...]:
    """All suppressing comments of a file. Text in strings is none, unless the file cannot be split into tokens."""
    if "daglens:" not in text:
        return ()
    lines = text.split("\n")
    found: list[Suppression] = []
    for row, column, comment in _comments(text, lines):
        match = _COMMENT.search(comment)
        if match is None:
            continue
        codes = tuple(part.strip() for part in (match["codes"] or "").split(",") if part.strip())
        stands_alone = not lines[row][:column].strip()
        line = _next_code_line(lines, row) if stands_alone else row
        range = Range(Position(row, column + match.start()), Position(row, column + match.end()))
        found.append(Suppression(codes, line, range))
    return tuple(found)


def _comments(text: str, lines: list[str]) -> Iterable[tuple[int, int, str]]:
    """Row and column, from 0, and text of each comment that may be one of ours."""
    found: list[tuple[int, int, str]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found.append((token.start[0] - 1, token.start[1], token.string))
    except (tokenize.TokenError, SyntaxError):
        found = [
            (row, match.start(), line[match.start() :])
            for row, line in enumerate(lines)
            if (match := _COMMENT.search(line)) is not None
        ]
    return found


def _next_code_line(lines: list[str], row: int) -> int:
    for later in range(row + 1, len(lines)):
        stripped = lines[later].strip()
        if stripped and not stripped.startswith("#"):
            return later
    return row
