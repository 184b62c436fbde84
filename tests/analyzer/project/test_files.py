"""Which files are read, and as what text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from daglens_analyzer.project.module_index import ModuleIndex
from daglens_analyzer.project.read_source import decode, read_source
from daglens_analyzer.project.source_roots import source_roots
from daglens_analyzer.project.walk import walk
from support.projects_on_disk import write_project

DECODED = {
    "UTF-8": ("é = 1\n".encode(), "é = 1\n", None),
    "a byte order mark": (b"\xef\xbb\xbfx = 1\n", "x = 1\n", None),
    "a coding comment": (b"# -*- coding: latin-1 -*-\nx = '\xe9'\n", "# -*- coding: latin-1 -*-\nx = 'é'\n", None),
    "one in the second line": (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'\n", None, None),
    "too late": (b"x = 1\n\n# coding: latin-1\n'\xe9'\n", None, "not valid utf-8"),
    "UTF-16": ("x = 'é'\n".encode("utf-16"), "x = 'é'\n", "save it as UTF-8"),
    "bytes that do not fit": (b"x = '\xff'\n", "x = '\ufffd'\n", "not valid utf-8"),
    "an encoding that nobody knows": (b"# coding: klingon\nx = 1\n", "# coding: klingon\nx = 1\n", "'klingon'"),
    "a codec that is no encoding": (b"# coding: hex\nx = 1\n", "# coding: hex\nx = 1\n", "'hex'"),
    "nothing": (b"", "", None),
    "null bytes": (b"x = 1\x00\n", "x = 1\x00\n", None),
}


@pytest.mark.parametrize("name", DECODED)
def test_decoding(name: str) -> None:
    data, text, problem = DECODED[name]
    source = decode(data)
    if text is not None:
        assert source.text == text
    assert (source.problem is None) if problem is None else (problem in (source.problem or ""))


def test_what_is_no_file_is_not_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.py"
    os.mkfifo(pipe)
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    (tmp_path / "folder.py").mkdir()
    for name in ("pipe.py", "loop.py", "folder.py", "missing.py", "nul\0.py"):
        assert read_source(f"{tmp_path}/{name}") is None


def test_the_walker_finds_the_projects_files(tmp_path: Path) -> None:
    folder = write_project(
        tmp_path,
        {
            "a.py": "",
            "pkg/b.py": "",
            "pkg/notes.txt": "",
            "pyproject.toml": "",
            ".venv/lib/x.py": "",
            ".hidden/x.py": "",
            "node_modules/x.py": "",
            "pkg/__pycache__/x.py": "",
            "my_env/pyvenv.cfg": "",
            "my_env/lib/x.py": "",
            "old/x.py": "",
            "old/deep/x.py": "",
            "pkg/made_gen.py": "",
            "sub/workspace.yaml": "",
        },
    )
    (tmp_path / "pkg" / "loop").symlink_to(tmp_path)
    (tmp_path / "pkg" / "out").symlink_to("/")
    listing = walk(folder, ("old", "*_gen.py"))
    assert [path[len(folder) + 1 :] for path in listing.python_files] == ["a.py", "pkg/b.py"]
    assert [path[len(folder) + 1 :] for path in listing.config_files] == ["pyproject.toml", "sub/workspace.yaml"]
    assert listing.is_complete


ROOTS = {
    "a plain folder": ({"a.py": ""}, ["."]),
    "a src layout": ({"pyproject.toml": "", "src/pkg/__init__.py": ""}, ["src", "."]),
    "a package below a folder": ({"code/pkg/__init__.py": "", "code/pkg/sub/__init__.py": ""}, [".", "code"]),
    "projects in a repository": (
        {"one/pyproject.toml": "", "one/src/one/__init__.py": "", "two/setup.py": "", "two/two/__init__.py": ""},
        [".", "one/src", "one", "two"],
    ),
}


@pytest.mark.parametrize("name", ROOTS)
def test_source_roots(tmp_path: Path, name: str) -> None:
    files, expected = ROOTS[name]
    folder = write_project(tmp_path, files)
    roots = source_roots(folder, walk(folder), None, ())
    assert [os.path.relpath(root, folder) for root in roots] == expected


def test_configured_roots_and_python_path(tmp_path: Path) -> None:
    folder = write_project(tmp_path, {"a.py": ""})
    assert source_roots(folder, walk(folder), ("lib", "./"), ("/elsewhere",)) == (f"{folder}/lib", folder, "/elsewhere")


def test_modules_are_found_as_seen_from_above_the_opened_folder() -> None:
    files = frozenset({"/home/dev/main.py", "/home/dev/etl/jobs.py", "/home/dev/lib/__init__.py"})
    index = ModuleIndex(files, ("/home/dev",))
    found = index.find("dev.etl.jobs", "/home/dev/main.py")
    assert found is not None
    assert found.path == "/home/dev/etl/jobs.py"
    assert index.find("dev.etl.missing", "/home/dev/main.py") is None
    assert index.find("other.etl.jobs", "/home/dev/main.py") is None
