"""Which texts are not given to the parser, as it would crash, hang or take too long on them.

LibCST's native parser recurses on the machine's stack and cannot be stopped: a text nested too deep for the stack kills
the process. So nesting is measured first, from the text alone. Every bracket, operator and indentation on the way to
a token counts, since each makes the tree deeper by about one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from daglens_analyzer.chunks.formatted_string import formatted_string_fields, is_formatted_string

MAX_CHUNK_LENGTH = 1_000_000
MAX_BRACKETS = 80
MAX_DEPTH = 200
MAX_INDENTATIONS = 60
MAX_RUN = 1_000
MAX_PATTERN_BRACKETS = 8

_TOKEN = re.compile(
    r"""
      \#[^\n]*
    | (?P<string>
          \"{3} [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* \"{3}
        | '{3} [^'\\]* (?: (?: \\. | '(?!'') ) [^'\\]* )* '{3}
        | " (?: [^"\\\n] | \\. )* "
        | ' (?: [^'\\\n] | \\. )* '
        | ["']
      )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<comma> [,;] )
    | (?P<line> \n [ \t\f]* (?= [^\s\#] ) )
    | (?P<clause> \b (?: lambda | for ) \b )
    | (?P<elif> \b elif \b )
    | (?P<operator> [-+~*/%@&|^<>.] | \b (?: not | and | or | if | await ) \b )
    """,
    re.VERBOSE | re.DOTALL,
)
_CASE = re.compile(r"case\b[^\n]*[\[({]")


@dataclass(slots=True)
class Nesting:
    """How deep a chunk is at its deepest.

    `depth` counts brackets and operators on the way to a token, `run` the `elif` clauses or strings in a row. Behind a
    field of an f-string that nothing closes, or that is nested deeper than that is looked for, it is not measured.
    """

    brackets: int = 0
    depth: int = 0
    indentations: int = 0
    run: int = 0
    pattern_brackets: int = 0
    has_open_field: bool = False


def refusal(text: str, nesting: Nesting) -> str | None:
    """Why the chunk `text` must not be parsed; None when it may."""
    if len(text) > MAX_CHUNK_LENGTH:
        return f"This statement is longer than {MAX_CHUNK_LENGTH:,} characters and is not analyzed"
    if nesting.brackets > MAX_BRACKETS:
        return f"Brackets are nested more than {MAX_BRACKETS} deep: this statement is not analyzed"
    if nesting.depth > MAX_DEPTH:
        return f"More than {MAX_DEPTH} operators or calls are chained: this statement is not analyzed"
    if nesting.indentations > MAX_INDENTATIONS:
        return f"Blocks are nested more than {MAX_INDENTATIONS} deep: this statement is not analyzed"
    if nesting.run > MAX_RUN:
        return f"More than {MAX_RUN:,} strings or elif clauses follow each other: this statement is not analyzed"
    if nesting.pattern_brackets > MAX_PATTERN_BRACKETS:
        return f"A pattern is nested more than {MAX_PATTERN_BRACKETS} deep: this statement is not analyzed"
    return None


def measure_nesting(text: str) -> Nesting:
    """Measures a chunk, at least as deep as the parser will find it. What is too long is not looked
    through: it is refused anyway."""
    if len(text) > MAX_CHUNK_LENGTH:
        return Nesting()
    measure = _Measure(text)
    measure.read(0, len(text), within_brackets=0, within_depth=0)
    return measure.nesting


@dataclass(slots=True)
class _Measure:
    text: str
    nesting: Nesting = field(default_factory=Nesting)
    elifs: int = 0

    def read(self, start: int, end: int, within_brackets: int, within_depth: int) -> None:
        """Measures the code between two offsets, which stands in so many brackets and so deep."""
        text, nesting = self.text, self.nesting
        around: list[tuple[int, int]] = []  # For every open bracket `base` and `chain` of what it stands in.
        base, chain, strings = within_depth, 0, 0
        indents = [0]
        in_case = False
        offset = start
        while found := _TOKEN.search(text, offset, end):
            offset = found.end()
            kind = found.lastgroup
            if kind == "string":
                strings += 1
                nesting.run = max(nesting.run, strings)
                if is_formatted_string(text, found.start()):
                    offset = self.read_fields(found.start(), offset, within_brackets + len(around), base + chain)
            elif kind == "open":
                around.append((base, chain))
                base, chain, strings = base + chain + 1, 0, 0
                brackets = within_brackets + len(around)
                nesting.brackets = max(nesting.brackets, brackets)
                if in_case:
                    nesting.pattern_brackets = max(nesting.pattern_brackets, brackets)
            elif kind == "close":
                if around:
                    base, chain = around.pop()
                    chain += 1
            elif kind == "comma":
                chain = strings = 0
            elif kind == "operator":
                chain += 1
                strings = 0
            elif kind == "clause":
                # What follows stands in it, behind commas too.
                base += 1
                strings = 0
            elif kind == "elif":
                self.elifs += 1
                nesting.run = max(nesting.run, self.elifs)
            elif kind == "line" and not around:
                base, chain, strings = within_depth, 0, 0
                indent = offset - found.start() - 1
                while indents and indents[-1] >= indent:
                    indents.pop()
                indents.append(indent)
                nesting.indentations = max(nesting.indentations, len(indents) - 1)
                in_case = _CASE.match(text, offset) is not None
            nesting.depth = max(nesting.depth, base + chain)

    def read_fields(self, quote: int, plain_end: int, brackets: int, depth: int) -> int:
        """Measures what stands in the fields of an f-string; gives where to read on behind it."""
        fields = formatted_string_fields(self.text, quote)
        if fields is None:
            self.nesting.has_open_field = True
            return plain_end
        self.nesting.brackets = max(self.nesting.brackets, brackets + bool(fields))
        for start, end in fields:
            self.read(start, end - 1, brackets + 1, depth + 1)
        return max(plain_end, fields[-1][1]) if fields else plain_end
