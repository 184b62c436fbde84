"""A process that has imported real `dagster` once and forks for each project that it is asked about.

Asked on standard input, one JSON object a line: `{"project": folder, "file": path in it}`. Answers one line each:
`{"loaded": description}` or `{"refused": class and message}`. Forking costs milliseconds where importing costs seconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class DagsterJudge:
    """The host's side: a context manager around the process."""

    def __enter__(self) -> DagsterJudge:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def load(self, project: Path, file: str) -> Json:
        """What Dagster makes of a project's file."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps({"project": str(project), "file": file}), file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        return json.loads(answer)


def _serve() -> None:
    # The answers have a channel of their own: what user code prints must not get among them.
    answers = os.dup(1)
    os.dup2(2, 1)
    sys.path.insert(0, str(Path(__file__).parent))
    from dagster_description import watch_jobs

    watch_jobs()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            os.write(answers, (json.dumps(_answer(json.loads(line))) + "\n").encode())
            os._exit(0)
        os.waitpid(child, 0)


def _answer(request: Json) -> Json:
    from dagster_description import describe

    sys.dont_write_bytecode = True
    os.chdir(request["project"])
    roots = [root for root in (".", "src") if Path(root).is_dir()]
    sys.path[:0] = [str(Path(root).resolve()) for root in roots]
    file = request["file"].removeprefix("src/")
    name = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    try:
        return {"loaded": describe(import_module(name))}
    except BaseException as error:
        return {"refused": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}


if __name__ == "__main__":
    _serve()
