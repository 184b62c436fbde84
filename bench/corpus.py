"""Pipelines to measure with: generated, deterministic, shaped like people's own."""

from __future__ import annotations

import os
from pathlib import Path

SIZES = tuple(int(files) for files in os.environ.get("DAGLENS_BENCH_FILES", "100 1000").split())
"""Numbers of files of the projects that are measured; `make bench-large` takes 10,000."""

HEADER = '''"""Generated assets, group {number}."""

from typing import Any

from dagster import asset, graph_asset, op
'''

ASSET = '''

@asset(group_name="group_{group}", description="Rows of step {index}.")
def {name}({parameters}) -> list[dict[str, Any]]:
    """Make the rows of step {index} from what came before."""
    rows: list[dict[str, Any]] = []
    for source in ({arguments}):
        rows.extend(row for row in source if row.get("id", 0) % 7 != {index})
    totals = {{row["id"]: row.get("amount", 0) * 2 for row in rows}}
    return [{{**row, "total": totals[row["id"]], "step": {index}}} for row in rows]
'''

STEPS = '''

@op
def fetch_{name}({first}: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in {first} if row]


@op
def shape_{name}(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row.get("id", 0))


@graph_asset(group_name="group_{group}")
def {name}({first}: list[dict[str, Any]]):
    """Several steps, one asset."""
    return shape_{name}(fetch_{name}({first}))
'''


def module_text(number: int, lines: int) -> str:
    """A module of about `lines` lines; each asset reads one or two made before it in the same module."""
    text = HEADER.format(number=number)
    names: list[str] = []
    while text.count("\n") < lines:
        index = len(names)
        name = f"asset_{number}_{index}"
        if index and index % 5 == 0:
            text += STEPS.format(name=name, first=names[-1], group=number)
        else:
            upstream = names[-2:]
            parameters = ", ".join(f"{upstream_name}: list[dict[str, Any]]" for upstream_name in upstream)
            arguments = "".join(f"{upstream_name}, " for upstream_name in upstream)
            text += ASSET.format(name=name, group=number, index=index, parameters=parameters, arguments=arguments)
        names.append(name)
    return text


LISTED = '''"""The code location."""

from dagster import Definitions, load_assets_from_modules

from pipelines.assets import {modules}

defs = Definitions(assets=load_assets_from_modules([{modules}]))
'''
OF_PACKAGE = '''"""The code location."""

from dagster import Definitions, load_assets_from_package_module

import pipelines.assets

defs = Definitions(assets=load_assets_from_package_module(pipelines.assets))
'''
OF_FOLDER = '''"""The code location."""

from pathlib import Path

from dagster import definitions, load_from_defs_folder


@definitions
def defs():
    return load_from_defs_folder(path_within_project=Path(__file__).parent)
'''
LAYOUTS = {"modules": ("assets", LISTED), "package": ("assets", OF_PACKAGE), "folder": ("defs", OF_FOLDER)}
"""Where the modules of a project are, and how its code location names them: one by one, as a package, as a folder."""
SETTINGS = """[tool.dagster]
module_name = "pipelines.definitions"

[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "pipelines"
"""


def write_project(folder: Path, *, files: int, lines: int, layout: str = "modules") -> Path:
    """A package `pipelines` with `files` modules of about `lines` lines each, and one code location over them all.

    Returns the folder of the modules.
    """
    name, text = LAYOUTS[layout]
    package = folder / "pipelines"
    modules = package / name
    modules.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(SETTINGS)
    for each in (package, modules):
        (each / "__init__.py").write_text("")
    for number in range(files):
        (modules / f"module_{number:04}.py").write_text(module_text(number, lines))
    names = ", ".join(f"module_{number:04}" for number in range(files))
    (package / "definitions.py").write_text(text.replace("{modules}", names))
    return modules
