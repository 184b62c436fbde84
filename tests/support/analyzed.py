"""Small projects on disk, analyzed through a real Workspace, and the marks by which tests speak of places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from textwrap import dedent

from daglens_analyzer import Analysis, Workspace
from daglens_analyzer.features.diagnostic import TextEdit
from daglens_analyzer.source.position import Position, Range

CURSOR = "$0"


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write texts, dedented, by their paths relative to `folder`."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


def analyze(folder: Path, files: Mapping[str, str]) -> Analysis:
    """The analysis of a project that holds these files."""
    write_files(folder, files)
    return Workspace([folder.as_posix()]).snapshot()


def split_files(text: str, default: str = "example.py") -> dict[str, str]:
    """Several files in one text: `# file: a/b.py` begins each."""
    parts = re.split(r"(?m)^# file: (\S+)\n", dedent(text).lstrip("\n"))
    files = {default: parts[0]} if parts[0].strip() else {}
    files.update(zip(parts[1::2], parts[2::2], strict=True))
    return files


def take_cursor(files: Mapping[str, str]) -> tuple[dict[str, str], str, Position]:
    """The files without the one `$0` in them, the file that had it, and where it was."""
    (path,) = (name for name, text in files.items() if CURSOR in text)
    before, _, _ = files[path].partition(CURSOR)
    line = before.count("\n")
    clean = {name: text.replace(CURSOR, "") for name, text in files.items()}
    return clean, path, Position(line, len(before) - (before.rfind("\n") + 1))


def take_underlines(text: str) -> tuple[str, tuple[Range, ...]]:
    """The text without its comment lines `#   ^^^`, and the ranges of the lines above that they underline."""
    kept: list[str] = []
    ranges: list[Range] = []
    for line in text.splitlines(keepends=True):
        if re.fullmatch(r"#?[ ]*\^+[ ]*\n?", line):
            ranges += [
                Range(Position(len(kept) - 1, match.start()), Position(len(kept) - 1, match.end()))
                for match in re.finditer(r"\^+", line)
            ]
        else:
            kept.append(line)
    return "".join(kept), tuple(ranges)


def apply_edits(text: str, edits: Iterable[TextEdit]) -> str:
    """The text after edits of it, whose ranges are in the text as it was."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    ordered = sorted(enumerate(edits), key=lambda pair: (pair[1].range, pair[0]), reverse=True)
    for _, edit in ordered:
        start, end = (starts[place.line] + place.column for place in edit.range)
        text = text[:start] + edit.new_text + text[end:]
    return text


def text_at(analysis: Analysis, path: str, range: Range) -> str:
    """What stands in a range of one or more lines."""
    lines = (analysis.text(path) or "").split("\n")
    (first, start), (last, end) = range
    if first == last:
        return lines[first][start:end]
    return "\n".join([lines[first][start:], *lines[first + 1 : last], lines[last][:end]])
