"""Which results of an earlier revision still hold, and of which others at least some chunks may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import NamedTuple

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule, is_same_text
from daglens_analyzer.evaluate.import_order import import_the_same
from daglens_analyzer.project.sources import Sources


class Carried(NamedTuple):
    """`outdated` may be of use when the files in `pending` are evaluated again. A file whose values others change is
    pending, and evaluated from nothing."""

    valid: Mapping[str, EvaluatedModule]
    outdated: Mapping[str, EvaluatedModule]
    pending: Set[str]


class Edges:
    """Which files an edit of another one concerns. The same for all revisions whose modules import the same."""

    def __init__(self, results: Mapping[str, EvaluatedModule]) -> None:
        self.shared = frozenset(path for result in results.values() for path in result.mutated)
        """Files whose values other modules change: they are evaluated together."""
        self.in_cycles = frozenset(path for path, result in results.items() if _met_a_cycle(result))
        """Files of import cycles: what they come to depends on which of them is imported first."""
        self._dependents: dict[str, list[str]] = {}
        for path, result in results.items():
            for imported in result.imports.values():
                self._dependents.setdefault(imported, []).append(path)
            for mutated in result.mutated:
                self._dependents.setdefault(mutated, []).append(path)
                self._dependents.setdefault(path, []).append(mutated)

        self._orders: dict[frozenset[str], Sequence[str]] = {}

    def in_import_order(self, outdated: frozenset[str]) -> Sequence[str] | None:
        """The files and all that import them, transitively, each after what it imports; None where they share values
        or import each other in a cycle, so that there is no such order."""
        order = self._orders.get(outdated)
        if order is None:
            order = self._importers_last(outdated)
            self._orders = {outdated: order}
        return order if self.shared.isdisjoint(order) and self.in_cycles.isdisjoint(order) else None

    def _importers_last(self, outdated: Set[str]) -> Sequence[str]:
        finished: dict[str, None] = {}
        entered: set[str] = set()
        waiting = [(path, False) for path in sorted(outdated)]
        while waiting:
            path, are_dependents_done = waiting.pop()
            if are_dependents_done:
                finished[path] = None
            elif path not in entered:
                entered.add(path)
                waiting.append((path, True))
                waiting.extend((each, False) for each in self._dependents.get(path, ()) if each not in entered)
        return tuple(reversed(finished))

    def with_dependents(self, outdated: Iterable[str]) -> set[str]:
        """The files, those that import them, and those that share a list or dict with them that one of them changes."""
        found: set[str] = set()
        waiting = list(outdated)
        while waiting:
            path = waiting.pop()
            if path not in found:
                found.add(path)
                waiting.extend(self._dependents.get(path, ()))
        return found


def carry_over(
    results: Mapping[str, EvaluatedModule],
    edges: Edges | None,
    changed: Iterable[str],
    sources: Sources,
    *,
    same_files: bool,
    spoilt: Set[str] = frozenset(),
) -> Carried:
    """The results but for those of files whose statements changed, and of whatever imports these, transitively.

    `changed` are the files that may differ; blank lines and comments between statements make no difference.
    `same_files` says that no file came or went; otherwise what a result looked for, and by which name, is checked too.
    `spoilt` are files whose lists and dicts were changed by an evaluation that came to nothing.
    """
    outdated = [*(path for path in spoilt if path in results), *edited_among(results, changed, sources)]
    if not same_files:
        outdated += [path for path, result in results.items() if _resolves_differently(result, sources)]
    if not outdated:
        return Carried(results, {}, frozenset())
    edges = edges or Edges(results)
    if edges.in_cycles and import_otherwise(results, outdated, sources):
        outdated += edges.in_cycles
    pending = edges.with_dependents(outdated)
    valid = dict(results)
    known = {path: result for path in pending if (result := valid.pop(path, None)) is not None}
    anew = edges.shared | spoilt
    return Carried(valid, {path: result for path, result in known.items() if path not in anew}, pending)


def has_same_edges(
    before: Mapping[str, EvaluatedModule], after: Mapping[str, EvaluatedModule], pending: Set[str]
) -> bool:
    """Whether the same modules import the same. Only those of `pending` may differ."""
    return before.keys() == after.keys() and all(
        (old := before[path]) is (new := after[path]) or (old.imports == new.imports and old.mutated == new.mutated)
        for path in pending
    )


def in_use(results: Mapping[str, EvaluatedModule], roots: Iterable[str]) -> Mapping[str, EvaluatedModule]:
    """The results of `roots` and of what they import, transitively, with the packages around them: Python runs these
    too."""
    used: set[str] = set()
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        if path in results and path not in used:
            used.add(path)
            waiting.append(_package_around(path))
            waiting.extend(results[path].imports.values())
    return {path: result for path, result in results.items() if path in used}


def _package_around(path: str) -> str:
    """The file of the package that holds a module, if there is one."""
    return f"{path.removesuffix('/__init__.py').rpartition('/')[0]}/__init__.py"


def edited_among(results: Mapping[str, EvaluatedModule], changed: Iterable[str], sources: Sources) -> frozenset[str]:
    """The files whose statements are others now that some have `changed`, and those whose code read other files that
    are others."""
    changed = tuple(changed)
    edited = {path for path in changed if path in results and not _is_same(results[path], sources)}
    if any(not path.endswith(".py") for path in changed):
        edited.update(path for path, result in results.items() if _sees_other_files(result, sources))
    return frozenset(edited)


def import_otherwise(results: Mapping[str, EvaluatedModule], paths: Iterable[str], sources: Sources) -> bool:
    """Whether an import statement of one of these files is another one now."""
    return any(_imports_otherwise(results[path], sources) for path in paths)


def _is_same(result: EvaluatedModule, sources: Sources) -> bool:
    parsed = sources.parsed(result.path)
    return parsed is not None and is_same_text(result.parsed, parsed)


def _imports_otherwise(result: EvaluatedModule, sources: Sources) -> bool:
    parsed = sources.parsed(result.path)
    return parsed is None or not import_the_same(result.parsed, parsed)


def _met_a_cycle(result: EvaluatedModule) -> bool:
    """Whether it was seen half made, or saw another module so."""
    was_seen = not result.runs and bool(result.parsed.chunks)
    return was_seen or any(run.journal.saw_unfinished for run in result.runs)


def _resolves_differently(result: EvaluatedModule, sources: Sources) -> bool:
    path = result.path
    if (
        not sources.holds(path)
        or sources.file(path) is None
        or sources.module_name(path) != result.name
        or result.listings
    ):
        return True
    if _sees_other_files(result, sources):
        return True
    if any(sources.find(name, path) is not None for name in result.missing):
        return True
    return any(
        (found := sources.find(name, path)) is None or found.path != file for name, file in result.imports.items()
    )


def _sees_other_files(result: EvaluatedModule, sources: Sources) -> bool:
    return any(sources.look_at(path, result.path) != seen for path, seen in result.looked_at.items())
