"""The assets of a code location, resolved from what they were before: only what an edit concerns is resolved anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition
from daglens_analyzer.graph.made_assets import Stub, facets_of, made_by, shape_of, stubs_wanted
from daglens_analyzer.graph.model import Asset, Lineage, Made, MadeChanges, Unresolved
from daglens_analyzer.graph.provided_assets import ProvidedAssets, provisions_of
from daglens_analyzer.patched_map import patched
from daglens_analyzer.revisions import Splice, splice_between

_REMEMBERED = 20
"""How many revisions may pass before someone who follows them has to start again."""


@dataclass(frozen=True, slots=True, eq=False)
class ResolvedAssets:
    """What definitions make, in their order. `listed` are they as they were given, where one may stand twice.

    Parts that an edit leaves alone are the same objects as before: `lineage` while keys and dependencies are the same,
    `facets` while all is that selections and jobs ask of assets.
    """

    listed: tuple[AssetsDefinition, ...]
    definitions: tuple[AssetsDefinition, ...]
    provided: ProvidedAssets
    made: tuple[Made, ...]
    by_key: Mapping[AssetKey, Asset]
    """The first of each key, in no particular order."""
    lineage: Lineage
    facets: object
    stubs_wanted: tuple[Stub, ...]
    unresolved: tuple[Unresolved, ...]
    changes: tuple[MadeChanges, ...]

    def differs_from(self, before: ResolvedAssets, by: Callable[[AssetsDefinition], object]) -> bool:
        """Whether definitions that came or went since the revision before may have something; `by` gives it, and is
        false where they have nothing."""
        if self is before:
            return False
        last = self.changes[-1]
        follows = len(self.changes) > 1 and self.changes[-2] is before.changes[-1]
        return not follows or any(by(made.definition) for made in (*last.gone, *last.come))


def resolve_assets(listed: tuple[AssetsDefinition, ...], before: ResolvedAssets | None = None) -> ResolvedAssets:
    """The assets of a code location, of which `listed` are the definitions; the same one twice counts once. `before` is
    what an earlier revision of it came to, the latest one if it is to be of use: then a definition is resolved only if
    it is another object, or if it asks for what has changed."""
    if before is not None and before.provided.latest is before:
        splice = splice_between(before.listed, listed)
        if splice is None:
            return before
        if before.listed is before.definitions and _are_new(splice, before.provided):
            return _spliced(before, listed, listed, splice)
        definitions = _unique(listed)
        splice = splice_between(before.definitions, definitions)
        return (
            _latest(replace(before, listed=listed)) if splice is None else _spliced(before, listed, definitions, splice)
        )
    definitions = _unique(listed)
    provided = ProvidedAssets(definitions)
    made = tuple(made_by(definition, provided) for definition in definitions)
    provided.made.update(zip(definitions, made, strict=True))
    by_key = _first_of_each_key(made)
    return _latest(
        ResolvedAssets(
            listed,
            definitions,
            provided,
            made,
            by_key,
            Lineage(by_key),
            object(),
            stubs_wanted(made),
            _unresolved(made),
            (MadeChanges(),),
        )
    )


def _latest(resolved: ResolvedAssets) -> ResolvedAssets:
    resolved.provided.latest = resolved
    return resolved


def _unique(listed: tuple[AssetsDefinition, ...]) -> tuple[AssetsDefinition, ...]:
    """Each once; the very same tuple where none stands twice."""
    unique = dict.fromkeys(listed)
    return listed if len(unique) == len(listed) else tuple(unique)


def _are_new(splice: Splice[AssetsDefinition], provided: ProvidedAssets) -> bool:
    """Whether each of the definitions that a splice brings stands there alone."""
    added = set(splice.added)
    return len(added) == len(splice.added) and provided.made.keys().isdisjoint(added - set(splice.removed))


def _spliced(
    before: ResolvedAssets,
    listed: tuple[AssetsDefinition, ...],
    definitions: tuple[AssetsDefinition, ...],
    splice: Splice[AssetsDefinition],
) -> ResolvedAssets:
    provided = before.provided
    provided.latest = None
    for definition in splice.removed:
        provided.remove(definition)
    for definition in splice.added:
        provided.add(definition)
    end = splice.start + len(splice.removed)
    gone = before.made[splice.start : end]
    come = tuple(made_by(definition, provided) for definition in splice.added)
    made = before.made[: splice.start] + come + before.made[end:]
    provided.made.update(zip(splice.added, come, strict=True))
    removed = Counter(provision for definition in splice.removed for provision in provisions_of(definition))
    added = Counter(provision for definition in splice.added for provision in provisions_of(definition))
    asking = provided.concerned_by([*(removed - added), *(added - removed)])
    again: dict[int, Made] = {}
    for place in _places(definitions, asking.keys() - set(splice.added)):
        old, new = made[place], made_by(definitions[place], provided)
        if any(mine.deps != other.deps for mine, other in zip(old.assets, new.assets, strict=True)):
            again[place] = provided.made[new.definition] = new
    if again:
        gone += tuple(made[place] for place in again)
        come += tuple(again.values())
        everything = list(made)
        for place, new in again.items():
            everything[place] = new
        made = tuple(everything)
    return _latest(_changed(before, listed, definitions, made, gone, come))


def _places(definitions: Sequence[AssetsDefinition], wanted: set[AssetsDefinition]) -> list[int]:
    """Where some of the definitions stand, in order."""
    if len(wanted) < 10:
        return sorted(definitions.index(definition) for definition in wanted)
    return [place for place, definition in enumerate(definitions) if definition in wanted]


def _changed(
    before: ResolvedAssets,
    listed: tuple[AssetsDefinition, ...],
    definitions: tuple[AssetsDefinition, ...],
    made: tuple[Made, ...],
    gone: tuple[Made, ...],
    come: tuple[Made, ...],
) -> ResolvedAssets:
    provided = before.provided
    by_key = _patched(before.by_key, made, gone, come, provided)
    keeps_shape = shape_of(gone) == shape_of(come)
    keys = {asset.key for each in (*gone, *come) for asset in each.assets}
    keeps_stubs = stubs_wanted(gone) == stubs_wanted(come)
    keeps_notes = not _unresolved(gone) and not _unresolved(come)
    touched = {provision: None for each in (*gone, *come) for provision in provisions_of(each.definition)}
    concerned = tuple(provided.made[definition] for definition in provided.concerned_by(touched))
    return ResolvedAssets(
        listed,
        definitions,
        provided,
        made,
        by_key,
        before.lineage if keeps_shape else Lineage(by_key, before.lineage, keys),
        before.facets if keeps_shape and facets_of(gone) == facets_of(come) else object(),
        before.stubs_wanted if keeps_stubs else stubs_wanted(made),
        before.unresolved if keeps_notes else _unresolved(made),
        (*before.changes[-_REMEMBERED:], MadeChanges(gone, come, concerned)),
    )


def _patched(
    before: Mapping[AssetKey, Asset],
    made: tuple[Made, ...],
    gone: tuple[Made, ...],
    come: tuple[Made, ...],
    provided: ProvidedAssets,
) -> Mapping[AssetKey, Asset]:
    """The first asset of each key. Where several have one it takes all to know which is the first."""
    gone_keys = {asset.key for each in gone for asset in each.assets}
    come_assets = {asset.key: asset for each in come for asset in each.assets}
    is_known = all(provided.keys.get(key, 0) == (key in come_assets) for key in gone_keys | come_assets.keys())
    return patched(before, come_assets, gone_keys) if is_known else _first_of_each_key(made)


def _first_of_each_key(made: tuple[Made, ...]) -> dict[AssetKey, Asset]:
    found: dict[AssetKey, Asset] = {}
    for asset in chain.from_iterable(each.assets for each in made):
        found.setdefault(asset.key, asset)
    return found


def _unresolved(made: Sequence[Made]) -> tuple[Unresolved, ...]:
    return tuple(chain.from_iterable(each.unresolved for each in made if each.unresolved))
