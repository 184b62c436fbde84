"""Which values were read too late: after modules that run behind the reader had changed them in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from daglens_analyzer.evaluate.environment import Journal
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.reachability import values_reached
from daglens_analyzer.evaluate.values import ConstantValue, FunctionValue, Value


def read_too_late(
    before: Mapping[str, EvaluatedModule], after: Mapping[str, EvaluatedModule], pending: Set[str], shared: Set[str]
) -> frozenset[str]:
    """The files of `shared`, whose values other modules change, of which a statement that was run anew may have seen
    what a later one makes of them. Only the files of `pending` were evaluated; those of them that are shared were so
    from nothing, and gave what they hold at that moment."""
    finished = shared - pending
    if not finished:
        return frozenset()
    return frozenset(
        path
        for reader in pending & after.keys()
        for journal in _new_journals(before.get(reader), after[reader])
        for path in _finished_files_read(journal, finished)
    )


def _new_journals(before: EvaluatedModule | None, after: EvaluatedModule) -> Iterator[Journal]:
    known = set[int]() if before is None else {id(journal) for journal in _journals(before)}
    return (journal for journal in _journals(after) if id(journal) not in known)


def _journals(module: EvaluatedModule) -> Iterator[Journal]:
    yield from module.journals_abroad
    yield from (run.journal for run in module.runs)


def _finished_files_read(journal: Journal, finished: Set[str]) -> Iterator[str]:
    yield from finished & journal.whole.keys()
    for path in finished & journal.elsewhere.keys():
        if not all(_is_function_of(value, path) for value in journal.elsewhere[path].values()):
            yield path
    read = (*journal.reads.values(), *(each for names in journal.elsewhere.values() for each in names.values()))
    for value in values_reached(each for each in read if each is not None).values():
        if value.at.path in finished and not isinstance(value, (ConstantValue, FunctionValue)):
            yield value.at.path


def _is_function_of(value: Value | None, path: str) -> bool:
    """Whether a name of a module is a function of it: what that does with the module's values is noted when it runs."""
    return isinstance(value, FunctionValue) and value.at.path == path
