"""Texts of real Python files."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

from support import installed_files


def sample(seed: int, characters: int, *, largest: int = 40_000) -> Iterator[tuple[str, str]]:
    """Path and text of files that Python accepts, chosen by `seed`, of about so many characters in all."""
    for file in installed_files.shuffled(seed):
        if characters <= 0:
            return
        try:
            text = file.read_bytes().decode()
        except UnicodeDecodeError:
            continue
        if 200 < len(text) <= largest and is_valid(text):
            characters -= len(text)
            yield file.as_posix(), text


def is_valid(text: str) -> bool:
    """Whether Python accepts a text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
