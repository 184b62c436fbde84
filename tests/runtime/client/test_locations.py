"""Where a project keeps its definitions, found without importing anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens.client.locations import find_locations, locations_in

CASES: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "the module that Dagster's configuration names": (
        {"pyproject.toml": '[tool.dagster]\nmodule_name = "shop.definitions"\n', "x.py": "defs = Definitions()"},
        ("shop.definitions",),
    ),
    "several modules": (
        {"pyproject.toml": '[[tool.dagster.modules]]\nname = "a"\n[[tool.dagster.modules]]\nname = "b"\n'},
        ("a", "b"),
    ),
    "a dg project": ({"pyproject.toml": '[tool.dg.project]\nroot_module = "shop"\n'}, ("shop.definitions",)),
    "files that bind Definitions": (
        {
            "a/defs.py": "from dagster import Definitions\ndefs = Definitions()",
            "b.py": "import dagster as dg\n@dg.definitions\ndef defs(): ...",
            "c.py": "import dagster\ndefs: X = dagster.Definitions.merge()",
            "lib.py": "from dagster import asset, Definitions\ndef f():\n    return Definitions()",
            ".venv/lib/x.py": "import dagster\ndefs = dagster.Definitions()",
            "env2/pyvenv.cfg": "",
            "env2/x.py": "import dagster\ndefs = dagster.Definitions()",
        },
        ("b.py", "c.py", "a/defs.py"),
    ),
    "each file with the API where none does": (
        {"a.py": "from dagster import asset", "b.py": "from daglens import asset", "setup.py": "import os"},
        ("a.py", "b.py"),
    ),
    "odd configuration and broken files": (
        {
            "pyproject.toml": "tool = 3\n[tool",
            "a.py": "from dagster import Definitions\ndefs = Definitions()",
            "b.py": "from dagster import Definitions\ndefs = Definitions(",
            "c.py": "Definitions \0",
        },
        ("a.py",),
    ),
    "values of odd types": ({"pyproject.toml": "[tool]\ndagster = 3\ndg = []\n"}, ()),
    "nothing": ({}, ()),
}


@pytest.mark.parametrize("name", CASES)
def test_locations(tmp_path: Path, name: str) -> None:
    files, expected = CASES[name]
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = find_locations(tmp_path)
    shown = (Path(place).relative_to(tmp_path).as_posix() if "/" in place else place for place in found)
    assert tuple(shown) == expected


def test_a_file_is_itself(tmp_path: Path) -> None:
    assert locations_in(tmp_path / "any.py") == (str(tmp_path / "any.py"),)
