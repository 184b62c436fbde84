"""No text crashes or hangs the parser; ordinary texts are never refused."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import daglens_analyzer
from analyzer.chunks import real_files
from analyzer.chunks.nested_texts import BLOCKS, TEXTS
from daglens_analyzer.chunks.limits import MAX_CHUNK_LENGTH, Nesting, measure_nesting, refusal
from daglens_analyzer.chunks.parse import parse_module

PATH = "/project/a.py"
FLAT = {"assignments", "decorators", "open brackets", "closing brackets"}
DEPTHS = (7, 55, 79, 190, 3_000, 30_000)


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, str]]:
    """What parsing each text at each depth came to, on a thread with a stack of 1 MB of another process."""
    root = Path(daglens_analyzer.__file__).parents[1]
    run = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("nested_texts.py")), *map(str, DEPTHS)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-500:]
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", [name for name in (*TEXTS, *BLOCKS) if name not in FLAT])
def test_what_is_too_deep_is_refused_and_the_rest_is_read(name: str, outcomes: dict[str, dict[str, str]]) -> None:
    results = list(outcomes[name].values())
    assert results[0] == "parsed"
    assert results[-1] in ("limit", "syntax")
    assert results == sorted(results, key="parsed".__ne__)


def test_deep_but_possible_code_is_read(outcomes: dict[str, dict[str, str]]) -> None:
    for name in ("lists", "calls in calls", "dicts", "sums", "attributes", "definitions", "lists in an f-string"):
        assert outcomes[name]["55"] == "parsed", name


def test_real_files_are_far_from_the_limits() -> None:
    for path, text in real_files.sample(seed=8, characters=120_000):
        for chunk in parse_module(path, text).chunks:
            assert chunk.problem is None or chunk.problem.kind != "limit", (path, chunk.problem)


@pytest.mark.parametrize(
    ("text", "nesting"),
    [
        ("x = 1", Nesting()),
        ("f(a, [b], {c: (d,)})", Nesting(brackets=3, depth=3)),
        ("a + b + c, d + e", Nesting(depth=2)),
        ("f(a.b.c)(d)", Nesting(brackets=1, depth=3)),
        ("'(((' # [[[", Nesting(run=1)),
        ("if a:\n  if b:\n    c\n  d", Nesting(depth=1, indentations=2)),
        ("f'{a[b]}'", Nesting(brackets=2, depth=2, run=1)),
        ("f'{{(((('", Nesting(run=1)),
        ("'a' 'b' 'c', 'd'", Nesting(run=3)),
        ("match a:\n  case [(b)]: c", Nesting(brackets=2, depth=2, indentations=1, pattern_brackets=2)),
    ],
)
def test_nesting(text: str, nesting: Nesting) -> None:
    assert measure_nesting(text) == nesting


def test_reason_is_said() -> None:
    (problem,) = parse_module(PATH, "x = " + "[" * 300 + "]" * 300 + "\ny = 1\n").syntax_problems()
    assert problem.kind == "limit"
    assert problem.message == "Brackets are nested more than 80 deep: this statement is not analyzed"


def test_long_statement_is_refused_and_its_neighbours_are_read() -> None:
    text = "a = 1\nb = [\n" + "  1,\n" * (MAX_CHUNK_LENGTH // 5) + "]\nc = 2\n"
    module = parse_module(PATH, text)
    assert [chunk.problem.kind if chunk.problem else None for chunk in module.chunks] == [None, "limit", None]
    assert "longer" in str(refusal(text, Nesting()))


def test_file_of_five_megabytes() -> None:
    function = "\n\n@asset(deps=['a'])\ndef f(b):\n    '''Doc (.'''\n    return [b]\n"
    text = function * (5_000_000 // len(function))
    module = parse_module(PATH, text)
    assert len(module.chunks) > 50_000
    assert module.syntax_problems() == ()
    assert len({chunk.id for chunk in module.chunks}) == len(module.chunks)
    edited = parse_module(PATH, text[:2_500_000] + "#" + text[2_500_000:], module)
    assert len(edited.chunks) >= len(module.chunks) - 1


def test_stack_size_of_other_threads_stays() -> None:
    before = threading.stack_size()
    parse_module(PATH, "x = " + "[" * 70 + "]" * 70 + "\n")
    assert threading.stack_size() == before
