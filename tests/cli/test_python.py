"""`daglens python ARGS...` is `python ARGS...`, except that `dagster` is the bundled runtime."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from daglens.client.python_command import python_command

SHOWN = "import dagster, sys; print(__name__, sys.argv, dagster.op.__module__)"
SERVED = "daglens.model.op"


@pytest.mark.parametrize(
    ("arguments", "stdin", "expected"),
    [
        (["-c", SHOWN, "a", "-m"], "", f"__main__ ['-c', 'a', '-m'] {SERVED}"),
        (["program.py", "--quiet"], "", f"__main__ ['program.py', '--quiet'] {SERVED}"),
        (["-m", "program", "-h"], "", f"__main__ ['{{folder}}/program.py', '-h'] {SERVED}"),
        (["-W", "ignore", "-mprogram"], "", f"__main__ ['{{folder}}/program.py'] {SERVED}"),
        ([], SHOWN, f"__main__ [''] {SERVED}"),
        (["-"], SHOWN, f"__main__ ['-'] {SERVED}"),
        (["-c", "import daglens, dagster; print(daglens.asset is dagster.asset)"], "", "True"),
        (["-c", "import sys, helper; print(helper.NAME, sys.path[0] == '')"], "", "beside it True"),
        (["-c", "import sys; sys.exit('no')"], "", "no"),
        (["-c", "import dagster._core"], "", "NeedsDagster"),
    ],
)
def test_runs_as_python_does(arguments: list[str], stdin: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(SHOWN, encoding="utf-8")
    (tmp_path / "helper.py").write_text("NAME = 'beside it'", encoding="utf-8")
    command = [sys.executable, "-m", "daglens_cli", "python", *arguments]
    done = subprocess.run(
        command, cwd=tmp_path, input=stdin, capture_output=True, text=True, check=False, env=environment()
    )
    assert expected.format(folder=tmp_path.resolve().as_posix()) in done.stdout + done.stderr


def environment() -> dict[str, str]:
    import os

    return {key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "CONDA_PREFIX")}


@pytest.mark.parametrize(
    ("arguments", "own_options"),
    [
        (["-u", "-X", "utf8", "x.py", "-c"], ["-u", "-X", "utf8"]),
        (["-m", "pytest", "-W", "error"], []),
        (["-B"], ["-B"]),
    ],
)
def test_the_interpreters_own_options_come_before_our_file(arguments: list[str], own_options: list[str]) -> None:
    command = list(python_command("python", arguments))
    place = command.index("python", 1)
    assert command[1 : place - 1] == own_options
    assert command[place + 1 :] == arguments[len(own_options) :]
