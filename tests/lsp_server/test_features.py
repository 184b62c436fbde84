"""What an editor asks of the server, over stdio, on small projects."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol import types

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIPELINE = '''\
from dagster import Definitions, asset


@asset(group_name="sales")
def orders():
    """Every order."""
    return [1, 2, 3]


@asset
def report(orders):
    return len(orders)


defs = Definitions(assets=[orders, report])
'''


def place(line: int, character: int) -> types.Position:
    return types.Position(line, character)


async def test_a_typo_is_seen_and_gone_when_mended(ed, write):
    file = write({"pipeline.py": PIPELINE}) / "pipeline.py"
    uri = ed.open(file)
    assert await ed.diagnostics(uri) == []
    ed.change(uri, ((10, 11), (10, 17), "ordrs"))
    found = await ed.diagnostics(uri)
    assert [(item.code, item.source, item.range.start.line) for item in found] == [("DGL101", "daglens", 10)]
    assert "orders" in found[0].message
    page = unquote(urlsplit(found[0].code_description.href).path)
    assert "# unknown-upstream-asset" in Path(page).read_text(encoding="utf-8")
    ed.change(uri, ((10, 11), (10, 16), "orders"))
    assert await ed.diagnostics(uri) == []


async def test_a_quick_fix_puts_it_right(ed, write):
    text = PIPELINE.replace("import Def", "import AssetIn, Def").replace(
        "@asset\ndef report(orders)", '@asset(ins={"rows": AssetIn("ordrs")})\ndef report(rows)'
    )
    uri = ed.open(write({"pipeline.py": text}) / "pipeline.py")
    (problem,) = await ed.diagnostics(uri, wanted=bool)
    actions = await ed.client.text_document_code_action_async(
        types.CodeActionParams(types.TextDocumentIdentifier(uri), problem.range, types.CodeActionContext([problem]))
    )
    assert actions
    edits = actions[0].edit.changes[uri]
    assert [edit.new_text for edit in edits][:1] == ["orders"]


async def test_refactorings_are_offered_by_their_kind(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE.replace("len(orders)", "0")}) / "pipeline.py")

    async def titles(only):
        context = types.CodeActionContext([], only)
        params = types.CodeActionParams(
            types.TextDocumentIdentifier(uri), types.Range(place(10, 13), place(10, 13)), context
        )
        return [action.title for action in await ed.client.text_document_code_action_async(params) or ()]

    offered = ["Depend on 'orders' without loading it ('deps=')"]
    assert await titles(None) == offered
    assert await titles([types.CodeActionKind.Refactor]) == offered
    assert await titles([types.CodeActionKind.QuickFix]) == []


async def test_hover_tells_lineage_and_that_nothing_has_run(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    hover = await ed.client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(uri), place(10, 13))
    )
    assert hover.range == types.Range(place(10, 11), place(10, 17))
    assert "orders" in hover.contents.value
    assert "sales" in hover.contents.value
    assert f"{uri}#L11" in hover.contents.value
    assert "Last run: never" in hover.contents.value


async def test_a_parameter_leads_to_its_asset(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    document = types.TextDocumentIdentifier(uri)
    (link,) = await ed.client.text_document_definition_async(types.DefinitionParams(document, place(10, 13)))
    assert link.target_uri == uri
    assert link.target_selection_range.start.line == 4
    assert link.origin_selection_range == types.Range(place(10, 11), place(10, 17))


async def test_references_name_every_use(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    document, context = types.TextDocumentIdentifier(uri), types.ReferenceContext(include_declaration=True)
    found = await ed.client.text_document_references_async(types.ReferenceParams(context, document, place(4, 6)))
    assert {4, 10} <= {location.range.start.line for location in found}


async def test_completion_offers_upstream_assets(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    ed.change(uri, ((10, 11), (10, 17), "o"))
    items = await ed.client.text_document_completion_async(
        types.CompletionParams(types.TextDocumentIdentifier(uri), place(10, 12))
    )
    assert [(item.label, item.text_edit.new_text) for item in items] == [("orders", "orders")]
    assert items[0].text_edit.range == types.Range(place(10, 11), place(10, 12))


async def test_a_rename_reaches_parameters_and_other_files(ed, write):
    folder = write(
        {"pipeline.py": PIPELINE, "jobs.py": "import dagster as dg\nall = dg.AssetSelection.assets('orders')\n"}
    )
    ed.touched(folder / "jobs.py", kind=types.FileChangeType.Created)
    uri = ed.open(folder / "pipeline.py")
    document = types.TextDocumentIdentifier(uri)
    prepared = await ed.client.text_document_prepare_rename_async(types.PrepareRenameParams(document, place(4, 6)))
    assert prepared.placeholder == "orders"
    answer = await ed.client.text_document_rename_async(types.RenameParams(document, place(4, 6), "sales"))
    starts = [(edit.range.start.line, edit.range.start.character) for edit in answer.changes[uri]]
    assert starts == [(4, 4), (10, 11), (11, 15), (14, 27)]
    assert [edit.range.start for edit in answer.changes[(folder / "jobs.py").as_uri()]] == [place(1, 32)]
    with pytest.raises(Exception, match="does not take"):
        await ed.client.text_document_rename_async(types.RenameParams(document, place(4, 6), "a b"))


async def test_symbols_of_the_file_and_of_the_workspace(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    symbols = await ed.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    )
    assert {"orders", "report"} <= {symbol.name for symbol in symbols}
    found = await ed.client.workspace_symbol_async(types.WorkspaceSymbolParams("repo"))
    assert [(symbol.name, symbol.location.uri) for symbol in found if symbol.name == "report"] == [("report", uri)]


async def test_lenses_stand_over_assets(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    found = {(lens.range.start.line, lens.command.title) for lens in await ed.lenses(uri)}
    assert found == {(4, "▶ Materialize"), (10, "▶ Materialize"), (10, "▶ Materialize with upstream")}


async def test_the_graph_is_what_the_terminal_prints(ed, write):
    ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    answer = await ed.client.protocol.send_request_async("daglens/graph", {})
    (location,) = answer.code_locations
    assert [asset.key for asset in location.assets] == [["orders"], ["report"]]


async def test_the_status_says_what_would_run_and_with_what(ed, write):
    folder = write({"pipeline.py": PIPELINE})
    ed.open(folder / "pipeline.py")
    answer = await ed.client.protocol.send_request_async("daglens/status", {})
    assert answer.trusted is True
    (mine,) = [item for item in answer.folders if item.folder == folder.as_posix()]
    assert mine.interpreter.path
    assert [location.path for location in answer.code_locations] == [(folder / "pipeline.py").as_posix()]


async def test_an_asset_in_another_file_is_followed_through_edits_and_the_disk(ed, write):
    folder = write({"a.py": PIPELINE.partition("@asset\ndef report")[0], "b.py": ""})
    (folder / "b.py").write_text(
        "from dagster import Definitions, asset, load_assets_from_modules\nimport a\n\n\n"
        "@asset\ndef report(orders): ...\n\n\ndefs = Definitions([*load_assets_from_modules([a]), report])\n"
    )
    ed.touched(folder / "a.py", folder / "b.py", kind=types.FileChangeType.Created)
    other = (folder / "b.py").as_uri()
    uri = ed.open(folder / "a.py")
    ed.change(uri, ((4, 4), (4, 10), "sales"))
    text = (await ed.diagnostics(other, wanted=bool, version=0))[0].message
    assert text
    ed.close(uri)
    await ed.diagnostics(other, wanted=lambda items: not items, version=0)
    (folder / "a.py").write_text((folder / "a.py").read_text().replace("def orders", "def sales"))
    ed.touched(folder / "a.py")
    await ed.diagnostics(other, wanted=bool, version=0)


async def test_files_that_are_gone_keep_no_diagnostics(ed, write):
    folder = write({"bad.py": PIPELINE.replace("report(orders)", "report(ordrs)")})
    ed.touched(folder / "bad.py", kind=types.FileChangeType.Created)
    uri = (folder / "bad.py").as_uri()
    await ed.diagnostics(uri, wanted=bool, version=0)
    (folder / "bad.py").unlink()
    ed.touched(folder / "bad.py", kind=types.FileChangeType.Deleted)
    await ed.diagnostics(uri, wanted=lambda items: not items, version=0)


async def test_a_text_that_was_never_saved_is_read_by_itself(ed):
    uri = ed.open_text("untitled:Untitled-1", PIPELINE.replace("report(orders)", "report(ordrs)"))
    (problem,) = await ed.diagnostics(uri, wanted=bool)
    assert (problem.code, problem.range.start.line) == ("DGL101", 10)
    hover = await ed.client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), place(4, 5)))
    assert "Every order." in hover.contents.value
    assert await ed.lenses(uri) == []
    ed.close(uri)
    await ed.until(lambda: not ed.published[uri].diagnostics)


async def test_a_cell_of_a_notebook_is_nobodys_file(ed, write):
    folder = write({"pipe.py": PIPELINE})
    cell = ed.open_text("vscode-notebook-cell:/book.ipynb#W0sZmlsZQ%3D%3D", PIPELINE.replace("orders)", "ordrs)"))
    uri = ed.open(folder / "pipe.py", PIPELINE.replace("report(orders)", "report(ordrs)"))
    at = types.HoverParams(types.TextDocumentIdentifier(cell), place(4, 5))
    assert await ed.client.text_document_hover_async(at) is None
    assert await ed.lenses(cell) == []
    ed.replace(cell, "x = 1")
    ed.close(cell)
    await ed.diagnostics(uri, wanted=bool)
    assert not ed.published.get(cell) or not ed.published[cell].diagnostics
