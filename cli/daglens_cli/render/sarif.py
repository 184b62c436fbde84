"""Diagnostics as SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.features.diagnostic import Diagnostic, TextEdit
    from daglens_analyzer.source.position import Range
    from daglens_cli.context import Context

LEVELS = {"error": "error", "warning": "warning", "info": "note", "hint": "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "PROJECTROOT"


def to_sarif(diagnostics: Sequence[Diagnostic], analysis: Analysis, context: Context) -> dict[str, Any]:
    """One run. Each rule that spoke is listed once, with its page; paths are relative to the project."""
    from daglens_cli.main import version

    codes = sorted({item.code for item in diagnostics})
    index = {code: number for number, code in enumerate(codes)}
    driver = {
        "name": "daglens",
        "version": version(),
        "rules": [_rule(code) for code in codes],
    }
    root = quote(context.project.as_posix(), safe="/:")
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "originalUriBaseIds": {ROOT: {"uri": f"file://{'' if root.startswith('/') else '/'}{root}/"}},
                "results": [_result(item, index[item.code], context) for item in diagnostics],
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    from daglens_analyzer.rules.page import markdown, summary
    from daglens_analyzer.rules.registry import find_rule, page_text

    rule, page = find_rule(code), page_text(code)
    assert rule is not None
    return {
        "id": code,
        "name": "".join(word.title() for word in rule.name.split("-")),
        "shortDescription": {"text": summary(page)},
        "help": {"text": page.strip(), "markdown": markdown(rule, page)},
        "defaultConfiguration": {"level": LEVELS[rule.severity], "enabled": rule.enabled},
    }


def _result(item: Diagnostic, rule_index: int, context: Context) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": item.code,
        "ruleIndex": rule_index,
        "level": LEVELS[item.severity],
        "message": {"text": item.message},
        "locations": [_place(item.path, item.range, context)],
    }
    if item.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": other.message},
                **_place(other.location.path, other.location.range, context),
            }
            for number, other in enumerate(item.related)
        ]
    if item.fixes:
        result["fixes"] = [
            {"description": {"text": fix.title}, "artifactChanges": _changes(fix.edits, context)} for fix in item.fixes
        ]
    return result


def _place(path: str, range: Range, context: Context) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(path, context), "region": _region(range)}}


def _changes(edits: Iterable[TextEdit], context: Context) -> list[dict[str, Any]]:
    by_path: dict[str, list[TextEdit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    return [
        {
            "artifactLocation": _artifact(path, context),
            "replacements": [
                {"deletedRegion": _region(edit.range), "insertedContent": {"text": edit.new_text}} for edit in changes
            ],
        }
        for path, changes in by_path.items()
    ]


def _artifact(path: str, context: Context) -> dict[str, str]:
    shown = context.shown(path)
    if not PurePosixPath(shown).is_absolute() and ":" not in shown:
        return {"uri": quote(shown), "uriBaseId": ROOT}
    return {"uri": f"file://{'' if shown.startswith('/') else '/'}{quote(shown, safe='/:')}"}


def _region(range: Range) -> dict[str, int]:
    return {
        "startLine": range.start.line + 1,
        "startColumn": range.start.column + 1,
        "endLine": range.end.line + 1,
        "endColumn": range.end.column + 1,
    }
