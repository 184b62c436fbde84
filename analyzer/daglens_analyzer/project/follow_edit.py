"""Evaluating again what an edit concerns: modules with another text, those that read what it changed, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.session import Session
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.revisions import others_in


def follow_edit(session: Session, edited: Set[str], order: Iterable[str]) -> None:
    """Bring the results of a session up to date. `order` are the `edited` files and all whose modules import them,
    transitively and not in a cycle, each after what it imports."""
    changed: dict[str, Set[str]] = {}
    for path in order:
        before = session.results[path]
        if path in edited or before.has_read(changed):
            after = session.evaluate_again(path)
            if after is not before:
                changed[path] = _names_that_differ(before, after)


def _names_that_differ(before: EvaluatedModule, after: EvaluatedModule | None) -> Set[str]:
    old: Mapping[str, Value] = before.namespace
    new: Mapping[str, Value] = {} if after is None else after.namespace
    return others_in(old, new).keys() | (old.keys() - new.keys())
