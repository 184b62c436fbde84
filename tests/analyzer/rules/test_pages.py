"""The rules' pages: their examples hold, their fixes lead where they say, and `docs/rules/` is what they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daglens_analyzer import Analysis
from daglens_analyzer.features.diagnostic import Diagnostic
from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.rules.page import Example, ExampleFile, examples, without_expectations
from daglens_analyzer.rules.pages import pages
from daglens_analyzer.rules.registry import all_rules, page_text
from daglens_analyzer.rules.rule import AnyRule
from support.analyzed import analyze, apply_edits

DOCS = Path(__file__).parents[3] / "docs" / "rules"
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in all_rules()
    for number, example in enumerate(examples(page_text(rule.code)), 1)
]


def analyzed(folder: Path, rule: AnyRule, files: dict[str, str]) -> Analysis:
    """The project of an example; a rule that is off by default is switched on."""
    settings = "" if rule.enabled else f'[tool.daglens]\nextend-select = ["{rule.code}"]\n'
    return analyze(folder, {"pyproject.toml": settings, **files} if settings else files)


def found_in(folder: Path, file: ExampleFile, found: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    path = (folder / file.path).as_posix()
    return [diagnostic for diagnostic in found if diagnostic.path == path]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_an_example_shows_what_it_says_and_nothing_else(rule: AnyRule, example: Example, tmp_path: Path) -> None:
    analysis = analyzed(tmp_path, rule, {file.path: file.text for file in example.files})
    found = all_diagnostics(analysis)
    for file in example.files:
        expected = {(item.line, item.severity, item.rule) for item in file.expectations}
        here = found_in(tmp_path, file, found)
        assert {(item.range.start.line, item.severity, item.name) for item in here} == expected
        for wanted in file.expectations:
            (shown,) = [d for d in here if (d.range.start.line, d.name) == (wanted.line, wanted.rule)]
            if wanted.column is not None:
                assert shown.range.start.column + 1 == wanted.column
            if wanted.text is not None:
                assert wanted.text in shown.message


@pytest.mark.parametrize(
    ("rule", "example"), [param for param in EXAMPLES if any(f.fixed is not None for f in param.values[1].files)]
)
def test_the_first_fixes_give_the_fixed_text(rule: AnyRule, example: Example, tmp_path: Path) -> None:
    analysis = analyzed(tmp_path, rule, {file.path: file.text for file in example.files})
    found = all_diagnostics(analysis)
    edits = [edit for diagnostic in found for edit in diagnostic.fixes[0].edits]
    for file in example.files:
        if file.fixed is None:
            continue
        path = (tmp_path / file.path).as_posix()
        fixed = apply_edits(file.text, [edit for edit in edits if edit.path == path])
        assert without_expectations(fixed) == file.fixed
        again = analyzed(tmp_path / "again", rule, {other.path: other.fixed or other.text for other in example.files})
        assert not all_diagnostics(again)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_page_has_its_parts(rule: AnyRule) -> None:
    page = page_text(rule.code)
    headings = re.findall(r"(?m)^## (.+)$", page)
    assert headings[:4] == ["What it does", "Why is this bad?", "Example", "Use instead"]
    shown = [item.rule for example in examples(page) for file in example.files for item in file.expectations]
    assert rule.name in shown
    assert any(not file.expectations for example in examples(page) for file in example.files) or any(
        file.fixed is not None for example in examples(page) for file in example.files
    )


def test_the_written_pages_are_current() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    assert written == dict(pages()), "run: python -m daglens_analyzer.rules.pages"


def test_codes_and_names_are_well_formed() -> None:
    for rule in all_rules():
        assert re.fullmatch(r"DGL\d{3}", rule.code)
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
