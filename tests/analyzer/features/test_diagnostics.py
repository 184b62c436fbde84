"""Diagnostics of whole projects: while the user types, across files, with settings and comments."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from daglens_analyzer import Analysis, Configured, Edited, Opened, Workspace
from daglens_analyzer.features.diagnostics import all_diagnostics, diagnostics
from support.analyzed import analyze, take_underlines, text_at, write_files
from support.small_shop import SMALL_SHOP

SHOP = Path(__file__).parents[3] / "examples" / "shop"

BROKEN_DEP = """\
    from dagster import Definitions, asset

    @asset
    def customers(): ...

    @asset
    def report(custommers): ...
    #          ^^^^^^^^^^
    defs = Definitions(assets=[customers, report])
"""


def names(analysis: Analysis) -> list[str]:
    return [found.name for found in all_diagnostics(analysis)]


def test_the_example_project_has_none() -> None:
    analysis = Workspace([SHOP.as_posix()]).snapshot()
    assert len(analysis.graph().locations) == 1
    assert not all_diagnostics(analysis)


def test_the_small_shop_has_none(tmp_path: Path) -> None:
    assert not all_diagnostics(analyze(tmp_path, SMALL_SHOP))


def test_an_underline_follows_the_text_above_it(tmp_path: Path) -> None:
    text, (underlined,) = take_underlines(dedent(BROKEN_DEP))
    path = (tmp_path / "a.py").as_posix()
    write_files(tmp_path, {"a.py": text})
    workspace = Workspace([tmp_path.as_posix()])
    (found,) = all_diagnostics(workspace.snapshot())
    assert found.range == underlined
    workspace.apply(Opened(path, "# a comment\n\n" + text))
    moved = workspace.snapshot()
    (found,) = diagnostics(moved, path)
    assert found.range.start.line == underlined.start.line + 2
    assert text_at(moved, path, found.range) == "custommers"
    assert found.related[0].location.range.start.line == 5


def test_half_written_code_shows_the_syntax_error_alone(tmp_path: Path) -> None:
    text, _ = take_underlines(dedent(BROKEN_DEP))
    path = (tmp_path / "a.py").as_posix()
    write_files(tmp_path, {"a.py": text})
    workspace = Workspace([tmp_path.as_posix()])
    assert names(workspace.snapshot()) == ["unknown-upstream-asset"]
    workspace.apply(Opened(path, text.replace("def report(custommers): ...", "def report(custommers, x=: ...")))
    assert names(workspace.snapshot()) == ["syntax-error"]
    workspace.apply(Edited(path, text.replace("custommers", "customers")))
    assert names(workspace.snapshot()) == []


def test_an_edit_of_one_file_changes_the_findings_of_another(tmp_path: Path) -> None:
    write_files(tmp_path, SMALL_SHOP)
    workspace = Workspace([tmp_path.as_posix()])
    assert not all_diagnostics(workspace.snapshot())
    sales = (tmp_path / "shop/sales.py").as_posix()
    workspace.apply(Opened(sales, SMALL_SHOP["shop/sales.py"].replace('"paid_orders": ', '"payed_orders": ')))
    (found,) = all_diagnostics(workspace.snapshot())
    assert (Path(found.path).name, found.name) == ("report.py", "unknown-upstream-asset")
    assert "Did you mean 'payed_orders'?" in found.message


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ("", [("DGL101", "error")]),
        ('ignore = ["DGL1"]', []),
        ('select = ["DGL2"]', []),
        ('severity = { DGL101 = "info" }', [("DGL101", "info")]),
        ('per-file-ignores = { "a.py" = ["unknown-upstream-asset"] }', []),
        ('per-file-ignores = { "b.py" = ["DGL101"] }', [("DGL101", "error")]),
    ],
)
def test_settings(settings: str, shown: list[tuple[str, str]], tmp_path: Path) -> None:
    text, _ = take_underlines(dedent(BROKEN_DEP))
    found = all_diagnostics(analyze(tmp_path, {"a.py": text, "pyproject.toml": f"[tool.daglens]\n{settings}\n"}))
    assert [(item.code, item.severity) for item in found] == shown


def test_settings_of_the_editor_go_first(tmp_path: Path) -> None:
    text, _ = take_underlines(dedent(BROKEN_DEP))
    write_files(tmp_path, {"a.py": text})
    workspace = Workspace([tmp_path.as_posix()])
    workspace.apply(Configured(tmp_path.as_posix(), {"ignore": ["DGL101"]}))
    assert not names(workspace.snapshot())


@pytest.mark.parametrize(
    ("comment", "shown"),
    [
        ("# daglens: ignore", []),
        ("# daglens: ignore[DGL101]", []),
        ("# daglens: ignore[DGL1]", []),
        ("# daglens: ignore[unknown-upstream-asset]", []),
        ("# daglens: ignore[DGL2]", ["unknown-upstream-asset", "unused-suppression"]),
    ],
)
def test_comments(comment: str, shown: list[str], tmp_path: Path) -> None:
    text, _ = take_underlines(dedent(BROKEN_DEP))
    text = text.replace("def report(custommers): ...", f"def report(custommers): ...  {comment}")
    assert names(analyze(tmp_path, {"a.py": text})) == shown


def test_definitions_that_cannot_be_known_silence_the_rules_that_need_them(tmp_path: Path) -> None:
    text = """\
        import os
        from dagster import Definitions, asset
        from somewhere import more_assets

        @asset
        def report(custommers): ...

        defs = Definitions(assets=[report, *more_assets])
    """
    assert not names(analyze(tmp_path, {"a.py": text}))


def test_a_rename_of_a_parameter_reaches_its_uses_and_stops_where_unsure(tmp_path: Path) -> None:
    def fixes(body: str, folder: str) -> list[str]:
        text = f"""\
            from dagster import Definitions, asset

            @asset
            def customers(): ...

            @asset
            def report(custommers):
                {body}

            defs = Definitions(assets=[customers, report])
        """
        (found,) = all_diagnostics(analyze(tmp_path / folder, {"a.py": text}))
        return [f"{edit.range.start.line + 1}:{edit.new_text}" for fix in found.fixes for edit in fix.edits]

    assert fixes("return len(custommers) + sum(c for c in custommers)", "uses") == ["7:customers"] + ["8:customers"] * 2
    assert fixes("customers = custommers", "taken") == []
    assert fixes("return lambda custommers: custommers", "shadowed") == []
