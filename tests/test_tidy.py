"""The house rules that a reader could else only hope for: who imports whom, how long files are, what is not said."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
STANDARD_LIBRARY = frozenset(sys.stdlib_module_names) | {"__future__", "tomllib"}

# A package may import itself, the standard library, and what stands here; a dotted name allows what is below it.
MAY_IMPORT = {
    "analyzer/daglens_analyzer": {"libcst", "networkx", "typing_extensions", "tomli", "yaml"},
    "lsp_server/daglens_lsp": {"daglens_analyzer", "daglens.client", "lsprotocol", "pygls", "typing_extensions"},
    "runtime/daglens": {"jinja2", "pydantic", "pydantic_core", "yaml"},
    "cli/daglens_cli": {"daglens_analyzer", "daglens.client", "daglens_lsp.main", "rich", "typing_extensions"},
}

# What one folder of a package may import besides: it is loaded where a user has it and asks for it.
MAY_IMPORT_THERE = {
    "runtime/daglens/engines/dagster": {"dagster", "dagster_shared"},
    "runtime/daglens/execution/dask": {"cloudpickle", "dask", "distributed"},
}

# Heads of the pipeline's layers, lowest first: a layer imports itself and what is below it.
ANALYZER_LAYERS = ("source", "lower", "chunks", "evaluate", "graph", "api", "project", "rules", "features")


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [PROJECT / name for name in listed if (PROJECT / name).is_file()]


def imported_modules(file: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def is_below(module: str, allowed: str) -> bool:
    return module == allowed or module.startswith(allowed + ".")


def further(file: Path) -> set[str]:
    return MAY_IMPORT_THERE.get(str(file.parent.relative_to(PROJECT)), set())


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_go_one_way(package: str) -> None:
    own = Path(package).name
    allowed = MAY_IMPORT[package] | {own}
    wrong = [
        f"{file.relative_to(PROJECT)}:{line} imports {module}"
        for file in tracked(f"{package}/*.py")
        for line, module in imported_modules(file)
        if module.partition(".")[0] not in STANDARD_LIBRARY | further(file)
        and not any(is_below(module, name) for name in allowed)
    ]
    assert wrong == []


def test_no_file_holds_two_ideas() -> None:
    sources = tracked("*.py", "*.ts", "*.mjs")
    long = {
        str(file.relative_to(PROJECT)): count
        for file in sources
        if (count := len(file.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_names_say_what_a_file_is_for() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}
    assert [str(file) for file in tracked("*.py", "*.ts") if file.stem in vague or file.parent.name in vague] == []


def test_the_project_speaks_of_itself_alone() -> None:
    machine_path = re.compile(r"/(?:root|work)/|\.\./shared|\bpypi\.org|registry\.npmjs")
    texts = tracked("*.py", "*.ts", "*.mjs", "*.md", "*.toml", "Makefile", "*.sh", "package.json")
    found = [
        f"{file.relative_to(PROJECT)}:{number}"
        for file in texts
        if file != Path(__file__)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if machine_path.search(line)
    ]
    assert found == []


def test_no_module_hides_a_public_name() -> None:
    """A submodule that is imported becomes an attribute of its package, where the name would be looked up."""
    import daglens.client
    from daglens.public_names import MODULE_OF

    for folder, names in (("runtime/daglens", MODULE_OF), ("runtime/daglens/client", daglens.client.__all__)):
        beside = {file.stem if file.is_file() else file.name for file in (PROJECT / folder).iterdir()}
        assert beside & set(names) == set()
