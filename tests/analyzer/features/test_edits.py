"""Edits that look at what surrounds a place: they keep the layout that they find."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens_analyzer import Analysis
from daglens_analyzer.features.edits.brackets import added, brackets_ending, removed
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.edits import (
    AddAbove,
    AddArgument,
    AddImport,
    AddItem,
    AddParameter,
    AnyEdit,
    RemoveItem,
    RemoveStatement,
)
from daglens_analyzer.source.node_id import NodeId
from support.analyzed import analyze, apply_edits


def changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    for start, end, new_text in sorted(changes, reverse=True):
        text = text[:start] + new_text + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()", "f(x)"),
        ("f( )", "f(x)"),
        ("f(a)", "f(a, x)"),
        ("f(a,)", "f(a, x)"),
        ("f((a), (b))", "f((a), (b), x)"),
        ('f(")", a[1, 2])', 'f(")", a[1, 2], x)'),
        ("f(\n    a,\n    b,\n)", "f(\n    a,\n    b,\n    x,\n)"),
        ("f(\n    a,\n    b\n)", "f(\n    a,\n    b,\n    x,\n)"),
        ("f(\n    a,  # why\n)", "f(\n    a,  # why\n    x,\n)"),
        ("f(a,\n  b)", "f(a,\n  b, x)"),
        ("[\n    a, b,\n]", "[\n    a, b, x,\n]"),
    ],
)
def test_an_item_is_added_behind_the_last(text: str, expected: str) -> None:
    source = SourceText(text)
    brackets = brackets_ending(source, 0, len(text))
    assert brackets is not None
    assert changed(text, added(source, brackets, "x")) == expected


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("[a]", 0, "[]"),
        ("[a, b]", 0, "[b]"),
        ("[a, b]", 1, "[a]"),
        ("[a, b,]", 1, "[a,]"),
        ("[\n    a,\n    b,  # why\n]", 1, "[\n    a,\n]"),
        ("[\n    a,\n    b\n]", 1, "[\n    a\n]"),
        ("[f(a, b), c]", 0, "[c]"),
    ],
)
def test_an_item_is_taken_out(text: str, number: int, expected: str) -> None:
    source = SourceText(text)
    brackets = brackets_ending(source, 0, len(text))
    assert brackets is not None
    assert changed(text, [removed(source, brackets, number)]) == expected


SHOP = """\
from dagster import Definitions, asset


# All of them.
@asset
def orders(context): ...


@asset(
    group_name="sales",
)
def report(orders, *, limit=1): ...


defs = Definitions(assets=[orders, report])
"""


def place(analysis: Analysis, path: str, wanted: str) -> NodeId:
    """The first node whose text is `wanted`, imports apart."""
    module = analysis.module(path)
    assert module is not None
    source = SourceText(module.text)
    for chunk, statement in module.statements():
        for node in walk(() if isinstance(statement, tree.ImportFrom) else (statement,)):
            for ordinal in (getattr(node, "at", None), getattr(node, "name_at", None)):
                id = NodeId(path, chunk, ordinal) if ordinal is not None else None
                range = module.range_of(id) if id is not None else None
                if id is not None and range is not None and source.at(range) == wanted:
                    return id
    raise AssertionError(wanted)


@pytest.mark.parametrize(
    ("edit", "before", "after"),
    [
        pytest.param(
            lambda at: AddArgument(at("asset"), "deps", '["x"]'),
            "@asset\n",
            '@asset(deps=["x"])\n',
            id="bare decorator",
        ),
        pytest.param(
            lambda at: AddItem(at('asset(\n    group_name="sales",\n)'), "deps", '"x"'),
            '    group_name="sales",\n',
            '    group_name="sales",\n    deps=["x"],\n',
            id="a list that is not there",
        ),
        pytest.param(
            lambda at: AddItem(at("Definitions(assets=[orders, report])"), "assets", "x"),
            "[orders, report]",
            "[orders, report, x]",
            id="a list that is there",
        ),
        pytest.param(
            lambda at: AddItem(at("Definitions(assets=[orders, report])"), "resources", '"db": 1', "{}"),
            "report])",
            'report], resources={"db": 1})',
            id="a dict that is not there",
        ),
        pytest.param(
            lambda at: AddParameter(at("orders"), "x"), "orders(context)", "orders(context, x)", id="parameter"
        ),
        pytest.param(
            lambda at: AddAbove(at("orders"), "@asset\ndef x(): ..."),
            "# All of them.\n",
            "@asset\ndef x(): ...\n\n\n# All of them.\n",
            id="statement above a comment",
        ),
        pytest.param(
            lambda at: RemoveStatement(at("report")),
            '\n\n@asset(\n    group_name="sales",\n)\ndef report(orders, *, limit=1): ...\n',
            "",
            id="statement",
        ),
        pytest.param(lambda at: RemoveItem(at('group_name="sales"')), '    group_name="sales",\n', "", id="argument"),
        pytest.param(
            lambda at: AddImport(at("orders").path, "dagster", "AssetIn"),
            "import Def",
            "import AssetIn, Def",
            id="import",
        ),
    ],
)
def test_an_edit(edit: object, before: str, after: str, tmp_path: Path) -> None:
    analysis = analyze(tmp_path, {"a.py": SHOP})
    path = (tmp_path / "a.py").as_posix()
    assert callable(edit)
    wanted: AnyEdit = edit(lambda text: place(analysis, path, text))
    edits = resolved(analysis, (wanted,))
    assert edits is not None
    assert SHOP.count(before) == 1
    assert apply_edits(SHOP, edits) == SHOP.replace(before, after)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "from dagster import x\n\n\n"),
        ('"""Says it."""\n', '"""Says it."""\n\nfrom dagster import x\n'),
        ("import os\nx1 = 2\n", "import os\nfrom dagster import x\nx1 = 2\n"),
        ("from dagster import y, a\n", "from dagster import y, a, x\n"),
        ("from dagster import (\n    Out,\n    z,\n)\n", "from dagster import (\n    Out,\n    x,\n    z,\n)\n"),
        ("from dagster import x\n", None),
        ("from dagster import *\n", None),
        ("x = 1\n", None),
    ],
)
def test_an_import_joins_those_that_are_there(text: str, expected: str | None, tmp_path: Path) -> None:
    analysis = analyze(tmp_path, {"a.py": text})
    path = (tmp_path / "a.py").as_posix()
    edits = resolved(analysis, (AddImport(path, "dagster", "x"),))
    assert (None if edits is None else apply_edits(text, edits)) == expected


def test_what_cannot_be_changed_surely_is_left(tmp_path: Path) -> None:
    analysis = analyze(tmp_path, {"a.py": SHOP.replace("assets=[orders, report]", "assets=found or None")})
    path = (tmp_path / "a.py").as_posix()
    call = place(analysis, path, "Definitions(assets=found or None)")
    assert isinstance(analysis.module(path).node(call), tree.Call)  # type: ignore[union-attr]
    assert resolved(analysis, (AddItem(call, "assets", "x"),)) is None
    assert resolved(analysis, (AddParameter(place(analysis, path, "report"), "x"),)) is None
