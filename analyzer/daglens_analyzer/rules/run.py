"""Runs the rules over an analysis: on each subject once for as long as it stays the same object.

Evaluated modules, files, definitions and code locations are immutable, and what did not change between two revisions is
the same object in both. So findings are remembered by it, and a keystroke runs the rules of what the edited statement
defines, of the code locations that changed with it, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from daglens_analyzer.rules.registry import all_rules
from daglens_analyzer.rules.rule import AnyRule, Finding


@dataclass(frozen=True, slots=True)
class Group:
    """Subjects that are looked at together. `key` names the group in every revision; where `identity` is the same
    object as in the revision before, so are all of its subjects."""

    key: Hashable
    identity: object
    subjects: Callable[[], Iterable[object]]


@dataclass(frozen=True, slots=True)
class OfSubject:
    """What the rules found on a subject. The subject is kept so that no other can take its `id`."""

    subject: object
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OfGroup:
    identity: object
    by_subject: Mapping[int, OfSubject]


@dataclass(frozen=True, slots=True)
class FindingsMemo:
    """What a run found, for the next."""

    by_group: Mapping[Hashable, OfGroup]


def run_rules(groups: Iterable[Group], previous: FindingsMemo | None) -> tuple[tuple[Finding, ...], FindingsMemo]:
    """All findings on the subjects of `groups`, in order, and the memo to give to the next run."""
    known: Mapping[Hashable, OfGroup] = previous.by_group if previous is not None else {}
    memo: dict[Hashable, OfGroup] = {}
    findings: list[Finding] = []
    for group in groups:
        before = known.get(group.key)
        if before is None or before.identity is not group.identity:
            before = OfGroup(group.identity, _look_at(group.subjects(), before.by_subject if before else {}))
        memo[group.key] = before
        for found in before.by_subject.values():
            findings.extend(found.findings)
    return tuple(findings), FindingsMemo(memo)


def _look_at(subjects: Iterable[object], known: Mapping[int, OfSubject]) -> Mapping[int, OfSubject]:
    found: dict[int, OfSubject] = {}
    for subject in subjects:
        identity = id(subject)
        found[identity] = known.get(identity) or OfSubject(subject, tuple(_findings(subject)))
    return found


def _findings(subject: object) -> Iterator[Finding]:
    for rule in _rules_that_read(type(subject)):
        for violation in rule.check(subject):
            yield Finding(rule, violation)


@cache
def _rules_that_read(kind: type[object]) -> tuple[AnyRule, ...]:
    return tuple(rule for rule in all_rules() if issubclass(kind, rule.reads))
