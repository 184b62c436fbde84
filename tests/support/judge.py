"""Processes that have imported Dagster, real or bundled, once and fork for each project or program that they are given.

Forking costs milliseconds where importing costs seconds, and what one project leaves behind no other sees. Asked on
standard input, one JSON object a line: `{"ask": "load" | "run", "folder": ..., "file": ...}`; answered in one line.
"""

from __future__ import annotations

import json
import os
import runpy
import subprocess
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from typing import IO, Any

Json = dict[str, Any]


class Judge:
    """The host's side: a context manager around a process. `description` names the module, beside this file, that
    imports the Dagster meant and describes what a module holds: `dagster_description` or `bundled_description`.
    """

    def __init__(self, description: str = "dagster_description") -> None:
        self.description = description

    def __enter__(self) -> Judge:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__)), self.description],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DAGSTER_DISABLE_TELEMETRY": "1"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def load(self, folder: Path, file: str) -> Json:
        """What becomes of a project's file: `{"loaded": description}` or `{"refused": class and message}`."""
        return self._answer({"ask": "load", "folder": str(folder), "file": file})

    def run(self, program: Path) -> list[str]:
        """The lines that a program prints."""
        answer = self._answer({"ask": "run", "folder": str(program.parent), "file": program.name})
        assert not answer["problem"], answer["problem"]
        return answer["printed"].splitlines()

    def _answer(self, request: Json) -> Json:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(request), file=self._process.stdin, flush=True)
        return json.loads(self._process.stdout.readline())


def _serve(description: str) -> None:
    # The answers have a channel of their own: what user code prints must not get among them.
    answers = os.dup(1)
    os.dup2(2, 1)
    sys.path.insert(0, str(Path(__file__).parent))
    import_module(description)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            request = json.loads(line)
            sys.dont_write_bytecode = True
            os.chdir(request["folder"])
            answer = _load(description, request["file"]) if request["ask"] == "load" else _run(request["file"])
            os.write(answers, (json.dumps(answer) + "\n").encode())
            os._exit(0)
        os.waitpid(child, 0)


def _load(description: str, file: str) -> Json:
    roots = [root for root in (".", "src") if Path(root).is_dir()]
    sys.path[:0] = [str(Path(root).resolve()) for root in roots]
    name = file.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    try:
        return {"loaded": import_module(description).describe(import_module(name))}
    except BaseException as error:
        return {"refused": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}


def _run(program: str) -> Json:
    sys.path[0] = str(Path.cwd())
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed, tempfile.TemporaryFile("w+") as complaints:
        problem = ""
        os.dup2(printed.fileno(), 1)
        os.dup2(complaints.fileno(), 2)
        try:
            runpy.run_path(str(Path(program).resolve()), run_name="__main__")
        except BaseException:
            problem = traceback.format_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        return {"printed": _content(printed), "problem": problem and problem + _content(complaints)[-3_000:]}


def _content(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


if __name__ == "__main__":
    _serve(sys.argv[1])
