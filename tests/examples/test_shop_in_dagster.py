"""The sample shop is a Dagster project first: real Dagster loads it unchanged and runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHOP = Path(__file__).parent.parent.parent / "examples" / "shop"

SCRIPT = """
import json
from dagster import DagsterInstance, Definitions, define_asset_job, execute_job, in_process_executor, reconstructable
from shop.definitions import defs

# One process for all the steps: the executor that a deployment would use starts one for each, which takes a minute.
in_one_process = Definitions(
    assets=defs.assets, jobs=[*defs.jobs, define_asset_job("all_assets")], executor=in_process_executor
)

def all_assets():
    return in_one_process.resolve_job_def("all_assets")

def emails():
    return in_one_process.resolve_job_def("send_emails_job")

def cleanup():
    return in_one_process.resolve_job_def("drop_unused_tables_job")

def outcomes(make_job, instance):
    result = execute_job(reconstructable(make_job), instance=instance)
    ends = ("STEP_SUCCESS", "STEP_FAILURE", "STEP_SKIPPED")
    return {event.step_key: event.event_type_value for event in result.all_events if event.event_type_value in ends}

with DagsterInstance.local_temp() as instance:
    print(json.dumps([outcomes(make_job, instance) for make_job in (all_assets, emails, cleanup)]))
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], Path]:
    """What became of each step of the asset job, the e-mail job and the cleanup job; and the project they ran in."""
    folder = tmp_path_factory.mktemp("dagster") / "shop"
    shutil.copytree(SHOP, folder, ignore=shutil.ignore_patterns("__pycache__", ".daglens", "*.db", "reports"))
    (folder / "run_all.py").write_text(SCRIPT, encoding="utf-8")
    env = {**os.environ, "DAGSTER_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(
        [sys.executable, "run_all.py"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1]), folder


def test_only_the_transform_of_the_vat_report_fails(outcomes: tuple[list[dict[str, str]], Path]) -> None:
    assets, _, _ = outcomes[0]
    assert {step for step, outcome in assets.items() if outcome != "STEP_SUCCESS"} == {"vat_report.compute_vat"}
    assert {"customers", "orders", "best_customers", "emails_to_send", "vat_report.fetch_sales"} < set(assets)


def test_the_email_job_reads_the_asset_without_making_it(outcomes: tuple[list[dict[str, str]], Path]) -> None:
    results, folder = outcomes
    assert results[1] == {"send_emails": "STEP_SUCCESS"}
    assert len((folder / "outbox.csv").read_text(encoding="utf-8").splitlines()) > 100


def test_the_cleanup_job_runs(outcomes: tuple[list[dict[str, str]], Path]) -> None:
    assert outcomes[0][2] == dict.fromkeys(("find_unused_tables", "drop_tables", "compact_warehouse"), "STEP_SUCCESS")
