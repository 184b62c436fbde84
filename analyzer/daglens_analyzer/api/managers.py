"""The IO managers and input managers that a definition names."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import Bound
from daglens_analyzer.api.reading import is_given, known_text
from daglens_analyzer.api.values import AssetInValue, AssetOutValue, InValue, ManagerKey, OutValue
from daglens_analyzer.evaluate.values import MappingValue, Value
from daglens_analyzer.source.node_id import NodeId


def manager_key(bound: Bound, parameter: str) -> ManagerKey | None:
    """The key that an argument is, where it is known."""
    given = bound.arguments.get(parameter)
    key = known_text(given.value) if given is not None else None
    return None if given is None or key is None else ManagerKey(key, given.at)


def manager_places(bound: Bound) -> dict[str, NodeId]:
    """Where a decorator names managers: by an argument of its own, and in what it declares as inputs and outputs."""
    own = None if is_given(bound.value("io_manager_def")) else manager_key(bound, "io_manager_key")
    found = {} if own is None else {own.key: own.at}
    for parameter in ("ins", "out", "outs"):
        for declared in _declared(bound.value(parameter)):
            if isinstance(declared, InValue | OutValue | AssetInValue | AssetOutValue) and declared.manager is not None:
                found.setdefault(declared.manager.key, declared.manager.at)
    return found


def _declared(value: Value | None) -> Iterator[Value]:
    if isinstance(value, MappingValue):
        yield from (item for _, item in value.items.values())
    elif value is not None:
        yield value
