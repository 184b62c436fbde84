"""What counts as a code location."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens_analyzer import Workspace
from support.projects_on_disk import write_project

ASSET = "from dagster import asset\n@asset\ndef {0}(): ...\n"
DEFS = "from dagster import Definitions, asset\n@asset\ndef {0}(): ...\n{1} = Definitions(assets=[{0}])\n"
LOADED = (
    "from dagster import Definitions, load_assets_from_package_module\n"
    "d = Definitions(assets=load_assets_from_package_module(sql))\n"
)

# Files, and the locations expected: their names with the keys of their assets.
PROJECTS: dict[str, tuple[dict[str, str], dict[str, list[str]]]] = {
    "a module named in pyproject": (
        {
            "pyproject.toml": '[tool.dagster]\nmodule_name = "pkg.defs"\n',
            "pkg/defs.py": DEFS.format("a", "d"),
            "other.py": DEFS.format("b", "d"),
        },
        {"pkg.defs": ["a"]},
    ),
    "one in src, with a name": (
        {
            "pyproject.toml": '[tool.dagster]\nmodule_name = "pkg"\ncode_location_name = "named"\n',
            "src/pkg/__init__.py": DEFS.format("a", "d"),
        },
        {"named": ["a"]},
    ),
    "several modules": (
        {
            "pyproject.toml": '[tool.dagster]\nmodules = [{type = "module", name = "m"}, {name = "n"}]\n',
            "m.py": DEFS.format("a", "d"),
            "n.py": DEFS.format("b", "d"),
        },
        {"m": ["a"], "n": ["b"]},
    ),
    "a dg project": (
        {
            "pyproject.toml": '[tool.dg]\ndirectory_type = "project"\n[tool.dg.project]\nroot_module = "pkg"\n',
            "src/pkg/__init__.py": "",
            "src/pkg/definitions.py": DEFS.format("a", "d"),
        },
        {"pkg.definitions": ["a"]},
    ),
    "workspace.yaml": (
        {
            "workspace.yaml": (
                "load_from:\n  - python_file: one.py\n  - python_module:\n      module_name: pkg.two\n"
                "      location_name: second\n  - python_file:\n      relative_path: three.py\n"
                "      attribute: chosen\n"
            ),
            "one.py": DEFS.format("a", "d"),
            "pkg/two.py": DEFS.format("b", "d"),
            "three.py": DEFS.format("c", "d") + "chosen = Definitions(assets=[])\n",
        },
        {"one.py": ["a"], "second": ["b"], "three.py": []},
    ),
    "nothing declared: files that bind a Definitions": (
        {"x.py": DEFS.format("a", "d"), "y.py": DEFS.format("b", "d")},
        {"x.py": ["a"], "y.py": ["b"]},
    ),
    "what one imports is a part of it": (
        {"x.py": "from y import b\n" + DEFS.format("a", "d"), "y.py": ASSET.format("b")},
        {"x.py": ["a"]},
    ),
    "a package that exports its definitions": (
        {"p/__init__.py": "from p.definitions import d\n", "p/definitions.py": DEFS.format("a", "d")},
        {"definitions.py": ["a"]},
    ),
    "no Definitions anywhere": (
        {"x.py": ASSET.format("a"), "y.py": ASSET.format("b") + "import z\n", "z.py": "import dagster\n"},
        {"x.py": ["a"], "y.py": ["b"]},
    ),
    "declared, but not there": (
        {"pyproject.toml": '[tool.dagster]\nmodule_name = "gone"\n', "x.py": DEFS.format("a", "d")},
        {"x.py": ["a"]},
    ),
    "a folder of the user's that is called as the library": (
        {
            "dagster/definitions.py": "from assets import a\n"
            + DEFS.format("b", "x")
            + "d = Definitions(assets=[a, b])\n",
            "dagster/assets.py": ASSET.format("a"),
        },
        {"definitions.py": ["a", "b"]},
    ),
    "and is a package": (
        {
            "apps/dagster/__init__.py": "",
            "apps/dagster/builds/definitions.py": "from .assets import a\nfrom builds.assets import b\n"
            "from dagster import Definitions\nd = Definitions(assets=[a, b])\n",
            "apps/dagster/builds/assets.py": ASSET.format("a") + ASSET.format("b"),
        },
        {"definitions.py": ["a", "b"]},
    ),
    "modules of one that was started from within a folder": (
        {
            "app/main.py": "from jobs.daily import a\nfrom dagster import Definitions\nd = Definitions(assets=[a])\n",
            "app/jobs/daily.py": "from settings import NAME\nfrom dagster import asset\n"
            "@asset(name=NAME)\ndef a(): ...\n",
            "app/settings.py": "NAME = 'named'\n",
        },
        {"main.py": ["named"]},
    ),
    "a package in a folder of a package": (
        {
            **{f"{name}/__init__.py": "" for name in ("one", "two")},
            **{f"{name}/{name}.py": f"from .parts import sql\n{LOADED}" for name in ("one", "two")},
            **{f"{name}/parts/sql/__init__.py": "" for name in ("one", "two")},
            **{f"{name}/parts/sql/tables.py": ASSET.format(name) for name in ("one", "two")},
        },
        {"one.py": ["one"], "two.py": ["two"]},
    ),
    "projects whose packages are called the same": (
        {
            **{f"{name}/pyproject.toml": "" for name in ("a", "b", "c")},
            **{f"{name}/pipelines/__init__.py": "" for name in ("a", "b", "c")},
            **{f"{name}/pipelines/tables.py": ASSET.format(name) for name in ("a", "b", "c")},
            **{
                f"{name}/{name}.py": f"from pipelines.tables import {name}\nfrom dagster import Definitions\n"
                f"d = Definitions(assets=[{name}])\n"
                for name in ("a", "b", "c")
            },
        },
        {"a.py": ["a"], "b.py": ["b"], "c.py": ["c"]},
    ),
    "odd configuration": (
        {"pyproject.toml": "[tool.dagster]\nmodule_name = 5\nmodules = 'x'\n", "workspace.yaml": "- [\n"},
        {},
    ),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_locations(tmp_path: Path, name: str) -> None:
    files, expected = PROJECTS[name]
    graph = Workspace([write_project(tmp_path, files)]).snapshot().graph()
    found = {each.name: [asset.key.to_user_string() for asset in each.assets] for each in graph.locations}
    assert found == expected


def test_a_file_asked_for_by_name_holds_what_it_imports(tmp_path: Path) -> None:
    folder = write_project(tmp_path, {"assets.py": ASSET.format("a"), "all.py": "from assets import a\n"})
    graph = Workspace([folder], targets=(f"{folder}/all.py",)).snapshot().graph()
    assert [(one.name, [asset.key.to_user_string() for asset in one.assets]) for one in graph.locations] == [
        ("all.py", ["a"])
    ]
