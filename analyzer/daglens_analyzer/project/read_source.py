"""From a file's bytes to its text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

LARGEST_SOURCE = 20_000_000
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#[^\n]*)?\r?$")
_PIPELINE_LIBRARIES = (b"dagster", b"daglens")


@dataclass(frozen=True, slots=True)
class SourceText:
    """`problem` says why the text is not the file's, or not all of it. `mentions_pipelines`: the bytes hold the name of
    a pipeline library."""

    text: str
    problem: str | None = None
    mentions_pipelines: bool = False


def read_source(path: str) -> SourceText | None:
    """A Python file from disk, decoded as Python would; None where there is no regular file that can be read."""
    try:
        file = Path(path)
        if not file.is_file():
            return None
        if file.stat().st_size > LARGEST_SOURCE:
            return SourceText("", f"This file is larger than {LARGEST_SOURCE // 1_000_000} MB and is not analyzed")
        data = file.read_bytes()
    except (OSError, ValueError):
        return None
    return decode(data)


def decode(data: bytes) -> SourceText:
    """By byte order mark, else the coding comment in the first two lines (PEP 263), else UTF-8.

    Bytes that do not fit become replacement characters, and a problem says so: the columns stay right.
    """
    mentions = any(name in data for name in _PIPELINE_LIBRARIES)
    if data.startswith(codecs.BOM_UTF8):
        return _decoded(data[3:], "utf-8", mentions)
    return _decoded(data, _declared_encoding(data) or "utf-8", mentions)


def _declared_encoding(data: bytes) -> str | None:
    for line in data[:2_000].split(b"\n")[:2]:
        found = _CODING.match(line)
        if found:
            return found.group(1).decode("ascii", "replace")
        if not _BLANK.match(line):
            return None
    return None


def _decoded(data: bytes, encoding: str, mentions: bool) -> SourceText:
    try:
        if not codecs.lookup(encoding)._is_text_encoding:
            raise LookupError(encoding)
        return SourceText(data.decode(encoding), None, mentions)
    except (LookupError, TypeError):
        problem = f"The encoding '{encoding}' that this file declares is not known"
    except (UnicodeError, ValueError):
        problem = f"This file is not valid {encoding}"
    return SourceText(data.decode("utf-8", "replace"), problem, mentions)
