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


DEFINITIONS = '''"""The code location."""

from dagster import Definitions, load_assets_from_modules

from pipelines import {modules}

defs = Definitions(assets=load_assets_from_modules([{modules}]))
'''


def write_project(folder: Path, *, files: int, lines: int) -> Path:
    """A package `pipelines` of `files` modules of about `lines` lines each, with one `Definitions` over them all.

    Returns the file with the `Definitions`.
    """
    package = folder / "pipelines"
    package.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text('[tool.dagster]\nmodule_name = "pipelines.definitions"\n')
    (package / "__init__.py").write_text("")
    for number in range(files):
        (package / f"module_{number:04}.py").write_text(module_text(number, lines))
    definitions = package / "definitions.py"
    definitions.write_text(DEFINITIONS.format(modules=", ".join(f"module_{number:04}" for number in range(files))))
    return definitions
