"""Which texts are not given to the parser, as it would crash, hang or take too long on them.

LibCST's native parser recurses on the machine's stack and cannot be stopped: a text nested too deep for the stack kills
the process. So nesting is measured first, from the text alone. Every bracket, operator and indentation on the way to
a token counts, since each makes the tree deeper by about one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CHUNK_LENGTH = 1_000_000
MAX_BRACKETS = 80
MAX_NESTING = 200
MAX_INDENTATIONS = 60
MAX_PATTERN_BRACKETS = 8

_TOKEN = re.compile(
    r"""
      \#[^\n]*
    | \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* \"{3}
    | '{3} [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* '{3}
    | " (?: [^"\\\n] | \\. )* "
    | ' (?: [^'\\\n] | \\. )* '
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<separator> [,;:] )
    | (?P<line> \n [ \t\f]* (?= [^\s\#] ) )
    | (?P<operator> [-+~*/%@&|^<>.] | \b (?: not | and | or | if | lambda | await | for | elif ) \b )
    """,
    re.VERBOSE | re.DOTALL,
)
_CASE = re.compile(r"case\b[^\n]*[\[({]")


@dataclass(frozen=True, slots=True)
class Nesting:
    """How deep a chunk is: its deepest brackets, the longest way of brackets and operators to a token, its deepest
    indentation, and the deepest brackets of a `case` pattern."""

    brackets: int
    depth: int
    indentations: int
    pattern_brackets: int


_FLAT = Nesting(0, 0, 0, 0)


def refusal(text: str, nesting: Nesting) -> str | None:
    """Why the chunk `text` must not be parsed; None when it may."""
    if len(text) > MAX_CHUNK_LENGTH:
        return f"This statement is longer than {MAX_CHUNK_LENGTH:,} characters and is not analyzed"
    if nesting.brackets > MAX_BRACKETS:
        return f"Brackets are nested more than {MAX_BRACKETS} deep: this statement is not analyzed"
    if nesting.depth > MAX_NESTING:
        return f"More than {MAX_NESTING} operators or calls are chained: this statement is not analyzed"
    if nesting.indentations > MAX_INDENTATIONS:
        return f"Blocks are nested more than {MAX_INDENTATIONS} deep: this statement is not analyzed"
    if nesting.pattern_brackets > MAX_PATTERN_BRACKETS:
        return f"A pattern is nested more than {MAX_PATTERN_BRACKETS} deep: this statement is not analyzed"
    return None


def measure_nesting(text: str) -> Nesting:
    """Measures a chunk; never too low for text that Python accepts."""
    if len(text) <= MAX_PATTERN_BRACKETS:
        return _FLAT
    around: list[int] = []  # For every open bracket the length of the chain that it stands in.
    outer = chain = 0
    indents = [0]
    brackets = depth = indentations = pattern_brackets = 0
    in_case = False
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup
        if kind == "open":
            around.append(chain)
            outer += chain + 1
            chain = 0
            brackets = max(brackets, len(around))
            depth = max(depth, outer)
            if in_case:
                pattern_brackets = max(pattern_brackets, len(around))
        elif kind == "close":
            if around:
                chain = around.pop()
                outer -= chain + 1
                chain += 1
                depth = max(depth, outer + chain)
        elif kind == "separator":
            chain = 0
        elif kind == "operator":
            chain += 1
            depth = max(depth, outer + chain)
        elif kind == "line" and not around:
            chain = 0
            indent = found.end() - found.start() - 1
            while indents and indents[-1] >= indent:
                indents.pop()
            indents.append(indent)
            indentations = max(indentations, len(indents) - 1)
            in_case = _CASE.match(text, found.end()) is not None
    return Nesting(brackets, depth, indentations, pattern_brackets)
