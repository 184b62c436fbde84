"""The protocol's own matters: encodings, line ends, capabilities, settings, folders, cancellation."""

from __future__ import annotations

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from support.lsp_editor import editor

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIPELINE = """\
from dagster import Definitions, asset


@asset
def orders():
    return [1, 2, 3]


@asset
def report(orders):
    return len(orders)


defs = Definitions(assets=[orders, report])
"""


def offering(*encodings: str):
    def adapt(capabilities: types.ClientCapabilities) -> None:
        capabilities.general = types.GeneralClientCapabilities(position_encodings=list(encodings))

    return adapt


WIDE = '@asset(description="😀é", ins={"rows": AssetIn('


@pytest.mark.parametrize(("encoding", "extra"), [("utf-8", 3 + 1), ("utf-16", 1), ("utf-32", 0)])
async def test_places_count_in_the_clients_units(write, encoding, extra):
    text = PIPELINE.replace("asset\n", "asset, AssetIn\n", 1).replace(
        "@asset\ndef report(orders)", f'{WIDE}"orders")}})\ndef report(rows)'
    )
    folder = write({"pipeline.py": text.replace("len(orders)", "len(rows)")})
    start = len(WIDE) + extra
    async with editor(folder, adapt=offering(encoding)) as ed:
        assert ed.capabilities.position_encoding == encoding
        uri = ed.open(folder / "pipeline.py")
        assert await ed.diagnostics(uri) == []
        at = types.DefinitionParams(types.TextDocumentIdentifier(uri), types.Position(8, start + 3))
        (link,) = await ed.client.text_document_definition_async(at)
        assert link.target_selection_range.start.line == 4
        origin = link.origin_selection_range
        assert (origin.start.line, origin.end.character - start) == (8, len('"orders"'))
        ed.change(uri, ((8, start + 1), (8, start + 7), "ordrs"))
        (problem,) = await ed.diagnostics(uri)
        assert "ordrs" in problem.message
        ed.change(uri, ((8, start + 4), (8, start + 4), "e"))
        assert await ed.diagnostics(uri) == []


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
async def test_every_line_end_is_understood(ed, write, newline):
    text = PIPELINE.replace("report(orders)", "report(ordrs)").replace("\n", newline)
    uri = ed.open(write({"pipeline.py": text}) / "pipeline.py")
    (problem,) = await ed.diagnostics(uri, wanted=bool)
    assert problem.range == types.Range(types.Position(9, 11), types.Position(9, 16))
    ed.change(uri, ((9, 11), (9, 16), "orders"))
    assert await ed.diagnostics(uri) == []


async def test_edits_behind_a_form_feed_land_on_their_line(ed, write):
    text = PIPELINE.replace("@asset\ndef report", "# one\x0cline \u2028 still the same\n@asset\ndef report")
    uri = ed.open(write({"pipeline.py": text}) / "pipeline.py")
    assert await ed.diagnostics(uri) == []
    ed.change(uri, ((10, 11), (10, 17), "ordrs"))
    (problem,) = await ed.diagnostics(uri)
    assert problem.range.start == types.Position(10, 11)


async def test_a_client_that_pulls_is_not_pushed_to(write):
    folder = write({"pipeline.py": PIPELINE.replace("report(orders)", "report(ordrs)"), "fine.py": PIPELINE})
    async with editor(folder, options={"diagnosticMode": "pull"}, adapt=_pulling) as ed:
        assert ed.capabilities.diagnostic_provider.workspace_diagnostics
        uri = ed.open(folder / "pipeline.py")
        document = types.TextDocumentIdentifier(uri)
        report = await ed.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        assert [item.code for item in report.items] == ["DGL101"]
        again = await ed.client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(document, previous_result_id=report.result_id)
        )
        assert (again.kind, again.result_id) == ("unchanged", report.result_id)

        whole = await ed.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
        assert {item.uri.rpartition("/")[2]: len(item.items) for item in whole.items} == {
            "pipeline.py": 1,
            "fine.py": 0,
        }
        known = [types.PreviousResultId(item.uri, item.result_id) for item in whole.items]
        whole = await ed.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(known))
        assert {item.kind for item in whole.items} == {"unchanged"}
        assert ed.published == {}


def _pulling(capabilities: types.ClientCapabilities) -> None:
    assert capabilities.text_document is not None
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities()


async def test_two_folders_are_two_projects(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pipeline.py").write_text(PIPELINE)
    (tmp_path / "two" / "pipeline.py").write_text(PIPELINE.replace("report(orders)", "report(ordrs)"))
    async with editor(tmp_path / "one", tmp_path / "two") as ed:
        two = (tmp_path / "two" / "pipeline.py").as_uri()
        await ed.diagnostics(two, wanted=bool)
        graph = await ed.client.protocol.send_request_async("daglens/graph", {})
        assert len(graph.code_locations) == 2
        ed.remove_folder(tmp_path / "two")
        await ed.diagnostics(two, wanted=lambda items: not items)
        graph = await ed.client.protocol.send_request_async("daglens/graph", {})
        assert len(graph.code_locations) == 1
        ed.add_folder(tmp_path / "two")
        await ed.diagnostics(two, wanted=bool)


async def test_settings_come_from_the_client_and_change(write):
    folder = write({"pipeline.py": PIPELINE})
    async with editor(folder, configuration={"lens": {"materializeUpstream": False}}) as ed:
        uri = ed.open(folder / "pipeline.py")
        await ed.until(lambda: ed.lens_refreshes)
        assert {lens.command.title for lens in await ed.lenses(uri)} == {"▶ Materialize"}
        refreshes = ed.lens_refreshes
        ed.client.set_configuration({"daglens": {"lens": {"enable": False}}})
        ed.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await ed.until(lambda: ed.lens_refreshes > refreshes)
        assert await ed.lenses(uri) == []


async def test_a_rule_is_switched_off_by_a_setting(write):
    folder = write({"pipeline.py": PIPELINE.replace("report(orders)", "report(ordrs)")})
    async with editor(folder) as ed:
        uri = ed.open(folder / "pipeline.py")
        await ed.diagnostics(uri, wanted=bool)
        ed.client.set_configuration({"daglens": {"ignore": ["DGL101"]}})
        ed.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await ed.diagnostics(uri, wanted=lambda items: not items)


async def test_nothing_optional_is_sent_to_a_client_that_cannot_take_it(write):
    folder = write({"pipeline.py": PIPELINE})

    def bare(capabilities: types.ClientCapabilities) -> None:
        capabilities.workspace = None
        capabilities.window = None
        capabilities.general = None
        capabilities.text_document = None

    async with editor(folder, adapt=bare) as ed:
        assert ed.capabilities.position_encoding == "utf-16"
        uri = ed.open(folder / "pipeline.py")
        assert await ed.diagnostics(uri) == []
        symbols = await ed.client.text_document_document_symbol_async(
            types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
        )
        assert all(isinstance(symbol, types.SymbolInformation) for symbol in symbols)
        found = await ed.client.text_document_definition_async(
            types.DefinitionParams(types.TextDocumentIdentifier(uri), types.Position(9, 13))
        )
        assert [location.range.start.line for location in found] == [4]
        assert (ed.registrations, ed.lens_refreshes, ed.client.progress_reports) == ([], 0, {})


async def test_files_are_watched_where_the_client_does_it(write):
    folder = write({"pipeline.py": PIPELINE})
    async with editor(folder) as ed:
        await ed.until(lambda: ed.registrations)
        methods = {registration.method for registration in ed.registrations}
        assert types.WORKSPACE_DID_CHANGE_WATCHED_FILES in methods


async def test_a_burst_of_edits_ends_in_the_newest_diagnostics(ed, write):
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    for _ in range(20):
        ed.change(uri, ((9, 11), (9, 17), "ordrs"))
        ed.change(uri, ((9, 11), (9, 16), "orders"))
    version = ed.change(uri, ((9, 11), (9, 17), "ordrs"))
    assert len(await ed.diagnostics(uri, version=version)) == 1


async def test_what_is_no_request_of_ours_is_refused_and_the_server_goes_on(ed, write):
    with pytest.raises(JsonRpcException, match="Method Not Found"):
        await ed.client.protocol.send_request_async("daglens/nonsense", {})
    with pytest.raises(JsonRpcException):
        await ed.raw_request("textDocument/hover", {"oops": 1})
    uri = ed.open(write({"pipeline.py": PIPELINE}) / "pipeline.py")
    assert await ed.diagnostics(uri) == []


async def test_documents_that_are_no_files_are_left_alone(ed):
    item = types.TextDocumentItem("git:/pipeline.py?HEAD", types.LanguageKind.Python, 1, "from dagster import asset")
    ed.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    document = types.TextDocumentIdentifier(item.uri)
    assert await ed.client.text_document_hover_async(types.HoverParams(document, types.Position(0, 3))) is None
    assert await ed.client.text_document_code_lens_async(types.CodeLensParams(document)) is None
    ed.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
