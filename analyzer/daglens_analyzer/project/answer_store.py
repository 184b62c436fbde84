"""Answers kept on disk between runs: a small file for each question, in the user's cache folder.

A file is written under another name and then renamed, so that two processes never mix theirs; what is in it is checked
against its digest, so that a damaged one is as if there were none. Nothing here raises: a folder that cannot be written
keeps nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkstemp

LARGEST_ANSWER = 100_000_000
MOST_ANSWERS = 100
_DIGEST_LENGTH = 16
_UNUSED_AFTER_S = 30 * 86_400
_SUFFIX = ".answers"


def default_cache_folder(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> str | None:
    """Where the user's platform keeps caches; None where it cannot be told."""
    environ = os.environ if environ is None else environ
    home = environ.get("USERPROFILE" if platform == "win32" else "HOME", "")
    if platform == "win32":
        base = environ.get("LOCALAPPDATA") or (f"{home}/AppData/Local" if home else "")
    elif platform == "darwin":
        base = f"{home}/Library/Caches" if home else ""
    else:
        base = environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    return str(Path(base, "daglens")) if Path(base).is_absolute() else None


def read_answer(folder: str, question: str) -> bytes | None:
    """What was kept for a question, by this very code; None where nothing sound is."""
    path = _path(folder, question)
    try:
        if path.stat().st_size > LARGEST_ANSWER:
            return None
        stored = path.read_bytes()
    except OSError:
        return None
    digest, data = stored[:_DIGEST_LENGTH], stored[_DIGEST_LENGTH:]
    return data if digest == _digest(data, question) else None


def keep_answer(folder: str, question: str, data: bytes) -> None:
    """Keep an answer instead of the one before."""
    if len(data) > LARGEST_ANSWER:
        return
    path = _path(folder, question)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = mkstemp(suffix=".part", dir=path.parent)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(_digest(data, question) + data)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink()
            raise
        _drop_old(path.parent)


def _drop_old(folder: Path) -> None:
    """Forget what nobody asked for in a long time, the oldest where there are many, and what was never finished."""
    oldest = time.time() - _UNUSED_AFTER_S
    found = sorted((path.stat().st_mtime, path) for path in folder.iterdir() if path.suffix in (_SUFFIX, ".part"))
    for place, (written, path) in enumerate(found):
        if written < oldest or place < len(found) - MOST_ANSWERS:
            path.unlink(missing_ok=True)


def _path(folder: str, question: str) -> Path:
    return Path(folder, "answers", blake2b(question.encode(), digest_size=16).hexdigest() + _SUFFIX)


def _digest(data: bytes, question: str) -> bytes:
    return blake2b(b"".join((_version(), question.encode(), data)), digest_size=_DIGEST_LENGTH).digest()


@cache
def _version() -> bytes:
    """Another one whenever the code that answers is: what an older one said is not repeated."""
    digest = blake2b(sys.version.encode(), digest_size=16)
    for path in (*sorted(Path(__file__).parent.parent.rglob("*.py")), _libcst()):
        stat = path.stat()
        digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.digest()


def _libcst() -> Path:
    found = find_spec("libcst")
    return Path(found.origin if found is not None and found.origin is not None else __file__)
