"""String literals have the value that Python gives them."""

from __future__ import annotations

import ast
import warnings

from hypothesis import given
from hypothesis import strategies as st

from daglens_analyzer.lower.string_literals import literal_value

PIECES = st.sampled_from([
    "a", "é", "𝄞", " ", "#", "{", "}", "\\n", "\\\\", "\\'", '\\"', "\\x41", "\\xff", "\\101", "\\7", "\\777", "\\0",
    "\\u00e9", "\\U0001d11e", "\\N{BULLET}", "\\d", "\\\n", "\\ ", "\\N{NO SUCH NAME}", "\\x4",
    "\\U99999999", "\\a\\b\\f\\r\\t\\v",
])  # fmt: skip
PREFIXES = st.sampled_from(["", "r", "R", "u", "b", "B", "rb", "bR", "Br"])
QUOTES = st.sampled_from(["'", '"', "'''", '"""'])


@given(PREFIXES, QUOTES, st.lists(PIECES, max_size=8))
def test_same_value_as_python(prefix: str, quote: str, pieces: list[str]) -> None:
    literal = f"{prefix}{quote}{''.join(pieces)}{quote}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = ast.literal_eval(literal)
    except (SyntaxError, ValueError):
        literal_value(literal)  # It may be anything, and must not raise.
        return
    assert literal_value(literal) == expected
