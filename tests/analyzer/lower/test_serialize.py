"""Trees come back from bytes as they went, and other bytes are refused."""

from __future__ import annotations

import json

import libcst as cst
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.chunks import real_files
from analyzer.lower.test_lower import SNIPPETS
from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.chunks.serialize import module_from_bytes, module_to_bytes
from daglens_analyzer.lower.lower import lower_module
from daglens_analyzer.lower.serialize import tree_from_bytes, tree_to_bytes
from daglens_analyzer.lower.tree import Constant, ExpressionStatement, FunctionDef, Unparsed
from daglens_analyzer.source.span_table import SpanTable, offsets

ODD_CONSTANTS = (
    "x = [1e999, -0.0, 2j, ..., b'\\xff\\x00', 0x" + "f" * 400 + ", 2**63, '\\ud800\\x00', None, True, 1, 1.0]\n"
)


@pytest.mark.parametrize("text", [*SNIPPETS.values(), ODD_CONSTANTS], ids=[*SNIPPETS, "odd constants"])
def test_round_trip(text: str) -> None:
    statements, spans = lower_module(cst.parse_module(text), text)
    read_statements, read_spans = tree_from_bytes(tree_to_bytes(statements, spans))
    assert repr(read_statements) == repr(statements)
    assert read_statements == statements
    assert list(read_spans) == list(spans)


def test_round_trip_of_real_files() -> None:
    for path, text in real_files.sample(seed=3, characters=50_000):
        module = parse_module(path, text)
        data = module_to_bytes(module)
        if any(chunk.problem is not None for chunk in module.chunks):
            assert data is None
            continue
        assert data is not None
        read = module_from_bytes(path, module.text, data)
        assert read == module
        assert repr(read) == repr(module)


def test_bodies_of_functions_are_read_when_asked_for() -> None:
    text = "def f(x):\n    def g(): return x\n    return g\n"
    statements, spans = lower_module(cst.parse_module(text), text)
    document = json.loads(tree_to_bytes(statements, spans))
    (function,), _ = tree_from_bytes(json.dumps(document).encode())
    assert isinstance(function, FunctionDef)
    assert function.name == "f"
    assert function.body == statements[0].body  # type: ignore[union-attr]
    assert function == statements[0]


def test_a_damaged_body_says_so() -> None:
    text = "def f(): return 1\n"
    statements, spans = lower_module(cst.parse_module(text), text)
    damaged = tree_to_bytes(statements, spans).replace(b'"[[', b'"[[[')
    (function,), _ = tree_from_bytes(damaged)
    assert isinstance(function, FunctionDef)
    assert [type(statement) for statement in function.body] == [Unparsed]


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False),
        st.text(),
        st.binary(),
        st.complex_numbers(allow_nan=False),
    )
)
def test_round_trip_of_constants(value: object) -> None:
    statement = ExpressionStatement(0, Constant(1, value))  # type: ignore[arg-type]
    spans = SpanTable(offsets([0, 0]), offsets([5, 4]), offsets([0]))
    ((read,), _) = tree_from_bytes(tree_to_bytes((statement,), spans))
    assert isinstance(read, ExpressionStatement)
    assert isinstance(read.value, Constant)
    assert type(read.value.value) is type(value)
    assert read.value.value == value


def good_document() -> list[object]:
    text = "@asset(deps=['a'])\ndef f(b: int = 1): return b\n"
    statements, spans = lower_module(cst.parse_module(text), text)
    return json.loads(tree_to_bytes(statements, spans))


@given(st.data())
def test_whatever_is_damaged_gives_a_tree_or_value_error(data: st.DataObject) -> None:
    document = good_document()
    place: list[object] = document
    while True:
        index = data.draw(st.integers(0, len(place) - 1))
        inner = place[index]
        if not isinstance(inner, list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[index] = data.draw(st.sampled_from([None, -1, 99, "x", [], [[]], [0], {"bytes": 1}, {}, True, 1.5, 2**70]))
    try:
        statements, _ = tree_from_bytes(json.dumps(document).encode())
    except ValueError:
        return
    assert isinstance(statements, tuple)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'["0",[],[],[0],[]]'])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        tree_from_bytes(data)
    with pytest.raises(ValueError):  # noqa: PT011
        module_from_bytes("/a.py", "", data)
