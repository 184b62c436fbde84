"""Which rules a project wants, and how severe they are there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Protocol

from daglens_analyzer.rules.registry import all_rules
from daglens_analyzer.rules.rule import AnyRule, Severity
from daglens_analyzer.rules.suppressions import matches

_OF_SETTINGS = "DGL002"


class RuleSettings(Protocol):
    """The part of a project's configuration that speaks of rules. Rules are named by code, prefix of a code or name."""

    @property
    def select(self) -> Sequence[str]: ...

    @property
    def extend_select(self) -> Sequence[str]: ...

    @property
    def ignore(self) -> Sequence[str]: ...

    @property
    def severity(self) -> Mapping[str, Severity]: ...

    @property
    def per_file_ignores(self) -> Mapping[str, Sequence[str]]: ...


def severity_in(rule: AnyRule, own: Severity | None, settings: RuleSettings, relative_path: str) -> Severity | None:
    """The severity of a finding of this rule in this file; None where the settings leave it out.

    `own` is the finding's own severity. Of a selection and an ignore that both mean the rule the longer one wins, so
    that `ignore = ["DGL1"]` with `select = ["DGL101"]` leaves one of them. `extend_select` adds to what is selected, or
    to what is enabled where nothing is. What is odd about the settings is told whatever they select.
    """
    selected = max(_weight(settings.select, rule), _weight(settings.extend_select, rule))
    ignored = _weight(settings.ignore, rule)
    if ignored and ignored >= selected:
        return None
    if not selected and ((settings.select and rule.code != _OF_SETTINGS) or not rule.enabled):
        return None
    for pattern, names in settings.per_file_ignores.items():
        if _weight(names, rule) and _glob(pattern).fullmatch(relative_path):
            return None
    chosen = max((name for name in settings.severity if matches(name, rule.code, rule.name)), key=len, default=None)
    return (own or rule.severity) if chosen is None else settings.severity[chosen]


def optional_rules(settings: Iterable[RuleSettings]) -> frozenset[str]:
    """The codes of the rules that are off by default and that some of these settings switch on."""
    optional = [rule for rule in all_rules() if not rule.enabled]
    return frozenset(
        rule.code for each in settings for rule in optional if _weight((*each.select, *each.extend_select), rule)
    )


def rules_that_are_off(settings: RuleSettings) -> frozenset[str]:
    """The codes and names of the rules that are off by default and that these settings do not switch on."""
    on = optional_rules((settings,))
    off = [rule for rule in all_rules() if not rule.enabled and rule.code not in on]
    return frozenset(name for rule in off for name in (rule.code, rule.name))


def _weight(names: Sequence[str], rule: AnyRule) -> int:
    """How exactly the names mean the rule; 0 where they do not."""
    weights = [
        len(rule.code) if name == rule.name else len(name) for name in names if matches(name, rule.code, rule.name)
    ]
    return max(weights, default=0)


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    """A glob over POSIX paths: `*` stays within a folder, `**` does not; one without a slash means the file's name."""
    anchored = pattern if "/" in pattern else f"**/{pattern}"
    parts: list[str] = []
    position = 0
    while position < len(anchored):
        for token, meaning in (("**/", "(?:.*/)?"), ("**", ".*"), ("*", "[^/]*"), ("?", "[^/]")):
            if anchored.startswith(token, position):
                parts.append(meaning)
                position += len(token)
                break
        else:
            parts.append(re.escape(anchored[position]))
            position += 1
    return re.compile("".join(parts))
