"""The names that rules look up in the scopes around a body. They are noted, so that what was found in the body stands
for as long as each of them means what it meant."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.values import Value


class NameRead(NamedTuple):
    """A name, the scope it was looked up in, and what it meant there: None where nothing binds it."""

    scope: Environment
    name: str
    value: Value | None


NameKey: TypeAlias = tuple[int, str]
"""The `id` of a scope, and a name."""

_notes: list[dict[NameKey, NameRead]] = []


def read_name(scope: Environment, name: str) -> Value | None:
    """What a name means in a scope, builtins aside, without leaving a trace in the journals of evaluation."""
    value = _lookup(scope, name)
    for notes in _notes:
        notes[id(scope), name] = NameRead(scope, name, value)
    return value


@contextmanager
def noting_names() -> Generator[dict[NameKey, NameRead]]:
    """Note all that is read inside."""
    notes: dict[NameKey, NameRead] = {}
    _notes.append(notes)
    try:
        yield notes
    finally:
        _notes.remove(notes)


def mean_the_same(names: Iterable[NameRead]) -> bool:
    """Whether each name still means what it meant."""
    return all(_lookup(scope, name) is value for scope, name, value in names)


def _lookup(scope: Environment | None, name: str) -> Value | None:
    while scope is not None:
        found = scope.names.get(name)
        if found is not None:
            return found
        scope = scope.parent
    return None
