"""The document store against a reference that knows nothing but offsets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daglens_lsp.documents import DocumentStore, TextChange, WirePosition, apply_change
from daglens_lsp.position_encoding import Encoding, choose_encoding, to_column, to_units
from daglens_lsp.text_lines import split_lines, wire_of

ENCODINGS: list[Encoding] = ["utf-8", "utf-16", "utf-32"]
BYTES_OF_UNIT = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}

# Line ends of the protocol, line ends of Python only, and characters of every width.
texts = st.text(alphabet=st.sampled_from("ab\n\n\r\r\x0c\x0b\x1c\u2028\x85é→😀"), max_size=30)
encodings = st.sampled_from(ENCODINGS)


def reference_offset(text: str, line: int, units: int, encoding: Encoding) -> int:
    """Walk to the line, then character by character until the units are spent."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    if line >= len(starts):
        return len(text)
    codec, size = BYTES_OF_UNIT[encoding]
    offset, spent = starts[line], 0
    while offset < len(text) and text[offset] not in "\r\n":
        spent += len(text[offset].encode(codec)) // size
        if spent > units:
            break
        offset += 1
    return offset


@st.composite
def edits(draw: st.DrawFn) -> tuple[tuple[int, int], tuple[int, int], str]:
    places = sorted((draw(st.integers(0, 8)), draw(st.integers(0, 12))) for _ in range(2))
    return places[0], places[1], draw(texts)


@given(texts, st.lists(edits(), max_size=4), encodings)
def test_edits_land_where_the_reference_puts_them(text, changes, encoding):
    lines = tuple(split_lines(text))
    for start, end, new_text in changes:
        first, last = (reference_offset(text, *place, encoding) for place in (start, end))
        text = text[:first] + new_text + text[max(first, last) :]
        lines = apply_change(lines, TextChange(new_text, WirePosition(*start), WirePosition(*end)), encoding)
        assert "".join(lines) == text
        assert list(lines) == split_lines(text)


@given(texts, encodings)
def test_every_place_survives_the_way_there_and_back(text, encoding):
    wire = wire_of(text, encoding)
    for number, line in enumerate(split_lines(text)):
        for column in range(len(line.rstrip("\r\n")) + 1):
            assert wire.column(number, wire.units(number, column)) == column


@given(texts)
def test_lines_end_where_the_protocol_says(text):
    lines = split_lines(text)
    assert "".join(lines) == text
    assert all(re.fullmatch(r"[^\r\n]*(\r\n|\r|\n)", line) for line in lines[:-1])


@pytest.mark.parametrize(
    ("encoding", "units", "column"),
    [("utf-16", 1, 0), ("utf-16", 2, 1), ("utf-8", 3, 0), ("utf-8", 4, 1), ("utf-32", 1, 1), ("utf-16", 99, 2)],
)
def test_a_place_inside_a_character_is_the_place_before_it(encoding, units, column):
    assert to_column("😀x", units, encoding) == column


def test_units_of_wide_characters():
    assert [to_units("é→😀x", 3, encoding) for encoding in ENCODINGS] == [9, 4, 3]


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [(None, "utf-16"), ([], "utf-16"), (["utf-7", "utf-8"], "utf-8"), (["utf-32", "utf-16"], "utf-32")],
)
def test_the_clients_first_known_encoding_is_taken(offered, chosen):
    assert choose_encoding(offered) == chosen


def test_a_line_feed_behind_a_carriage_return_joins_it():
    assert apply_change(("a\r", "b"), TextChange("\n", WirePosition(1, 0), WirePosition(1, 0)), "utf-16") == (
        "a\r\n",
        "b",
    )


def test_documents_are_found_by_path_until_closed():
    store = DocumentStore()
    store.open("file:///p/a%20b.py", 1, "x = 1\n")
    document = store.change("file:///p/a%20b.py", 2, [TextChange("y", WirePosition(0, 0), WirePosition(0, 1))])
    assert (document.text, document.version, store.at_path("/p/a b.py")) == ("y = 1\n", 2, document)
    store.close("file:///p/a%20b.py")
    assert store.at_path("/p/a b.py") is None
