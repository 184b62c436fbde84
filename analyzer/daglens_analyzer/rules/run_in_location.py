"""Runs the rules that read code locations: on what an edit touches there, and on the whole where a rule asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from daglens_analyzer.graph.model import CodeLocation, DefinitionGraph, Made, MadeChanges
from daglens_analyzer.graph.placed_assets import PlacedAssets, Standing, standing_of
from daglens_analyzer.rules.rule import Finding
from daglens_analyzer.rules.run import findings_on, rules_that_read


@dataclass(frozen=True, slots=True)
class OfWhole:
    """What a rule found on a code location or a graph, and what of it the rule had read."""

    read: tuple[object, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class LocationMemo:
    """What was found in a location, for its next revision. Of what definitions make, only those are remembered where
    something was found; `looked_around` are those whose findings depend on all others."""

    revision: MadeChanges | None = None
    standing: Standing | None = None
    by_made: Mapping[int, tuple[Made, tuple[Finding, ...]]] = field(
        default_factory=dict[int, tuple[Made, tuple[Finding, ...]]]
    )
    looked_around: frozenset[int] = frozenset()
    by_rule: Mapping[str, OfWhole] = field(default_factory=dict[str, OfWhole])

    def findings(self) -> Iterator[Finding]:
        for _, findings in self.by_made.values():
            yield from findings
        for whole in self.by_rule.values():
            yield from whole.findings


def run_in_location(location: CodeLocation, before: LocationMemo) -> LocationMemo:
    """All findings on a location; `before` is what was found in any earlier revision of it."""
    return replace(_of_assets(location, before), by_rule=run_on_whole(location, before.by_rule))


def run_on_whole(subject: CodeLocation | DefinitionGraph, before: Mapping[str, OfWhole]) -> Mapping[str, OfWhole]:
    """The findings of the rules that read the whole of it, by rule; those stand that had read what is still so."""
    found: dict[str, OfWhole] = {}
    for rule in rules_that_read(type(subject)):
        read = rule.depends_on(subject) if rule.depends_on is not None else (subject,)
        known = before.get(rule.code)
        if known is None or known.read != read:
            known = OfWhole(read, tuple(Finding(rule, violation) for violation in rule.check(subject)))
        found[rule.code] = known
    return found


def _of_assets(location: CodeLocation, before: LocationMemo) -> LocationMemo:
    standing = standing_of(location)
    steps = _steps_since(before.revision, location.changes) if before.standing == standing else None
    known: dict[int, tuple[Made, tuple[Finding, ...]]] = {}
    looked_around: set[int] = set()
    if steps is None:
        again: Iterable[Made] = location.made
    else:
        known, looked_around = dict(before.by_made), set(before.looked_around)
        again = _to_look_at(known, looked_around, steps)
    for made in again:
        subject = PlacedAssets(made, standing, location.asset_by_key)
        findings = tuple(findings_on(subject))
        known.pop(id(made), None)
        looked_around.discard(id(made))
        if findings or subject.has_looked_around:
            known[id(made)] = made, findings
        if subject.has_looked_around:
            looked_around.add(id(made))
    return LocationMemo(location.changes[-1], standing, known, frozenset(looked_around))


def _to_look_at(
    known: dict[int, tuple[Made, tuple[Finding, ...]]],
    looked_around: set[int],
    steps: tuple[MadeChanges, ...],
) -> Iterable[Made]:
    """What came, what depends on it, and what had looked around. What went is dropped from the memo."""
    gone = {id(made) for step in steps for made in step.gone}
    come = [made for step in steps for made in step.come]
    concerned = [made for step in steps for made in step.concerned]
    around = [known[identity][0] for identity in looked_around] if steps else []
    for identity in gone:
        known.pop(identity, None)
        looked_around.discard(identity)
    return {id(made): made for made in (*come, *concerned, *around) if id(made) not in gone}.values()


def _steps_since(revision: MadeChanges | None, changes: tuple[MadeChanges, ...]) -> tuple[MadeChanges, ...] | None:
    """The changes behind a revision; None where it lies too far back."""
    for place, step in enumerate(changes):
        if step is revision:
            return changes[place + 1 :]
    return None
