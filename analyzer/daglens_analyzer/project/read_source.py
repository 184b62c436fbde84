"""From a file's bytes to its text."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path

from daglens_analyzer.project.stamp import Stamp, stamped

LARGEST_SOURCE = 20_000_000
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"^[ \t\f]*(?:#[^\n]*)?\r?$")
_PIPELINE_LIBRARIES = (b"dagster", b"daglens")


@dataclass(frozen=True, slots=True)
class SourceText:
    """`problem` says why the text is not the file's, or not all of it. `mentions_pipelines`: the bytes hold the name of
    a pipeline library. `stamp` is None for a text that is not from disk."""

    text: str
    problem: str | None = None
    mentions_pipelines: bool = False
    stamp: Stamp | None = None


def read_source(path: str) -> SourceText | None:
    """A Python file from disk, decoded as Python would; None where there is no regular file that can be read."""
    try:
        file = Path(path)
        if not file.is_file():
            return None
        stat = file.stat()
        if stat.st_size > LARGEST_SOURCE:
            problem = f"This file is larger than {LARGEST_SOURCE // 1_000_000} MB and is not analyzed"
            return SourceText("", problem, stamp=stamped(stat, path, b""))
        data = file.read_bytes()
        stamp = stamped(stat, path, data)
    except (OSError, ValueError):
        return None
    return replace(decode(data), stamp=stamp)


def decode(data: bytes) -> SourceText:
    """By byte order mark, else the coding comment in the first two lines (PEP 263), else UTF-8.

    Bytes that do not fit become replacement characters, and a problem says so: the columns stay right.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf_16(data.decode("utf-16", "replace"))
    mentions = any(name in data for name in _PIPELINE_LIBRARIES)
    if data.startswith(codecs.BOM_UTF8):
        return _decoded(data[3:], "utf-8", mentions)
    return _decoded(data, _declared_encoding(data) or "utf-8", mentions)


def _utf_16(text: str) -> SourceText:
    problem = "This file is UTF-16, which Python does not read: save it as UTF-8"
    return SourceText(text, problem, any(name.decode() in text for name in _PIPELINE_LIBRARIES))


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
