from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from daglens_analyzer.rules.registry import find_rule
from daglens_analyzer.rules.rule import Severity
from daglens_analyzer.rules.selection import severity_in


@dataclass(frozen=True)
class Settings:
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@pytest.mark.parametrize(
    ("settings", "path", "severity"),
    [
        (Settings(), "a.py", "error"),
        (Settings(select=("DGL1",)), "a.py", "error"),
        (Settings(select=("DGL2",)), "a.py", None),
        (Settings(select=("DGL2",), extend_select=("DGL101",)), "a.py", "error"),
        (Settings(ignore=("DGL1",)), "a.py", None),
        (Settings(ignore=("ALL",)), "a.py", None),
        (Settings(ignore=("unknown-upstream-asset",)), "a.py", None),
        (Settings(ignore=("DGL1",), select=("DGL101",)), "a.py", "error"),
        (Settings(ignore=("DGL101",), select=("DGL1",)), "a.py", None),
        (Settings(severity={"DGL1": "info", "DGL101": "warning"}), "a.py", "warning"),
        (Settings(per_file_ignores={"tests/**": ("DGL1",)}), "tests/deep/a.py", None),
        (Settings(per_file_ignores={"tests/*": ("DGL1",)}), "tests/deep/a.py", "error"),
        (Settings(per_file_ignores={"test_*.py": ("DGL101",)}), "deep/test_a.py", None),
        (Settings(per_file_ignores={"**/generated/*.py": ("DGL101",)}), "generated/a.py", None),
    ],
)
def test_what_settings_leave_of_a_rule(settings: Settings, path: str, severity: str | None) -> None:
    rule = find_rule("DGL101")
    assert rule is not None
    assert severity_in(rule, None, settings, path) == severity


def test_a_findings_own_severity_stands_unless_configured() -> None:
    rule = find_rule("unknown-upstream-asset")
    assert rule is not None
    assert severity_in(rule, "warning", Settings(), "a.py") == "warning"
    assert severity_in(rule, "warning", Settings(severity={"DGL101": "hint"}), "a.py") == "hint"
