"""Projects that need libraries which the tests do not have: what real Dagster says of them was recorded with these.

Each folder of `recorded/` holds a project and `expected.json`, the normalized description that the judge gave
where dagster 1.13.27 and its integration of the same release were installed.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.compare import differences, normalized
from daglens_analyzer import Workspace
from daglens_analyzer.graph.to_json import to_json
from support.analyzed import write_files

RECORDED = sorted((Path(__file__).parent / "recorded").iterdir())


@pytest.mark.parametrize("project", RECORDED, ids=lambda path: path.name)
def test_recorded_project(project: Path) -> None:
    expected = json.loads((project / "expected.json").read_text(encoding="utf-8"))
    (location,) = to_json(Workspace([project.as_posix()]).snapshot())["code_locations"]
    assert list(differences(expected, normalized(location))) == []
    assert location["unresolved"] == []


def test_a_manifest_that_is_not_there(tmp_path: Path) -> None:
    source = """
import dagster as dg
from dagster_dbt import dbt_assets

@dbt_assets(manifest="project/target/manifest.json")
def models(context): ...

@dg.asset
def other(): ...

defs = dg.Definitions(assets=[models, other])
"""
    write_files(tmp_path, {"definitions.py": source})
    (location,) = to_json(Workspace([tmp_path.as_posix()]).snapshot())["code_locations"]
    assert [asset["key"] for asset in location["assets"]] == [["other"]]
    reasons = [note["reason"] for note in location["unresolved"]]
    assert "there is no dbt manifest `project/target/manifest.json` on disk: `dbt parse` makes it" in reasons


def test_a_manifest_that_changes(tmp_path: Path) -> None:
    from daglens_analyzer.workspace import FilesChanged

    manifest = {"nodes": {"model.p.one": {"name": "one", "resource_type": "model", "config": {}, "fqn": ["p", "one"]}}}
    source = "from dagster_dbt import dbt_assets\n\n@dbt_assets(manifest='manifest.json')\ndef models(): ...\n"
    write_files(tmp_path, {"definitions.py": source, "manifest.json": json.dumps(manifest)})
    workspace = Workspace([tmp_path.as_posix()])
    assert _keys(workspace) == ["one"]
    manifest["nodes"]["model.p.two"] = {"name": "two", "resource_type": "seed", "config": {}, "fqn": ["p", "two"]}
    write_files(tmp_path, {"manifest.json": json.dumps(manifest)})
    workspace.apply(FilesChanged(((tmp_path / "manifest.json").as_posix(),)))
    assert _keys(workspace) == ["one", "two"]


def _keys(workspace: Workspace) -> list[str]:
    (location,) = workspace.snapshot().graph().locations
    return [asset.key.to_user_string() for asset in location.assets]
