"""Which results of an earlier revision still hold, and of which others at least some chunks may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.project.sources import Sources


class Carried(NamedTuple):
    """`outdated` are to be evaluated again, from what they were. A file whose values others change is in neither."""

    valid: Mapping[str, EvaluatedModule]
    outdated: Mapping[str, EvaluatedModule]


def carry_over(
    results: Mapping[str, EvaluatedModule], changed: Iterable[str], sources: Sources, *, same_files: bool
) -> Carried:
    """The results but for those of files whose statements changed, and of whatever imports these, transitively.

    `changed` are the files that may differ; blank lines and comments between statements make no difference.
    `same_files` says that no file came or went; otherwise what a result looked for, and by which name, is checked too.
    """
    outdated = [path for path in changed if path in results and not _same(results[path], sources.parsed(path))]
    if not same_files:
        outdated += [path for path, result in results.items() if _resolves_differently(result, sources)]
    if not outdated:
        return Carried(results, {})
    gone = _with_dependents(outdated, results)
    shared = {path for result in results.values() for path in result.mutated}
    outdated_results = {path: results[path] for path in gone if path in results and path not in shared}
    return Carried({path: result for path, result in results.items() if path not in gone}, outdated_results)


def in_use(
    results: Mapping[str, EvaluatedModule], roots: Iterable[str], carried: Carried
) -> Mapping[str, EvaluatedModule]:
    """The results of `roots` and of what they import, transitively. Looked for only where that may have changed."""
    before = {**carried.valid, **carried.outdated}
    if before.keys() == results.keys() and all(
        results[path].imports == old.imports for path, old in carried.outdated.items()
    ):
        return results
    used: set[str] = set()
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        if path in results and path not in used:
            used.add(path)
            waiting.extend(results[path].imports.values())
    return {path: result for path, result in results.items() if path in used}


def _same(result: EvaluatedModule, parsed: ParsedModule | None) -> bool:
    if parsed is None:
        return False
    before = result.parsed
    return before is parsed or (
        len(before.chunks) == len(parsed.chunks)
        and all(old.id == new.id for old, new in zip(before.chunks, parsed.chunks, strict=True))
    )


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
    if any(sources.data_file(name, path) is not file for name, file in result.files.items()):
        return True
    return any(
        (found := sources.find(name, path)) is None or found.path != file for name, file in result.imports.items()
    )


def _with_dependents(outdated: Iterable[str], results: Mapping[str, EvaluatedModule]) -> set[str]:
    """The files, those that import them, and those that share a list or dict with them that one of them changes."""
    dependents: dict[str, list[str]] = {}
    for path, result in results.items():
        for imported in result.imports.values():
            dependents.setdefault(imported, []).append(path)
        for mutated in result.mutated:
            dependents.setdefault(mutated, []).append(path)
            dependents.setdefault(path, []).append(mutated)
    found: set[str] = set()
    waiting = list(outdated)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting.extend(dependents.get(path, ()))
    return found
