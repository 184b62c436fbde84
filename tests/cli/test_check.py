"""`daglens check`: its machine formats, and fixes that touch nothing but the mistake."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from cli.terminal import answer, daglens
from daglens_cli.render.diagnostics import excerpt
from support.projects_on_disk import write_project

MISSPELT = """\
from dagster import Definitions, asset

NAME = "é𝄞"; \x0c


@asset
def orders(): ...


@asset
def totals(ordrs): ...


defs = Definitions(assets=[orders, totals])
"""
MESSAGE_NAMES = ("ordrs", "totals")
AT = {"start": {"line": 11, "column": 12}, "end": {"line": 11, "column": 17}}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path, {"pyproject.toml": "", "defs/shop.py": MISSPELT})
    return tmp_path


def test_json(project: Path) -> None:
    document = answer(project, "check", "--format", "json", code=1)
    assert list(document) == ["version", "diagnostics"]
    assert document["version"] == 1
    (found,) = document["diagnostics"]
    assert set(found) == {"code", "name", "severity", "message", "path", "range", "fixes", "related"}
    assert (found["code"], found["name"], found["severity"]) == ("DGL101", "unknown-upstream-asset", "error")
    assert (found["path"], found["range"]) == ("defs/shop.py", AT)
    assert all(name in found["message"] for name in MESSAGE_NAMES)
    assert [type(title) for title in found["fixes"]] == [str]
    assert all(set(related) == {"path", "range", "message"} for related in found["related"])


def test_sarif(project: Path) -> None:
    document = answer(project, "check", "--format", "sarif", code=1)
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["DGL101"]
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("DGL101", "error")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "defs/shop.py", "uriBaseId": "PROJECTROOT"}
    assert run["originalUriBaseIds"]["PROJECTROOT"]["uri"] == f"{project.as_uri()}/"
    region = {"startLine": 11, "startColumn": 12, "endLine": 11, "endColumn": 17}
    assert place["region"] == region
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"]["startLine"] == 7
    (replacement,) = result["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement == {"deletedRegion": region, "insertedContent": {"text": "orders"}}
    assert {"version", "runs"} <= document.keys()
    assert dict(lacking_in_sarif("run", document["runs"])) == {}


REQUIRED_IN_SARIF = {
    "run": {"tool"},
    "tool": {"driver"},
    "driver": {"name"},
    "rules": {"id"},
    "results": {"message"},
    "message": {"text"},
    "fixes": {"artifactChanges"},
    "artifactChanges": {"artifactLocation", "replacements"},
    "replacements": {"deletedRegion"},
}
"""What the schema of SARIF 2.1.0 requires of the objects under a name."""


def lacking_in_sarif(name: str, value: Any) -> Iterator[tuple[str, object]]:
    """The objects that lack something, and lines and columns that do not count from one."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from lacking_in_sarif(name, item)
    elif isinstance(value, dict):
        value = cast("dict[str, Any]", value)
        if not REQUIRED_IN_SARIF.get(name, set()) <= value.keys():
            yield name, value
        for key, item in value.items():
            if key in ("startLine", "startColumn", "endLine", "endColumn") and item < 1:
                yield key, item
            yield from lacking_in_sarif(key, item)


def test_github(project: Path) -> None:
    done = daglens(project, "check", "--format", "github")
    (line,) = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert line.startswith("::error file=defs/shop.py,line=11,endLine=11,col=12,endColumn=17,title=DGL101 ")


def test_ignored_rules_leave_nothing_to_say(project: Path) -> None:
    assert answer(project, "check", "--format", "json", "--ignore", "DGL1") == {"version": 1, "diagnostics": []}


WRITTEN = {
    "line feeds": MISSPELT.encode(),
    "carriage returns": MISSPELT.replace("\n", "\r\n").encode(),
    "byte order mark": b"\xef\xbb\xbf" + MISSPELT.encode(),
    "another encoding": ("# coding: latin-1\n" + MISSPELT.replace("𝄞", "ß")).encode("latin-1"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_a_fix_leaves_line_ends_and_encoding_alone(name: str, tmp_path: Path) -> None:
    before = WRITTEN[name]
    write_project(tmp_path, {"pyproject.toml": "", "shop.py": before})
    assert answer(tmp_path, "check", "--fix", "--format", "json")["diagnostics"] == []
    assert (tmp_path / "shop.py").read_bytes() == before.replace(b"ordrs", b"orders")


def test_what_changes_lineage_is_asked_for(tmp_path: Path) -> None:
    text = MISSPELT.replace("@asset\ndef totals(ordrs)", '@asset(deps=["ordrs"])\ndef totals()')
    write_project(tmp_path, {"pyproject.toml": "", "shop.py": text})
    assert "1 with --fix --unsafe-fixes" in daglens(tmp_path, "check", "--fix").stdout.decode()
    assert (tmp_path / "shop.py").read_text() == text
    assert "1 fixed" in daglens(tmp_path, "check", "--fix", "--unsafe-fixes").stdout.decode()
    assert (tmp_path / "shop.py").read_text() == text.replace("ordrs", "orders")
    assert "fix" not in daglens(tmp_path, "check", "--fix", "--unsafe-fixes").stdout.decode()


def test_an_underline_is_as_wide_as_what_it_underlines(tmp_path: Path) -> None:
    text = "from dagster import asset\n\nn = '語'; x = asset(name='語', nmae=1)\n"
    write_project(tmp_path, {"pyproject.toml": "", "shop.py": text})
    lines = daglens(tmp_path, "check", "shop.py").stdout.decode().splitlines()
    place = next(number for number, line in enumerate(lines) if "nmae=1" in line)
    shown, underline = lines[place], lines[place + 1]
    # Two cells for each of the wide characters before it.
    assert underline.index("^") - 2 == shown.index("nmae")
    assert underline.count("^") == len("nmae")


@pytest.mark.parametrize(
    ("line", "columns", "shown"),
    [
        ("assets = [orders]", (10, 16), ("assets = [orders]", "orders")),
        ("n = 1  # " + "x" * 30, (0, 1), ("n = 1  # xxxxxxxxx…", "n")),
        ("x" * 30 + " = orders" + "y" * 30, (33, 39), ("…xxxxxxx = ordersyy…", "orders")),
        ("資" * 20 + " = orders", (23, 29), ("…資資資 = orders", "orders")),
    ],
)
def test_a_long_line_is_shown_around_what_is_wrong(line: str, columns: tuple[int, int], shown: tuple[str, str]) -> None:
    text, first, last = excerpt(line, *columns, 20)
    assert (text, text[first:last]) == shown


def test_github_takes_what_would_end_a_command(tmp_path: Path) -> None:
    text = "import dagster as dg\n\ns = dg.ScheduleDefinition(name='s', job_name='a%, \\nb:', cron_schedule='@daily')\n"
    write_project(tmp_path, {"pyproject.toml": "", "a,b:c%.py": f"{text}defs = dg.Definitions(schedules=[s])\n"})
    (line,) = daglens(tmp_path, "check", "--format", "github").stdout.decode().splitlines()
    assert line.startswith("::error file=a%2Cb%3Ac%25.py,line=3,endLine=3,")
    assert line.partition("::error ")[2].partition("::")[2].endswith("has no job named 'a%25, %0Ab:'.")


def test_a_code_of_no_rule_is_refused(project: Path) -> None:
    done = daglens(project, "check", "--select", "DGL1", "--ignore", "unknown-upstream")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"there is no rule unknown-upstream" in done.stderr
