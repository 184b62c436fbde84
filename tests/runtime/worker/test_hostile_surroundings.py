"""What lies in a project or an environment never breaks the worker: odd names, startup hooks, other releases of us."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from daglens.client import AssetMaterialized, RunHistory
from support.runs import events_of, materialize, printed, write_project

PIPELINE = """
    import json, os, sys
    from dagster import asset
    import daglens

    @asset
    def one():
        print("dagster is", sys.modules["dagster"].asset is daglens.asset)
        print("json is", json.dumps([1]))
"""
EXPECTED = [("one", "dagster is True"), ("one", "json is [1]")]

BOMB = "raise RuntimeError('a file of the project was taken for a standard module')\n"
STANDARD_NAMES = """
    abc ast base64 collections contextlib copy dataclasses datetime decimal enum functools hashlib inspect io
    itertools json linecache logging multiprocessing numbers operator pathlib pickle platform queue random re select
    selectors shutil signal socket sqlite3 statistics string struct subprocess tempfile textwrap threading token
    tokenize traceback types typing uuid warnings weakref zipfile
"""
# What Python itself imports while it starts cannot be shadowed in PYTHONPATH without breaking Python.
LATER_NAMES = "json logging sqlite3 uuid hashlib subprocess struct signal threading dataclasses inspect pickle"


def test_files_called_as_standard_modules_are(tmp_path: Path) -> None:
    files = {f"{name}.py": BOMB for name in STANDARD_NAMES.split()}
    project = write_project(tmp_path, {**files, "pipeline.py": PIPELINE})
    assert printed(materialize(project, paths=("pipeline.py",))) == EXPECTED


def test_the_same_in_pythonpath(tmp_path: Path) -> None:
    shadows = write_project(tmp_path / "shadows", {f"{name}.py": BOMB for name in LATER_NAMES.split()})
    project = write_project(tmp_path / "project", {"pipeline.py": PIPELINE})
    handle = materialize(project, env={"PYTHONPATH": str(shadows)})
    assert printed(handle) == EXPECTED


@pytest.mark.parametrize(
    "name",
    ["runtime", "analyzer", "worker", "client", "events", "storage", "wire", "boot", "main", "capture", "definitions"],
)
def test_files_called_as_parts_of_us_are_the_users(tmp_path: Path, name: str) -> None:
    files = {
        f"{name}.py": "VALUE = 'mine'\n",
        "pipeline.py": PIPELINE + f"        import {name}; print({name}.VALUE)\n",
    }
    assert printed(materialize(write_project(tmp_path, files), paths=("pipeline.py",))) == [*EXPECTED, ("one", "mine")]


def test_a_users_module_with_a_standard_name_is_the_users_for_the_user(tmp_path: Path) -> None:
    files = {
        "statistics.py": "def mean(values): return 'my mean'\n",
        "pipeline.py": """
            from dagster import asset
            import random
            import statistics

            @asset
            def one():
                print(statistics.mean([1]))
        """,
    }
    assert printed(materialize(write_project(tmp_path, files), paths=("pipeline.py",))) == [("one", "my mean")]


def test_a_pipeline_in_a_file_called_json(tmp_path: Path) -> None:
    pipeline = PIPELINE.replace("import json, os", "import os").replace("json.dumps([1])", "'[1]'")
    project = write_project(tmp_path, {"json.py": pipeline})
    assert printed(materialize(project)) == EXPECTED


def test_another_daglens_in_the_project_and_in_the_environment(tmp_path: Path) -> None:
    other = {"daglens/__init__.py": BOMB, "dagster/__init__.py": BOMB, "daglens_analyzer/__init__.py": BOMB}
    environment = write_project(tmp_path / "installed", other)
    project = write_project(tmp_path / "project", {**other, "pipeline.py": PIPELINE})
    handle = materialize(project, paths=("pipeline.py",), env={"PYTHONPATH": str(environment)})
    assert printed(handle) == EXPECTED


def test_startup_hooks_that_print_and_import(tmp_path: Path) -> None:
    hook = """
        import sys, os
        import daglens, json
        print("sitecustomize \\0 was here")
        os.write(1, b"\\0daglens-wire\\0" + bytes(range(256)))
        sys.stderr.write("and on stderr")
    """
    files = {"sitecustomize.py": hook, "daglens/__init__.py": "", "json.py": "def dumps(x): return 'not json'\n"}
    hooks = write_project(tmp_path / "hooks", files)
    project = write_project(tmp_path / "project", {"pipeline.py": PIPELINE})
    lines = printed(materialize(project, env={"PYTHONPATH": str(hooks)}))
    assert [line for line in lines if line[0] is not None] == EXPECTED


@pytest.mark.parametrize("flag", ["PYTHONSAFEPATH", "PYTHONINSPECT", "PYTHONUNBUFFERED", "PYTHONOPTIMIZE"])
def test_odd_flags_in_the_environment(tmp_path: Path, flag: str) -> None:
    handle = materialize(write_project(tmp_path, {"pipeline.py": PIPELINE}), env={flag: "1"})
    assert printed(handle) == EXPECTED
    handle.close()


def test_nothing_of_ours_is_on_the_users_path(tmp_path: Path) -> None:
    import daglens.client

    own = Path(daglens.client.__file__).resolve().parents[2]
    lines = printed(
        materialize(
            write_project(
                tmp_path,
                {
                    "pipeline.py": """
                        import sys
                        from dagster import asset

                        @asset
                        def one():
                            for entry in sys.path:
                                print(entry)
                            try:
                                import libcst
                            except ImportError:
                                print("no libcst")
                    """
                },
            ),
            python=str(Path(sys.executable).resolve()),
        )
    )
    entries = [Path(text) for _, text in lines]
    assert entries[0] == tmp_path
    assert not any(entry == own or own in entry.parents for entry in entries if entry.is_absolute())


def test_a_file_in_a_package_is_imported_under_its_dotted_name(tmp_path: Path) -> None:
    files = {
        "src/shop/__init__.py": "",
        "src/shop/names.py": "NAME = 'shop'\n",
        "src/shop/assets/__init__.py": "",
        "src/shop/assets/orders.py": """
            from dagster import asset
            from ..names import NAME

            @asset
            def one():
                print(__name__, NAME)
        """,
    }
    handle = materialize(write_project(tmp_path, files), paths=("src/shop/assets/orders.py",))
    assert printed(handle) == [("one", "shop.assets.orders shop")]


def test_streams_that_the_user_closes_replaces_and_redirects(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import io, os, sys
                from dagster import asset

                @asset
                def a_closes():
                    sys.stdout.close()
                    sys.stdin.close()
                    sys.stderr = None

                @asset(deps=[a_closes])
                def b_redirects():
                    sys.stdout = io.StringIO()
                    print("caught by the user")
                    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                    os.write(1, b"into nothing")
                    os.write(2, b"still here")

                @asset(deps=[b_redirects])
                def c_closes_descriptors():
                    for fd in (0, 1, 2):
                        os.close(fd)
            """
        },
    )
    handle = materialize(project)
    assert [event.key for event in events_of(handle, AssetMaterialized)] == [
        ("a_closes",),
        ("b_redirects",),
        ("c_closes_descriptors",),
    ]
    with RunHistory(project) as history:
        assert [line.text for line in history.logs(handle.run_id)] == ["still here"]


@pytest.mark.skipif(os.name != "posix", reason="a wrapper as a shell script")
def test_an_interpreter_whose_wrapper_writes_its_errors_to_a_file(tmp_path: Path) -> None:
    wrapper, errors = tmp_path / "python-with-log", tmp_path / "errors.log"
    wrapper.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@" 2>>"{errors}"\n')
    wrapper.chmod(0o755)
    project = write_project(
        tmp_path / "project",
        {
            "pipeline.py": """
                import sys
                from dagster import asset

                @asset
                def one():
                    print("to the errors", file=sys.stderr)
                    print("here as well", file=sys.__stderr__)
            """
        },
    )
    handle = materialize(project, python=str(wrapper))
    assert printed(handle) == [("one", "to the errors"), ("one", "here as well")]
    assert errors.read_text() == ""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this platform does not fork")
def test_what_the_user_forks_and_leaves_behind_does_not_keep_the_run_open(tmp_path: Path) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                import os, signal
                from dagster import asset

                @asset
                def one():
                    child = os.fork()
                    if child == 0:
                        signal.pause()
                    print(child)
            """
        },
    )
    handle = materialize(project)
    ((_, child),) = printed(handle)
    assert handle.wait().status == "succeeded"
    subprocess.run(["kill", "-9", child], check=True)
