"""Names of the pipeline library as a file writes them: bare, behind an alias, or imported for the purpose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import partial

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.features.diagnostic import TextEdit
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.features.edits.statements import added_import, import_order
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import NAMED

_LIBRARIES = ("dagster", "daglens")


def with_library_names(analysis: Analysis, edits: Iterable[TextEdit]) -> list[TextEdit] | None:
    """The edits with each marked name written as its file does, and with the imports that this takes; None where such
    a name means something else there."""
    found: list[TextEdit] = []
    imported: dict[tuple[str, str], None] = {}
    for edit in edits:
        marked = {match["name"] for match in NAMED.finditer(edit.new_text)}
        module = analysis.module(edit.path) if marked else None
        if module is None:
            found.append(edit)
            continue
        written = {name: _written(module, name) for name in marked}
        imported |= {(edit.path, name): None for name, known in written.items() if known is None}
        found.append(TextEdit(edit.path, edit.range, NAMED.sub(partial(_as_written, written), edit.new_text)))
    for path, name in sorted(imported, key=lambda each: (each[0], import_order(each[1]))):
        module = analysis.module(path)
        changes = None if module is None else added_import(module, SourceText(module.text), _library(module), name)
        if module is None or changes is None:
            return None
        source = SourceText(module.text)
        found += [TextEdit(path, source.range(start, end), text) for start, end, text in changes]
    return found


def _as_written(written: Mapping[str, str | None], match: re.Match[str]) -> str:
    name = match["name"]
    return written[name] or name


def _written(module: ParsedModule, name: str) -> str | None:
    """How the top level's imports let the name be written; None where none of them brings it."""
    behind_alias: str | None = None
    for _, statement in module.statements():
        match statement:
            case tree.ImportFrom(module=library, level=0, names=aliases) if library in _LIBRARIES:
                for alias in aliases:
                    if alias.name == name:
                        return alias.asname or name
                if statement.is_star:
                    return name
            case tree.Import(names=aliases):
                for alias in aliases:
                    if alias.name in _LIBRARIES:
                        behind_alias = f"{alias.asname or alias.name}.{name}"
            case _:
                pass
    return behind_alias


def _library(module: ParsedModule) -> str:
    """The library that a file imports from."""
    froms = (statement for _, statement in module.statements() if isinstance(statement, tree.ImportFrom))
    return next((each.module for each in froms if each.module in _LIBRARIES and not each.level), _LIBRARIES[0])
