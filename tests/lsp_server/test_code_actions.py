"""Code actions as an editor gets and applies them: fixes, refactorings, silencing comments, all safe fixes at once.

The projects and what becomes of them are those of the analyzer's own tests, here in texts as editors hold them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lsprotocol import types

from support.analyzed import split_files, take_cursor
from support.fenced_cases import fenced_cases

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANALYZER = Path(__file__).parents[1] / "analyzer"
REFACTORINGS = {
    name: text
    for name, text in fenced_cases(ANALYZER / "features" / "refactor.md").items()
    if not re.search(r"(?m)^# silent: ", text)
}
FIXES = fenced_cases(ANALYZER / "rules" / "fixes.md")
PART = re.compile(r"^# --- (?P<title>.*)\n", re.MULTILINE)
END = types.Range(types.Position(0, 0), types.Position(10_000, 0))


def applied(text: str, edits: list[types.TextEdit]) -> str:
    """A text after edits of it, in a client that counts in UTF-16 and keeps its line ends."""
    lines = re.split(r"(?<=\n)", text)
    line_end = "\r\n" if "\r\n" in text else "\n"

    def offset(place: types.Position) -> int:
        line = lines[place.line].encode("utf-16-le")[: 2 * place.character].decode("utf-16-le")
        return sum(map(len, lines[: place.line])) + len(line)

    ordered = sorted(
        enumerate(edits), key=lambda each: (offset(each[1].range.start), offset(each[1].range.end), each[0])
    )
    for _, edit in reversed(ordered):
        start, end = offset(edit.range.start), offset(edit.range.end)
        text = text[:start] + edit.new_text.replace("\n", line_end) + text[end:]
    return text


async def actions_at(ed, uri, range_=END, only=None) -> list[types.CodeAction]:
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), range_, types.CodeActionContext([], only))
    return list(await ed.client.text_document_code_action_async(params) or ())


def with_crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


@pytest.mark.parametrize("name", FIXES)
async def test_a_fix(ed, write, name):
    before, title, after = PART.split(FIXES[name])
    uri = ed.open(write({"example.py": with_crlf(before)}) / "example.py")
    assert await ed.diagnostics(uri, wanted=bool)
    (action,) = {action.title: action for action in await actions_at(ed, uri) if action.title == title}.values()
    assert action.kind == types.CodeActionKind.QuickFix
    assert action.diagnostics
    assert applied(with_crlf(before), action.edit.changes[uri]) == with_crlf(after)


@pytest.mark.parametrize("name", REFACTORINGS)
async def test_a_refactoring(ed, write, name):
    text = REFACTORINGS[name]
    part = PART.search(text)
    files, path, cursor = take_cursor(split_files(text[: part.start()]))
    files = {file: with_crlf(content) for file, content in files.items()}
    folder = write(files)
    uris = {file: ed.open(folder / file) for file in files}
    place = types.Position(cursor.line, cursor.column)
    offered = await actions_at(ed, uris[path], types.Range(place, place), [types.CodeActionKind.Refactor])
    (action,) = [each for each in offered if each.title.startswith(part["title"])]
    made = {file: applied(content, action.edit.changes.get(uris[file], [])) for file, content in files.items()}
    assert made == {file: with_crlf(content) for file, content in split_files(text[part.end() :]).items()}


TWO_TYPOS = '''\
from dagster import Definitions, asset


@asset
def orders(): ...


@asset(deps=["𝄞", "ordes"])
def totals(ordrs):
    """Of all %s."""


defs = Definitions(assets=[orders, totals])
'''


async def test_all_that_is_safe_at_once(ed, write):
    uri = ed.open(write({"example.py": TWO_TYPOS}) / "example.py")
    await ed.diagnostics(uri, wanted=bool)
    assert not [each for each in await actions_at(ed, uri) if str(each.kind).startswith("source")]
    (action,) = await actions_at(ed, uri, only=[types.CodeActionKind.SourceFixAll])
    assert action.kind == "source.fixAll.daglens"
    assert applied(TWO_TYPOS, action.edit.changes[uri]) == TWO_TYPOS.replace("ordrs", "orders")


@pytest.mark.parametrize("where", ["here", "in this file"])
async def test_a_rule_is_silenced(ed, write, where):
    text = TWO_TYPOS
    uri = ed.open(write({"example.py": text}) / "example.py")
    found = await ed.diagnostics(uri, wanted=bool)
    codes = sorted(item.code for item in found)
    while found:
        title = f"Silence {found[0].code} {where}"
        (action,) = [each for each in await actions_at(ed, uri, found[0].range) if each.title == title]
        text = applied(text, action.edit.changes[uri])
        ed.replace(uri, text)
        found = await ed.diagnostics(uri)
    assert sorted(re.findall(r"DGL\d+", text)) == codes
    # What stands on one line, or in one file, is silenced by one comment.
    assert text.count("# daglens:") == (1 if where == "in this file" else 2)
