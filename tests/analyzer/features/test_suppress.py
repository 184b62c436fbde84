"""Where a comment that silences a finding is put."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.features.suppress import suppressing
from support.analyzed import analyze, apply_edits

HEAD = 'import dagster as dg\n\nj = dg.define_asset_job("j")\n'
COMMENT = "# daglens: ignore[DGL303]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            's = dg.ScheduleDefinition(job=j, cron_schedule="x")\n',
            f's = dg.ScheduleDefinition(job=j, cron_schedule="x")  {COMMENT}\n',
            id="behind the line",
        ),
        pytest.param(
            's = dg.ScheduleDefinition(job=j, cron_schedule="x")  # noqa: E501\n',
            f's = dg.ScheduleDefinition(job=j, cron_schedule="x")  # noqa: E501  {COMMENT}\n',
            id="behind another comment",
        ),
        pytest.param(
            's = dg.ScheduleDefinition(job=j, cron_schedule="x")  # daglens: ignore[DGL9, DGL1]\n',
            's = dg.ScheduleDefinition(job=j, cron_schedule="x")  # daglens: ignore[DGL9, DGL1, DGL303]\n',
            id="in the comment that is there",
        ),
        pytest.param(
            's = dg.ScheduleDefinition(job=j, cron_schedule="""\nx\n""")\n',
            f's = dg.ScheduleDefinition(job=j, cron_schedule="""\nx\n""")  {COMMENT}\n',
            id="behind a string of several lines",
        ),
        pytest.param(
            'if True:\n    s = \\\n    dg.ScheduleDefinition(job=j, cron_schedule="x") \\\n    ; x\n',
            f'if True:\n    {COMMENT}\n    s = \\\n    dg.ScheduleDefinition(job=j, cron_schedule="x") \\\n    ; x\n',
            id="above what goes on behind a backslash",
        ),
    ],
)
def test_a_comment_for_a_line(before: str, after: str, tmp_path: Path) -> None:
    analysis = analyze(tmp_path, {"example.py": HEAD + before})
    found = [each for each in all_diagnostics(analysis) if each.code == "DGL303"]
    assert found
    (on_line, in_file) = suppressing(analysis, found[0])
    assert apply_edits(HEAD + before, on_line.edits) == HEAD + after
    for number, way in enumerate((on_line, in_file)):
        silenced = analyze(tmp_path / str(number), {"example.py": apply_edits(HEAD + before, way.edits)})
        assert "DGL303" not in {each.code for each in all_diagnostics(silenced)}


def test_a_comment_for_a_file_stands_behind_its_first_lines(tmp_path: Path) -> None:
    begin = "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"
    text = f'{begin}"""Schedules."""\n{HEAD}j = dg.ScheduleDefinition(job=j, cron_schedule="x")\n'
    analysis = analyze(tmp_path, {"example.py": text})
    (wrong,) = all_diagnostics(analysis)
    fixed = apply_edits(text, suppressing(analysis, wrong)[-1].edits)
    assert fixed == text.replace(begin, f"{begin}# daglens: ignore-file[{wrong.code}]\n")


def test_what_does_not_parse_is_not_silenced(tmp_path: Path) -> None:
    analysis = analyze(tmp_path, {"example.py": f"{HEAD}x = [\n"})
    (wrong,) = all_diagnostics(analysis)
    assert suppressing(analysis, wrong) == ()
