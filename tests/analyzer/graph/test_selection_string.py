"""The selection language, read as Dagster reads it: what it takes, what it refuses, and what binds how."""

from __future__ import annotations

import warnings

import pytest
from dagster import AssetSelection

from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import Unknown
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import Selection
from daglens_analyzer.graph.selection_string import SelectionSyntaxError, parse_selection

READ = {
    "a": "keys(a)",
    "a/b-c.d": "keys(a/b-c.d)",
    "++a": "upstream[2](keys(a))",
    "*a+": "union(upstream[all](keys(a)), downstream[1](keys(a)))",
    "key:a and key:b or key:c": "union(intersection(key_wildcard(a), key_wildcard(b)), key_wildcard(c))",
    "key:a or key:b and not kind:c": "union(key_wildcard(a), intersection(key_wildcard(b), difference(all, kind(c))))",
    "not key:a and key:b": "intersection(difference(all, key_wildcard(a)), key_wildcard(b))",
    "2+key:a+1": "union(upstream[2](key_wildcard(a)), downstream[1](key_wildcard(a)))",
    "sinks(roots(*))+": "downstream[all](sinks(roots(all)))",
    '(group:"a*" or kind:<null>)+': "downstream[all](union(group_wildcard(a*), kind(None)))",
    "tag:a=b": "tag(a, b)",
}


@pytest.mark.parametrize("text", READ)
def test_what_binds_how(text: str) -> None:
    assert _written(parse_selection(text, NOWHERE)) == READ[text]


TEXTS = [
    *READ,
    "",
    " ",
    "not a",
    "a and b",
    "2+a",
    "a+1",
    "key:a-b",
    "key:",
    "group:x*",
    "owner:team:x",
    'owner:"team:x"',
    "key:a,key:b",
    "+*",
    "key:a++",
    "(key:a",
    "key:a)",
    "nope:a",
    "tag:a:b",
    "sinks(a)",
    "AND",
    "key:a key:b",
    "not not key:a",
    "+(key:a)+",
    "+sinks(*)",
    "1a",
    "a b",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_texts_are_refused(text: str) -> None:
    assert _is_taken(text) == _dagster_takes(text)


def _is_taken(text: str) -> bool:
    try:
        parse_selection(text, NOWHERE)
    except SelectionSyntaxError:
        return False
    return True


def _dagster_takes(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            AssetSelection.from_string(text)
        except Exception:
            return False
    return True


def _written(selection: Selection | Unknown) -> str:
    assert isinstance(selection, Selection)
    given = selection.arguments
    depth = f"[{given['depth'] or 'all'}]" if "depth" in given else ""
    inner = [_written(operand) for operand in selection.operands]
    for name in ("keys", "pattern", "key", "value"):
        if name in given:
            inner += [_plain(given[name])]
    return selection.operation + depth + (f"({', '.join(inner)})" if inner else "")


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(key.to_user_string() for key in value if isinstance(key, AssetKey))
    return str(value)
