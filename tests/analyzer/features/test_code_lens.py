from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from daglens_analyzer.features.code_lens import AssetSubject, JobSubject, Lens, StepSubject, code_lenses
from support.analyzed import analyze
from support.small_shop import SMALL_SHOP


def told(lens: Lens) -> str:
    """`LINE ACTION SUBJECT @ FILE` of a lens."""
    match lens.subject:
        case AssetSubject(keys=keys):
            subject = ",".join(key.to_user_string() for key in keys)
        case StepSubject():
            subject = f"{lens.subject.job_or_asset}:{lens.subject.step_key}"
        case JobSubject(job=job):
            subject = job
    file = PurePosixPath(lens.subject.location_path or "").name
    return f"{lens.range.start.line + 1} {lens.action} {subject} @ {file}"


SHOWN = {
    "shop/sales.py": [
        "7 materialize customers @ definitions.py",
        "19 materialize paid_orders,refused_orders @ definitions.py",
        "27 materialize emails @ definitions.py",
        "27 materialize_upstream emails @ definitions.py",
    ],
    "shop/report.py": [
        "15 rerun_step vat_report:vat_report.clean.transform @ definitions.py",
        "15 rerun_step vat_report:vat_report.clean.second @ definitions.py",
        "19 materialize vat_report @ definitions.py",
        "19 materialize_upstream vat_report @ definitions.py",
        "21 rerun_step vat_report:vat_report.fetch @ definitions.py",
        "29 run send_emails @ definitions.py",
        "29 rerun_from_failure send_emails @ definitions.py",
        "33 rerun_step send_emails:send @ definitions.py",
    ],
    "shop/definitions.py": [
        "6 run sales_job @ definitions.py",
        "6 rerun_from_failure sales_job @ definitions.py",
    ],
}


@pytest.mark.parametrize("path", SHOWN)
def test_what_can_be_run_from_where(path: str, tmp_path: Path) -> None:
    lenses = code_lenses(analyze(tmp_path, SMALL_SHOP), (tmp_path / path).as_posix())
    assert [told(lens) for lens in lenses if lens.action not in ("show_lineage", "debug")] == SHOWN[path]


def test_what_no_code_location_has_is_loaded_from_its_own_file(tmp_path: Path) -> None:
    alone = """\
        from dagster import asset, job, op

        @asset
        def lonely(): ...

        @op
        def step(): ...

        @job
        def lonely_job():
            step()
    """
    lenses = code_lenses(
        analyze(tmp_path, {**SMALL_SHOP, "shop/alone.py": alone}), (tmp_path / "shop/alone.py").as_posix()
    )
    assert {told(lens) for lens in lenses if lens.action in ("materialize", "run", "rerun_step")} == {
        "4 materialize lonely @ alone.py",
        "10 run lonely_job @ alone.py",
        "11 rerun_step lonely_job:step @ alone.py",
    }


def test_a_factory_has_lenses_where_it_stands_and_where_it_is_called(tmp_path: Path) -> None:
    factory = """\
        from dagster import Definitions, asset

        def make(name):
            @asset(name=name)
            def built(): ...
            return built

        first = make("first")
        second = make("second")
        defs = Definitions(assets=[first, second])
    """
    lenses = code_lenses(analyze(tmp_path, {"made.py": factory}), (tmp_path / "made.py").as_posix())
    assert [told(lens) for lens in lenses if lens.action == "materialize"] == [
        "5 materialize first,second @ made.py",
        "8 materialize first @ made.py",
        "9 materialize second @ made.py",
    ]
