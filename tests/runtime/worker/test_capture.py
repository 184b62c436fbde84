"""Captured output: every byte, in order, and exactly up to the moment that is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import json, os, sys
from daglens.worker.capture import Capture

result = os.dup(1)
lines = []
capture = Capture(lines.extend)
{body}
capture.settle()
os.write(result, json.dumps(lines).encode())
"""

CASES = {
    "a line without an end is a line": ("print('a', end='')", [["stdout", "a"]]),
    "settled twice, the line is two": (
        "print('a', end=''); capture.settle(); print('b')",
        [["stdout", "a"], ["stdout", "b"]],
    ),
    "empty lines count": ("print(); print('a'); print()", [["stdout", ""], ["stdout", "a"], ["stdout", ""]]),
    "line ends of all kinds": (
        r"os.write(1, b'a\r\nb\rc\x0bd\x85e\n')",
        [["stdout", "a"], ["stdout", "b\rc\x0bd\\x85e"]],
    ),
    "bytes that are no text": (r"os.write(2, b'\xff\x00\xfe\n')", [["stderr", "\\xff\x00\\xfe"]]),
    "text in parts": (r"os.write(1, b'\xe2\x98'); os.write(1, b'\x83\n')", [["stdout", "☃"]]),
    "a child process": ("os.system('echo out; echo err >&2')", [["stdout", "out"], ["stderr", "err"]]),
    "what looks like a mark": (r"os.write(1, b'\0abc\0\n')", [["stdout", "\0abc\0"]]),
    "nothing": ("", []),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_captured(name: str) -> None:
    import json

    body, expected = CASES[name]
    done = subprocess.run([sys.executable, "-c", SCRIPT.format(body=body)], capture_output=True, check=True)
    lines = json.loads(done.stdout)
    # Between the two streams there is no order.
    assert sorted(lines, key=lambda line: line[0], reverse=True) == expected


def test_a_flood_is_captured_whole() -> None:
    import json

    body = "for number in range(50_000): print(number)\nsys.stdout.write('x' * 10_000_000)"
    done = subprocess.run([sys.executable, "-c", SCRIPT.format(body=body)], capture_output=True, check=True)
    texts = [text for _, text in json.loads(done.stdout)]
    assert texts[:50_000] == [str(number) for number in range(50_000)]
    assert "".join(texts[50_000:]) == "x" * 10_000_000
