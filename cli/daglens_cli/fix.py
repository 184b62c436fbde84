"""Quick fixes as edits of files."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from daglens_analyzer.features.fix_all import fix_to_apply, is_free
from daglens_cli.errors import UsageError

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.features.diagnostic import Diagnostic, TextEdit
    from daglens_analyzer.source.position import Position

_LINE_END = re.compile(r"\r\n|\r|\n")


def apply_fixes(diagnostics: Iterable[Diagnostic], analysis: Analysis, *, unsafe: bool = False) -> int:
    """Write the fix that each diagnostic has, if it is the only one of its sort: a choice is the user's.

    Only safe ones count, unless `unsafe` takes the others too where there is no safe one. Edits that would touch each
    other are left for the next time, and so are fixes in a file that cannot be written back in its own encoding.
    Returns how many fixes were written.

    Raises:
        UsageError: a file cannot be written.
    """
    contents: dict[str, bytes] = {}
    edits: dict[str, list[TextEdit]] = {}
    applied = 0
    for diagnostic in diagnostics:
        fix = fix_to_apply(diagnostic, unsafe=unsafe)
        if fix is None or not all(is_free(edit, edits) for edit in fix.edits):
            continue
        wanted = {edit.path: [*edits.get(edit.path, []), *of_path(edit.path, fix.edits)] for edit in fix.edits}
        written = {path: edited_bytes(path, changes, analysis.text(path)) for path, changes in wanted.items()}
        possible = {path: data for path, data in written.items() if data is not None}
        if len(possible) == len(written):
            contents.update(possible)
            edits.update(wanted)
            applied += 1
    for path, data in contents.items():
        try:
            Path(path).write_bytes(data)
        except OSError as error:
            raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return applied


def said_of_fixes(applied: int, left: Iterable[Diagnostic]) -> str:
    """A line on what was fixed and one on what could be; empty where there is nothing to say."""
    said = f"[green]{applied} fixed[/]\n" if applied else ""
    remaining = list(left)
    safe = sum(fix_to_apply(diagnostic, unsafe=False) is not None for diagnostic in remaining)
    unsafe = sum(fix_to_apply(diagnostic, unsafe=True) is not None for diagnostic in remaining) - safe
    ways = [f"{count} with {flag}" for count, flag in ((safe, "--fix"), (unsafe, "--fix --unsafe-fixes")) if count]
    return said + (f"[dim]fixable: {', '.join(ways)}[/]\n" if ways else "")


def of_path(path: str, edits: Iterable[TextEdit]) -> list[TextEdit]:
    return [edit for edit in edits if edit.path == path]


def edited_bytes(path: str, changes: Iterable[TextEdit], analyzed: str | None) -> bytes | None:
    """The file after the changes, with its encoding, byte order mark and line ends as they were.

    None where its bytes are not those of the text that was analyzed, or where its encoding has no room for a change.
    """
    try:
        data = Path(path).read_bytes()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        return edited(text, changes).encode(encoding) if text == analyzed else None
    except (OSError, SyntaxError, UnicodeError):
        return None


def edited(text: str, changes: Iterable[TextEdit]) -> str:
    """`text` after all the changes, whose ranges are in the text as it was; new lines end as the text's own do."""
    ends = [found.span() for found in _LINE_END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    line_end = text[slice(*ends[0])] if ends else "\n"

    def offset(position: Position) -> int:
        return starts[position.line] + position.column if position.line < len(starts) else len(text)

    # Of several insertions at one place the first comes first.
    ordered = sorted(enumerate(changes), key=lambda numbered: (numbered[1].range, numbered[0]), reverse=True)
    for _, change in ordered:
        new_text = change.new_text.replace("\n", line_end)
        text = text[: offset(change.range.start)] + new_text + text[offset(change.range.end) :]
    return text
