"""Real Python files of many authors: the standard library's and those of the installed packages."""

from __future__ import annotations

import ast
import random
import sysconfig
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path


def sample(seed: int, characters: int, *, largest: int = 40_000) -> Iterator[tuple[str, str]]:
    """Path and text of files that Python accepts, chosen by `seed`, of about so many characters in all."""
    files = list(_files())
    random.Random(seed).shuffle(files)
    for file in files:
        if characters <= 0:
            return
        try:
            text = file.read_bytes().decode()
        except UnicodeDecodeError:
            continue
        if 200 < len(text) <= largest and is_valid(text):
            characters -= len(text)
            yield file.as_posix(), text


@cache
def _files() -> tuple[Path, ...]:
    roots = {Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib")}
    return tuple(sorted({file for root in roots for file in root.rglob("*.py") if "lib2to3" not in file.parts}))


def is_valid(text: str) -> bool:
    """Whether Python accepts a text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
