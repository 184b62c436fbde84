"""Which results of an earlier revision still hold, and of which others at least some chunks may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule, is_same_text
from daglens_analyzer.evaluate.import_order import static_imports
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
) -> Carried:
    """The results but for those of files whose statements changed, and of whatever imports these, transitively.

    `changed` are the files that may differ; blank lines and comments between statements make no difference.
    `same_files` says that no file came or went; otherwise what a result looked for, and by which name, is checked too.
    """
    outdated = [path for path in changed if path in results and not _is_same(results[path], sources)]
    if not same_files or any(not path.endswith(".py") for path in changed):
        outdated += [path for path, result in results.items() if _sees_other_files(result, sources)]
    if not same_files:
        outdated += [path for path, result in results.items() if _resolves_differently(result, sources)]
    if not outdated:
        return Carried(results, {}, frozenset())
    edges = edges or Edges(results)
    if edges.in_cycles and any(_imports_otherwise(results[path], sources) for path in outdated):
        outdated += edges.in_cycles
    pending = edges.with_dependents(outdated)
    valid = dict(results)
    known = {path: result for path in pending if (result := valid.pop(path, None)) is not None}
    return Carried(valid, {path: result for path, result in known.items() if path not in edges.shared}, pending)


def has_same_edges(
    before: Mapping[str, EvaluatedModule], after: Mapping[str, EvaluatedModule], pending: Set[str]
) -> bool:
    """Whether the same modules import the same. Only those of `pending` may differ."""
    return before.keys() == after.keys() and all(
        (old := before[path]) is (new := after[path]) or (old.imports == new.imports and old.mutated == new.mutated)
        for path in pending
    )


def in_use(results: Mapping[str, EvaluatedModule], roots: Iterable[str]) -> Mapping[str, EvaluatedModule]:
    """The results of `roots` and of what they import, transitively."""
    used: set[str] = set()
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        if path in results and path not in used:
            used.add(path)
            waiting.extend(results[path].imports.values())
    return {path: result for path, result in results.items() if path in used}


def _is_same(result: EvaluatedModule, sources: Sources) -> bool:
    parsed = sources.parsed(result.path)
    return parsed is not None and is_same_text(result.parsed, parsed)


def _imports_otherwise(result: EvaluatedModule, sources: Sources) -> bool:
    parsed = sources.parsed(result.path)
    return parsed is None or [*static_imports(result.parsed, "")] != [*static_imports(parsed, "")]


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
    if any(sources.find(name, path) is not None for name in result.missing):
        return True
    return any(
        (found := sources.find(name, path)) is None or found.path != file for name, file in result.imports.items()
    )


def _sees_other_files(result: EvaluatedModule, sources: Sources) -> bool:
    return any(sources.look_at(path, result.path) != seen for path, seen in result.looked_at.items())
