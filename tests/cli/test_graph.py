"""`daglens graph --format json` has the shape that others read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cli.terminal import answer, daglens
from support.projects_on_disk import write_project

SHOP = """\
from dagster import (
    Definitions, ScheduleDefinition, asset, asset_check, define_asset_job, graph_asset, job, op, sensor,
)


@asset(group_name="sales")
def orders():
    "All orders."


@asset_check(asset=orders)
def some(orders): ...


@op
def clean(orders): ...


@op(out={})
def send(): ...


@graph_asset
def totals(orders):
    return clean(orders)


@job
def sending():
    send()


every = define_asset_job("every", "*")


@sensor(job=sending)
def watcher(): ...


defs = Definitions(
    assets=[orders, totals],
    asset_checks=[some],
    jobs=[sending, every],
    schedules=[ScheduleDefinition(job=every, cron_schedule="@daily")],
    sensors=[watcher],
    resources={"store": 1},
)
"""
OTHER = "from dagster import asset\n\n\n@asset\ndef alone(): ...\n"

KEYS = {
    "assets": "key kind deps group description partitions code_version owners tags kinds executable op at",
    "checks": "name asset blocking at",
    "ops": "name ins outs resources at",
    "graphs": "name kind ins outs nodes edges asset_inputs at",
    "jobs": "name kind assets graph at",
    "schedules": "name job cron at",
    "sensors": "name job at",
    "resources": "",
    "unresolved": "at reason",
}


def test_shape(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "shop.py": SHOP})
    document = answer(tmp_path, "graph", "--format", "json")
    assert document["version"] == 1
    (location,) = document["code_locations"]
    assert set(location) >= {"name", "at", *KEYS}
    for kind, keys in KEYS.items():
        assert location[kind] or kind == "unresolved", kind
        for item in location[kind]:
            assert set(item) - {"built_at"} >= set(keys.split()), (kind, item)
    assets: dict[tuple[str, ...], Any] = {tuple(asset["key"]): asset for asset in location["assets"]}
    assert set(assets) == {("orders",), ("totals",)}
    orders, totals = assets["orders",], assets["totals",]
    assert (orders["group"], orders["description"], orders["deps"]) == ("sales", "All orders.", [])
    assert orders["at"]["path"] == "shop.py"
    assert SHOP.splitlines()[orders["at"]["line"] - 1][orders["at"]["column"] - 1 :] == "orders():"
    assert totals["kind"] == "graph_asset"
    assert [dep["key"] for dep in totals["deps"]] == [["orders"]]
    graphs = {graph["name"]: graph for graph in location["graphs"]}
    assert [given["name"] for given in graphs["totals"]["ins"]] == ["orders"]
    assert [node["name"] for node in graphs["totals"]["nodes"]] == ["clean"]
    assert {job["name"]: job["kind"] for job in location["jobs"]} == {"sending": "graph", "every": "asset"}


def test_a_single_file_answers_for_itself(tmp_path: Path) -> None:
    write_project(tmp_path, {"pyproject.toml": "", "shop.py": SHOP, "other.py": OTHER})
    (location,) = answer(tmp_path, "graph", "other.py", "--format", "json")["code_locations"]
    assert [asset["key"] for asset in location["assets"]] == [["alone"]]
    assert "alone" in daglens(tmp_path, "graph", "other.py").stdout.decode()
