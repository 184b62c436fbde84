"""`[tool.daglens]`: what is taken, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens_analyzer.project.config import config_from_text, read_config

GOOD = """
[project]
name = "x"

[tool.daglens]
engine = "dagster"
interpreter = ".venv/bin/python"
executor = "multiprocess"
storage = "runs"
source-roots = ["src", "lib"]
exclude = ["old", "*_gen.py"]
select = ["DGL1"]
ignore = ["DGL102"]
severity = { DGL101 = "warning" }

[tool.daglens.per-file-ignores]
"tests/*" = ["DGL1"]
"""


def test_every_setting() -> None:
    config = config_from_text("/p", "/p/pyproject.toml", GOOD)
    assert config.problems == ()
    assert (config.engine, config.interpreter, config.executor, config.storage) == (
        "dagster",
        ".venv/bin/python",
        "multiprocess",
        "runs",
    )
    assert (config.source_roots, config.exclude) == (("src", "lib"), ("old", "*_gen.py"))
    assert (config.select, config.ignore) == (("DGL1",), ("DGL102",))
    assert config.severity == {"DGL101": "warning"}
    assert config.per_file_ignores == {"tests/*": ("DGL1",)}


ODD = {
    "an unknown key": ("[tool.daglens]\nengin = 'x'\n", "no setting 'engin'", (1, 0)),
    "a wrong type": ("[tool.daglens]\nstorage = 'x'\nselect = 'DGL1'\n", "'select' in [tool.daglens] must be", (2, 0)),
    "an odd value": ("\n[tool.daglens]\n  engine = 'fast'\n", "'auto', 'bundled' or 'dagster'", (2, 2)),
    "an odd severity": ("[tool.daglens.severity]\nDGL1 = 'loud'\n", "'severity'", (0, 14)),
    "a list of numbers": ("[tool.daglens]\nexclude = [1]\n", "'exclude'", (1, 0)),
    "not a table": ("[tool]\ndaglens = 5\n", "must be a table", (1, 0)),
    "broken TOML": ("[tool.daglens]\nx = = 1\n", "not valid TOML", (1, 0)),
    "an empty text": ("[tool.daglens]\nstorage = ''\n", "'storage'", (1, 0)),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_a_problem_in_its_place(name: str) -> None:
    text, message, start = ODD[name]
    config = config_from_text("/p", "/p/pyproject.toml", text)
    assert [(problem.path, problem.range.start) for problem in config.problems] == [("/p/pyproject.toml", start)]
    assert message in config.problems[0].message


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[tool]\ndaglens = 1", b"tool = 3", b"[" * 5_000, b"\x00"])
def test_no_file_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    assert read_config(tmp_path.as_posix()).storage == ".daglens"


def test_a_folder_without_a_file_has_the_defaults(tmp_path: Path) -> None:
    config = read_config(tmp_path.as_posix())
    assert (config.storage, config.source_roots, config.problems) == (".daglens", None, ())
