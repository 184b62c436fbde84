"""Runs the rules over an analysis: each subject once for as long as it stays the same object.

Definitions, files and code locations are immutable, and what did not change between two revisions is the same object
in both. So findings are remembered by subject, and a keystroke runs the rules of the changed file's definitions, of the
code locations that changed with them, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from daglens_analyzer.rules.registry import all_rules
from daglens_analyzer.rules.rule import AnyRule, Finding

Remembered: TypeAlias = tuple[object, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class FindingsMemo:
    """What each subject of a run gave. Subjects are kept so that no other can take their identity."""

    by_subject: Mapping[int, Remembered]


def run_rules(subjects: Iterable[object], previous: FindingsMemo | None) -> tuple[tuple[Finding, ...], FindingsMemo]:
    """All findings on `subjects`, in their order, and the memo to give to the next run."""
    known: Mapping[int, Remembered] = previous.by_subject if previous is not None else {}
    memo: dict[int, Remembered] = {}
    findings: list[Finding] = []
    for subject in subjects:
        identity = id(subject)
        if identity in memo:
            continue
        entry = known.get(identity)
        if entry is None:
            entry = (subject, _findings(subject))
        memo[identity] = entry
        findings.extend(entry[1])
    return tuple(findings), FindingsMemo(memo)


def _findings(subject: object) -> tuple[Finding, ...]:
    return tuple(
        Finding(rule, violation) for rule in _rules_that_read(type(subject)) for violation in rule.check(subject)
    )


@cache
def _rules_that_read(kind: type[object]) -> tuple[AnyRule, ...]:
    return tuple(rule for rule in all_rules() if issubclass(kind, rule.reads))
