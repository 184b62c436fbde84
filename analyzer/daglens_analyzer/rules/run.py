"""Runs the rules over an analysis: each group of subjects once for as long as it stays the same object.

Evaluated modules, files and code locations are immutable, and what did not change between two revisions is the same
object in both. So findings are remembered by it, and a keystroke runs the rules of what the changed file defines, of
the code locations that changed with it, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from daglens_analyzer.rules.registry import all_rules
from daglens_analyzer.rules.rule import AnyRule, Finding

Remembered: TypeAlias = tuple[object, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects that change together, known by one object that is another one when they do."""

    identity: object
    subjects: Callable[[], Iterable[object]]


@dataclass(frozen=True, slots=True)
class FindingsMemo:
    """What each group of a run gave, by `id`. Their objects are kept so that no other can take their identity."""

    by_group: Mapping[int, Remembered]


def run_rules(groups: Iterable[Group], previous: FindingsMemo | None) -> tuple[tuple[Finding, ...], FindingsMemo]:
    """All findings on the subjects of `groups`, in order, and the memo to give to the next run."""
    known: Mapping[int, Remembered] = previous.by_group if previous is not None else {}
    memo: dict[int, Remembered] = {}
    findings: list[Finding] = []
    for group in groups:
        identity = id(group.identity)
        entry = known.get(identity)
        if entry is None:
            entry = (group.identity, tuple(_findings(group.subjects())))
        memo[identity] = entry
        findings.extend(entry[1])
    return tuple(findings), FindingsMemo(memo)


def _findings(subjects: Iterable[object]) -> Iterator[Finding]:
    for subject in subjects:
        for rule in _rules_that_read(type(subject)):
            for violation in rule.check(subject):
                yield Finding(rule, violation)


@cache
def _rules_that_read(kind: type[object]) -> tuple[AnyRule, ...]:
    return tuple(rule for rule in all_rules() if issubclass(kind, rule.reads))
