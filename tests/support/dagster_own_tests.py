"""Dagster's own tests as material: each module, and the body of each test as a module of its own.

The tests come with the source distribution, which `scripts/dagster_sources.py` puts into the cache folder.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
CACHE = Path(os.environ.get("DAGLENS_CACHE") or ROOT / ".cache")


@dataclass(frozen=True, slots=True)
class Material:
    """A text that Python can run as a module, and where it is from."""

    name: str
    module: str
    text: str


def sources() -> Path | None:
    """The folder of the unpacked source distribution; None where it was not fetched."""
    folder = CACHE / f"dagster-{version('dagster')}"
    return folder if (folder / "dagster_tests").is_dir() else None


def files(folder: Path) -> list[Path]:
    """The modules among Dagster's tests, by path."""
    return sorted((folder / "dagster_tests").rglob("*.py"))


def material(path: Path, folder: Path) -> Iterator[Material]:
    """A module and its bodies, where it uses Dagster. Left out are tests with arguments and those that expect a
    failure."""
    text = path.read_text(encoding="utf-8", errors="replace")
    module = ".".join(path.relative_to(folder).with_suffix("").parts)
    if "dagster" not in text:
        return
    try:
        statements = ast.parse(text).body
    except SyntaxError:
        return
    yield Material(module, module, text)
    lines = text.split("\n")
    tests = [each for each in statements if isinstance(each, ast.FunctionDef) and each.name.startswith("test")]
    around = "\n".join(_source(each, lines) for each in statements if each not in tests)
    for test in tests:
        if not test.args.args and not _is_no_module(test):
            body = dedent("\n".join(_source(each, lines) for each in test.body))
            yield Material(f"{module}:{test.name}", module, f"{around}\n{body}\n")


def _source(statement: ast.stmt, lines: list[str]) -> str:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(each.lineno for each in decorators)])
    return "\n".join(lines[first - 1 : statement.end_lineno])


def _is_no_module(test: ast.FunctionDef) -> bool:
    """Whether a body is none of a module's, or may be meant to fail."""
    return "raises" in ast.unparse(test) or any(
        isinstance(node, ast.Return | ast.Nonlocal | ast.Try) for node in ast.walk(test)
    )
