"""A chunk patched after an edit is the chunk that parsing it anew gives."""

from __future__ import annotations

import random

import pytest

from analyzer.chunks import real_files
from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.chunks.parse_chunk import parse_chunk
from daglens_analyzer.chunks.patch import patched
from daglens_analyzer.lower.tree import FunctionDef

CHUNK = '''\
@asset(deps=["a"])
@other
def orders(context):
    """All orders."""
    limit = 10
    if limit:
        rows = [row
                for row in context]  # A comment.
    elif rows: pass
    match rows:
        case [1]:
            first = 1
        case _:
            last = 2; end = 3
    try:
        call(limit)
    except Error as error:
        raise Other() from error
    async with a as b:
        text = """
    x = 1
"""
    return rows'''

SAME = {
    "letter in a name": ("limit = 10", "limits = 10"),
    "another number of nodes": ("limit = 10", "limit = load(10, key=x)"),
    "fewer nodes": ("call(limit)", "call"),
    "another kind of statement": ("limit = 10", "del limit"),
    "docstring": ("All orders", "Some orders"),
    "docstring that is none any more": ('"""All orders."""', "all_orders()"),
    "decorator": ('deps=["a"]', 'deps=["a", "b"], group_name="c"'),
    "second decorator": ("@other", "@other.thing()"),
    "over two lines": ("for row in context]", "for line in\ncontext if line]"),
    "in a case": ("first = 1", "first = 2 + 3"),
    "in a handler": ("raise Other()", "raise Other(1)"),
    "in a string over lines": ("    x = 1\n", "    y = '2'\n    z = 3\n"),
    "last statement": ("return rows", "return [rows]"),
    "not ASCII": ("limit = 10", "größe = 'é'"),
}

NOT_PATCHED = {
    "two statements on a line": ("end = 3", "end = 4"),
    "statement on the line of its header": ("elif rows: pass", "elif rows: x"),
    "header": ("def orders(context)", "def orders(context, y)"),
    "new line": ("limit = 10\n", "limit = 10\n    y = 1\n"),
    "statement that becomes two": ("limit = 10", "limit = 10; y = 1"),
    "statement that becomes a comment": ("limit = 10", "# limit = 10"),
    "comment behind": ("limit = 10", "limit = 10  # x"),
    "compound statement": ("limit = 10", "if x: limit = 10"),
    "yield": ("call(limit)", "yield limit"),
    "broken": ("call(limit)", "call(limit"),
    "continued line": ("limit = 10", "limit = 10 \\"),
    "deeper": ("    limit = 10", "     limit = 10"),
    "only a comment changes": ("A comment", "The comment"),
    "several statements": ("limit = 10\n    if limit", "y = 10\n    if y"),
    "too deep": ("call(limit)", "call(" + "[" * 300 + "]" * 300 + ")"),
}


def patch(old: str, new: str) -> LoweredChunk | None:
    return patched(parse_chunk(old, "old"), old, new, "new", lambda text: parse_chunk(text, ""))


def check_is_same(found: LoweredChunk, text: str) -> None:
    expected = parse_chunk(text, "new")
    assert found == expected
    assert repr(found) == repr(expected)


@pytest.mark.parametrize(("before", "after"), SAME.values(), ids=SAME.keys())
def test_edit_that_is_patched(before: str, after: str) -> None:
    assert CHUNK.count(before) == 1
    new = CHUNK.replace(before, after)
    for old_text, new_text in ((CHUNK, new), (new, CHUNK)):
        found = patch(old_text, new_text)
        assert found is not None
        check_is_same(found, new_text)


@pytest.mark.parametrize(("before", "after"), NOT_PATCHED.values(), ids=NOT_PATCHED.keys())
def test_edit_that_is_not(before: str, after: str) -> None:
    assert CHUNK.count(before) == 1
    assert patch(CHUNK, CHUNK.replace(before, after)) is None


def test_unchanged_statements_stay_the_same_objects() -> None:
    old = parse_chunk(CHUNK, "old")
    found = patched(old, CHUNK, CHUNK.replace("limit = 10", "limit = 11"), "new", lambda text: parse_chunk(text, ""))
    assert found is not None
    (before,), (after,) = old.statements, found.statements
    assert isinstance(before, FunctionDef)
    assert isinstance(after, FunctionDef)
    kept = [new is old for old, new in zip(before.body, after.body, strict=True)]
    assert kept == [True, False, True, True, True, True, True]


TYPED = [
    "x",
    "1",
    " ",
    "(",
    ")",
    "()",
    ".",
    ", x",
    "'",
    '"',
    "#",
    "\n",
    "\n    ",
    ";",
    ":",
    "=",
    "[0]",
    "\\",
    "yield ",
    "@",
    "if ",
    "é",
    "{}",
    "f'{x}'",
]


@pytest.mark.parametrize("seed", range(2))
def test_typing_into_real_files(seed: int) -> None:
    """Wherever something is typed or taken away in a chunk: if it is patched, it is what parsing gives."""
    chance = random.Random(seed)
    patches = 0
    for path, text in real_files.sample(seed=300 + seed, characters=600_000, largest=20_000):
        if patches > 20:
            return
        module = parse_module(path, text)
        offset = 0
        for chunk in module.chunks:
            old = module.text[offset : offset + chunk.tokens_length]
            offset += chunk.length
            if chunk.problem is not None or not 50 < len(old) < 1_500:
                continue
            for _ in range(3):
                place = chance.randrange(len(old) + 1)
                taken = chance.choice([0, 0, 0, 1, 2, 15])
                new = (
                    old[:place]
                    + ("" if taken and chance.random() < 0.5 else chance.choice(TYPED))
                    + old[place + taken :]
                )
                found = patched(chunk.parsed, old, new, "new", lambda part: parse_chunk(part, ""))
                if found is not None:
                    patches += 1
                    check_is_same(found, new)
    raise AssertionError(f"only {patches} edits could be tried")
