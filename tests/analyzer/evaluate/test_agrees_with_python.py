"""Whatever Python computes, the evaluator computes too. Python itself says what is right."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from support.evaluated import evaluate_text, files_of, plain
from support.fenced_cases import fenced_cases

SNIPPETS = {
    **fenced_cases(Path(__file__).with_name("snippets.md")),
    "a long chain of operators": "result = " + " + ".join(["1"] * 180),
    "a long chain of texts": "result = " + " + ".join(["'ab'"] * 150),
}
PROJECTS = fenced_cases(Path(__file__).with_name("projects.md"))


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SNIPPETS[name]
    python = ModuleType("snippet")
    monkeypatch.setitem(sys.modules, "snippet", python)
    exec(source, python.__dict__)
    module = evaluate_text(source)
    assert plain(module, "result") == python.result
    assert not module.unresolved


@pytest.fixture(scope="module")
def results_of_python(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What `result` of each project's main module is, all run in one child process that forks for each."""
    root = tmp_path_factory.mktemp("projects")
    for name, text in PROJECTS.items():
        for path, content in files_of(text).items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
    script = (
        "import importlib, json, os, sys\n"
        "for name in os.listdir('.'):\n"
        "    if os.fork() == 0:\n"
        "        sys.path[0] = os.path.abspath(name)\n"
        "        print(json.dumps([name, importlib.import_module('main').result]), flush=True)\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True)
    return dict(json.loads(line) for line in done.stdout.splitlines())


@pytest.mark.parametrize("name", PROJECTS)
def test_project(name: str, results_of_python: dict[str, object]) -> None:
    module = evaluate_text(PROJECTS[name])
    assert plain(module, "result") == results_of_python[name]
    assert not module.unresolved
