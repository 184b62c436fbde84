"""Runs the rules over an analysis: on each subject once for as long as it stays the same object.

Evaluated modules, files, definitions and code locations are immutable, and what did not change between two revisions is
the same object in both. So findings are remembered by it, and a keystroke runs the rules of what the edited statement
defines, of what depends on that in its code locations, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, TypeAlias

from daglens_analyzer.api.construct import ApiCall, DecoratedFunction
from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.record import record
from daglens_analyzer.rules.bodies.calls import calls_in
from daglens_analyzer.rules.bodies.names_read import NameKey, NameRead, mean_the_same, noting_names
from daglens_analyzer.rules.registry import all_rules
from daglens_analyzer.rules.rule import AnyRule, Finding

GroupKey: TypeAlias = tuple[int, str, int]
"""Names a group in every revision. Findings are told in the order of these keys."""

Told: TypeAlias = Callable[[GroupKey], "tuple[Finding, ...] | None"]
"""What is known of a group from elsewhere; None where nothing is."""


@record
class Group:
    """Subjects that are looked at together, and again when one of them may have changed."""

    key: GroupKey
    subjects: Callable[[], Iterable[object]]


@record
class OfSubject:
    """What the rules found on a subject, and the names around it that they read for it. The subject is kept so that no
    other can take its `id`."""

    subject: object
    findings: tuple[Finding, ...]
    names: Mapping[NameKey, NameRead]

    @property
    def stands(self) -> bool:
        """Whether the rules would find the same again."""
        return mean_the_same(self.names.values())


@record
class OfGroup:
    """What the rules found on the subjects of a group, by their `id`, in order. `names` are all that they read around
    them, of which each meant the same to whoever read it."""

    subjects: Mapping[int, OfSubject] = field(default_factory=dict[int, OfSubject])
    names: Mapping[NameKey, NameRead] = field(default_factory=dict[NameKey, NameRead])


@record
class FindingsMemo:
    """What was found, for the next run to start from. `optional` are the codes of the rules that ran though they are
    off by default; `found` are the groups with findings alone."""

    optional: frozenset[str] = frozenset()
    by_group: Mapping[GroupKey, OfGroup] = field(default_factory=dict[GroupKey, OfGroup])
    found: Mapping[GroupKey, tuple[Finding, ...]] = field(default_factory=dict[GroupKey, tuple[Finding, ...]])

    def findings(self) -> Iterator[Finding]:
        for key in sorted(self.found):
            yield from self.found[key]


def run_rules(
    changed: Iterable[Group], gone: Iterable[GroupKey], before: FindingsMemo, told: Told = lambda _: None
) -> FindingsMemo:
    """The findings on everything, after `changed` groups came or changed and those named by `gone` went. What another
    process has `told` of a group is not looked for here, and no subject of it is remembered."""
    by_group, found, optional = dict(before.by_group), dict(before.found), before.optional
    for key in gone:
        by_group.pop(key, None)
        found.pop(key, None)
    for group in changed:
        findings = told(group.key)
        if findings is None:
            looked = by_group[group.key] = _look_at(group.subjects(), by_group.get(group.key) or OfGroup(), optional)
            findings = _all_findings(looked)
        if findings:
            found[group.key] = findings
        else:
            found.pop(group.key, None)
    return FindingsMemo(optional, by_group, found)


def judge(group: Group, optional: frozenset[str]) -> tuple[Finding, ...]:
    """The findings on a group that nothing is known of."""
    return _all_findings(_look_at(group.subjects(), OfGroup(), optional))


def _all_findings(looked: OfGroup) -> tuple[Finding, ...]:
    return tuple(chain.from_iterable(map(_findings_of, looked.subjects.values())))


_findings_of = attrgetter("findings")


def _look_at(subjects: Iterable[object], before: OfGroup, optional: frozenset[str]) -> OfGroup:
    """Of the thousands of subjects of a large file an edit brings one or two: the others take no step of Python."""
    known, names = before.subjects, before.names
    if not mean_the_same(names.values()):
        known = {identity: each for identity, each in known.items() if each.stands}
        names = {key: note for each in known.values() for key, note in each.names.items()}
    now = {id(subject): subject for subject in subjects}
    found: dict[int, Any] = dict(zip(now, map(known.get, now), strict=True))
    for identity in now.keys() - known.keys():
        looked = found[identity] = _looked_at(now[identity], optional)
        names = {**names, **looked.names}
    return OfGroup(found, names)


def _looked_at(subject: object, optional: frozenset[str]) -> OfSubject:
    with noting_names() as names:
        findings = tuple(findings_on(subject, optional))
    return OfSubject(subject, findings, names)


def findings_on(subject: object, optional: frozenset[str]) -> Iterator[Finding]:
    """What the rules say about a subject: those that are on by default, and the `optional` ones."""
    for rule in rules_that_read(type(subject), optional):
        for violation in rule.check(subject):
            yield Finding(rule, violation)
    if isinstance(subject, DecoratedFunction | FunctionValue):
        for call in calls_in(subject):
            yield from _as_warnings(call, optional)


def _as_warnings(call: ApiCall, optional: frozenset[str]) -> Iterator[Finding]:
    """What is wrong with a call in a body: it fails only when the function is called."""
    for rule in rules_that_read(ApiCall, optional):
        for violation in rule.check(call):
            is_error = (violation.severity or rule.severity) == "error"
            yield Finding(rule, replace(violation, severity="warning") if is_error else violation)


@cache
def rules_that_read(kind: type[object], optional: frozenset[str]) -> tuple[AnyRule, ...]:
    return tuple(
        rule for rule in all_rules() if (rule.enabled or rule.code in optional) and issubclass(kind, rule.reads)
    )
