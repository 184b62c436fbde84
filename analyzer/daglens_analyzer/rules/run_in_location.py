"""Runs the rules that read code locations: on what an edit touches there, and on the whole where a rule asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from daglens_analyzer.graph.model import Asset, CodeLocation, DefinitionGraph, Made, MadeChanges
from daglens_analyzer.graph.placed_assets import PlacedAssets, Standing, Typed, standing_of
from daglens_analyzer.rules.near_keys import NearKeys
from daglens_analyzer.rules.rule import Finding
from daglens_analyzer.rules.run import findings_on, rules_that_read


@dataclass(frozen=True, slots=True)
class OfWhole:
    """What a rule found on a code location or a graph, and what of it the rule had read."""

    read: tuple[object, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class OfMade:
    """What was found on the assets of one definition, and what near ones the rules were told of."""

    made: Made
    findings: tuple[Finding, ...]
    looked_up: Mapping[Typed, tuple[Asset, ...]]


@dataclass(frozen=True, slots=True)
class LocationMemo:
    """What was found in a location, for its next revision. Of what definitions make, only those are remembered where
    something was found, or looked up among the others."""

    revision: MadeChanges | None = None
    standing: Standing | None = None
    by_made: Mapping[int, OfMade] = field(default_factory=dict[int, OfMade])
    near_keys: NearKeys = field(default_factory=lambda: NearKeys(()))
    by_rule: Mapping[str, OfWhole] = field(default_factory=dict[str, OfWhole])

    def findings(self) -> Iterator[Finding]:
        for known in self.by_made.values():
            yield from known.findings
        for whole in self.by_rule.values():
            yield from whole.findings


def run_in_location(location: CodeLocation, before: LocationMemo, optional: frozenset[str]) -> LocationMemo:
    """All findings on a location; `before` is what the same rules found in any earlier revision of it."""
    by_rule = run_on_whole(location, before.by_rule, optional)
    return replace(_of_assets(location, before, optional), by_rule=by_rule)


def run_on_whole(
    subject: CodeLocation | DefinitionGraph, before: Mapping[str, OfWhole], optional: frozenset[str]
) -> Mapping[str, OfWhole]:
    """The findings of the rules that read the whole of it, by rule; those stand that had read what is still so."""
    found: dict[str, OfWhole] = {}
    for rule in rules_that_read(type(subject), optional):
        read = rule.depends_on(subject) if rule.depends_on is not None else (subject,)
        known = before.get(rule.code)
        if known is None or known.read != read:
            known = OfWhole(read, tuple(Finding(rule, violation) for violation in rule.check(subject)))
        found[rule.code] = known
    return found


def _of_assets(location: CodeLocation, before: LocationMemo, optional: frozenset[str]) -> LocationMemo:
    standing = standing_of(location)
    steps = None if before.revision is None else location.changes_since(before.revision)
    near_keys = _near_keys(location, before, steps)
    known: dict[int, OfMade] = {}
    if steps is None or before.standing is None or not standing.is_alike(before.standing):
        again: Iterable[Made] = location.made
    else:
        known = dict(before.by_made)
        again = _to_look_at(location, known, near_keys, steps)
        if before.standing.at != standing.at:
            # What is said of some may point there.
            again = {id(made): made for made in (*again, *(each.made for each in known.values()))}.values()
    for made in again:
        subject = PlacedAssets(made, standing, location.asset_by_key, near_keys.near)
        findings = tuple(findings_on(subject, optional))
        known.pop(id(made), None)
        if findings or subject.looked_up:
            known[id(made)] = OfMade(made, findings, subject.looked_up)
    return LocationMemo(location.changes[-1], standing, known, near_keys)


def _near_keys(location: CodeLocation, before: LocationMemo, steps: tuple[MadeChanges, ...] | None) -> NearKeys:
    keys = location.first_of_key
    if steps is None:
        return NearKeys(keys)
    touched = {asset.key for step in steps for made in (*step.gone, *step.come) for asset in made.assets}
    return before.near_keys.after(keys, touched)


def _to_look_at(
    location: CodeLocation, known: dict[int, OfMade], near_keys: NearKeys, steps: tuple[MadeChanges, ...]
) -> Iterable[Made]:
    """What came, what depends on it, and what would be told of other near assets now. What went is dropped from the
    memo."""
    gone = {id(made) for step in steps for made in step.gone}
    come = [made for step in steps for made in step.come]
    concerned = [made for step in steps for made in step.concerned]
    for identity in gone:
        known.pop(identity, None)
    asset = location.asset_by_key
    misled = [
        each.made
        for each in (known.values() if steps else ())
        if any(tuple(asset[key] for key in near_keys.near(typed)) != told for typed, told in each.looked_up.items())
    ]
    return {id(made): made for made in (*come, *concerned, *misled) if id(made) not in gone}.values()
