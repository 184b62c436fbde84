"""The page of settings names each one that is read, and no other."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from daglens_analyzer.project.config import config_from_text
from daglens_lsp.settings import read_settings

ROOT = Path(__file__).parents[3]
_UNKNOWN = "[tool.daglens]\nno-such-setting = 1\n"


def known() -> list[str]:
    """The settings' names, as the message about an unknown one lists them."""
    (problem,) = config_from_text("/p", "/p/pyproject.toml", _UNKNOWN).problems
    return problem.message.partition("; it has ")[2].split(", ")


def test_the_page_names_each_setting() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    assert re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE) == known()


@pytest.mark.parametrize("name", known())
def test_editors_set_what_projects_set(name: str) -> None:
    words = name.split("-")
    ours = words[0] + "".join(word.title() for word in words[1:])
    if name == "interpreter":
        assert read_settings({ours: "/usr/bin/python3"}).interpreter == "/usr/bin/python3"
    else:
        assert read_settings({ours: False}).project == {name: False}


def test_the_extension_declares_no_other() -> None:
    manifest = json.loads((ROOT / "vscode-extension" / "package.json").read_text())
    declared = {name.removeprefix("daglens.") for name in manifest["contributes"]["configuration"]["properties"]}
    read = set(read_settings(dict.fromkeys(declared, False)).project)
    own = {name for name in declared if name.startswith(("lens.", "server.", "trace."))} | {"saveBeforeRun", "standby"}
    assert {re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name) for name in declared - own} == {
        *read,
        "interpreter",
    }
