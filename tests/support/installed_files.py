"""Real Python files of many authors: the standard library's and those of the packages beside the tests."""

from __future__ import annotations

import hashlib
import sysconfig
from functools import cache
from pathlib import Path

STANDARD_LIBRARY, PACKAGES = "stdlib", "purelib"


def shuffled(seed: int, kind: str | None = None) -> list[Path]:
    """All of them (or those of one `kind`), in an order that `seed` chooses.

    Each file's own name decides where it comes, so that a package more or less, or a new release of one, moves no
    other file: the first ones are the same on every machine, but for a few.
    """
    named = [file for each in ([kind] if kind else [STANDARD_LIBRARY, PACKAGES]) for file in _files(each)]
    return [file for _, file in sorted((_mixed(f"{seed} {name}"), file) for name, file in named)]


@cache
def _files(kind: str) -> tuple[tuple[str, Path], ...]:
    root = Path(sysconfig.get_path(kind))
    within = ((file.relative_to(root), file) for file in root.rglob("*.py") if not file.is_symlink())
    # Python 2's own files are test data of one that is not in every version; packages may lie within the library.
    return tuple(
        (name.as_posix(), file)
        for name, file in within
        if "lib2to3" not in name.parts and (kind == PACKAGES or "site-packages" not in name.parts)
    )


def _mixed(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
