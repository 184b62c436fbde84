"""Whatever is edited, in whatever order: an analysis that grew is what a cold one is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daglens_analyzer import Analysis, Edited, Workspace
from daglens_analyzer.evaluate.values import (
    ConstantValue,
    InstanceValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.to_json import to_json
from support.projects_on_disk import write_project

# Statements that depend on one another through names, lists changed in place, closures and whole scopes.
STATEMENTS: dict[str, tuple[str, ...]] = {
    "lib.py": (
        "from dagster import asset",
        "PREFIX = 'p'",
        "PREFIX = 'q'",
        "REGISTRY = []",
        "TABLE = {'a': []}",
        "def make(name):\n    made = []\n    made.append(PREFIX + name)\n    return made",
        "def register(item):\n    REGISTRY.append(item)\n    return item",
        (
            "def build(name):\n    @asset(name=PREFIX + name)\n    def inner(): ...\n\n"
            "    REGISTRY.append(inner)\n    return inner"
        ),
        "register('x')",
        "TABLE['a'].append(len(REGISTRY))",
        "class Box:\n    items = []\n    def add(self, item):\n        self.items.append(item)\n        return self",
        "import main",
        "@asset(description='one')\ndef first(): ...",
        "@asset(description='two', group_name='g')\ndef first(): ...",
        "@asset\ndef second(first): ...",
        "@asset(deps=['first', 'third'])\ndef second(): ...",
        "@asset(key_prefix='x')\ndef third(second): ...",
        "@asset\ndef third(second): ...",
    ),
    "main.py": (
        "from dagster import asset, Definitions",
        "import lib",
        "from lib import *",
        "from lib import make, build, register, REGISTRY, TABLE, Box",
        "names = ['a', 'b']",
        "names.append('c')",
        "names += lib.make('d')",
        "for name in names:\n    register(name)",
        "made = [build(name) for name in names]",
        "if unknown():\n    names.append('maybe')\n    other = 1\nelse:\n    del other",
        "other = 2",
        "for name in names:\n    globals()['n_' + name] = name",
        "count = len(globals())",
        "box = Box().add(1).add(names)",
        "box.extra = other",
        "total = [*REGISTRY, *TABLE['a'], PREFIX if 'PREFIX' in globals() else None]",
        (
            "def outer():\n    kept = []\n    def inner(x):\n        kept.append(x)\n        return list(kept)\n\n"
            "    return inner"
        ),
        "remember = outer()",
        "seen = remember(1)",
        "seen_again = remember(2)",
        "@asset\ndef plain(): ...",
        "defs = Definitions(assets=made)",
        "from dagster import define_asset_job, load_assets_from_modules",
        "defs = Definitions(assets=load_assets_from_modules([lib]), jobs=[define_asset_job('all_of_it', '+second*')])",
        "lib.PREFIX = 'z'",
    ),
}


def _plain(value: Value, depth: int = 4) -> object:
    match value:
        case _ if depth == 0:
            return "..."
        case Unknown():
            return "?"
        case ConstantValue():
            return value.value
        case SequenceValue():
            return [_plain(item, depth - 1) for item in value.items], value.is_exact
        case MappingValue():
            items = {repr(_plain(key)): _plain(item, depth - 1) for key, item in value.items.values()}
            return items, value.is_exact
        case InstanceValue():
            return {name: _plain(item, depth - 1) for name, item in value.attributes.items()}
        case _:
            return type(value).__name__


def _description(analysis: Analysis) -> object:
    modules: dict[str, object] = {}
    for path in analysis.paths():
        module = analysis.evaluated(path)
        if module is not None:
            names = {name: _plain(value) for name, value in module.namespace.items()}
            notes = sorted((str(analysis.range_of(note.at)), note.reason) for note in module.unresolved)
            modules[path] = names, notes, len(module.definitions), len(module.conditional)
    return modules, to_json(analysis)


_TEXTS = st.tuples(
    *(st.lists(st.sampled_from(statements), max_size=9).map("\n\n".join) for statements in STATEMENTS.values())
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_TEXTS, min_size=2, max_size=5), st.lists(st.booleans(), min_size=5, max_size=5))
def test_grown_equals_cold(tmp_path: Path, revisions: list[tuple[str, ...]], asked: list[bool]) -> None:
    """`asked` says which revisions on the way are looked at; the others are passed over."""
    folder = write_project(tmp_path, dict.fromkeys(STATEMENTS, "# dagster\n"))
    grown = Workspace([folder])
    texts: tuple[str, ...] = ()
    for texts, is_asked in zip(revisions, asked, strict=False):
        for file, text in zip(STATEMENTS, texts, strict=True):
            grown.apply(Edited(f"{folder}/{file}", text))
            if is_asked:
                grown.snapshot().graph()
    cold = Workspace([folder])
    cold.apply(*(Edited(f"{folder}/{file}", text) for file, text in zip(STATEMENTS, texts, strict=True)))
    assert _description(grown.snapshot()) == _description(cold.snapshot())


CHAIN = """
from dagster import Definitions, asset, define_asset_job


@asset
def orders(): ...


@asset(description="{description}")
def {name}(orders): ...


@asset(deps=["totals"])
def report({needed}): ...


defs = Definitions(assets=[orders, {name}, report], jobs=[define_asset_job("daily", "*report")])
"""
FIRST = {"description": "one", "name": "totals", "needed": ""}


@pytest.mark.parametrize(
    ("edit", "is_same_shape"),
    [
        ({"description": "two"}, True),
        ({"name": "sums"}, False),
        ({"needed": "orders"}, False),
        ({"name": "sums", "needed": "sums"}, False),
    ],
)
def test_a_location_is_resolved_from_what_it_was(tmp_path: Path, edit: dict[str, str], is_same_shape: bool) -> None:
    folder = write_project(tmp_path, {"defs.py": CHAIN.format(**FIRST)})
    path = f"{folder}/defs.py"
    grown = Workspace([folder])
    (before,) = grown.snapshot().graph().locations
    assert before.asset_by_key
    text = CHAIN.format(**{**FIRST, **edit})
    grown.apply(Edited(path, text))
    (after,) = grown.snapshot().graph().locations
    cold = Workspace([folder])
    cold.apply(Edited(path, text))
    assert to_json(grown.snapshot()) == to_json(cold.snapshot())
    assert (after.lineage is before.lineage) is is_same_shape
    assert after.assets[0] is before.assets[0]
