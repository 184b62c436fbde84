"""A mapping that shares with the one it was made of all but a few entries: an edit costs as much as it changes."""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, Mapping, ValuesView
from typing import TypeVar, cast, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

_MOST_CHANGES = 100
"""How many entries may differ before they are written into a dict of their own."""


def patched(before: Mapping[K, V], changes: Mapping[K, V], gone: Iterable[K] = ()) -> Mapping[K, V]:
    """`before` without the keys that are `gone`, and with `changes`. Neither may be changed from now on."""
    base, others = (before.base, dict(before.others)) if isinstance(before, _PatchedMap) else (before, {})
    for key in gone:
        others[key] = None
    others.update({key: (value,) for key, value in changes.items()})
    made = _PatchedMap(base, others)
    return made if len(others) <= _MOST_CHANGES else made.whole


def whole(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """The same in one dict, for those who look up most of it."""
    return mapping.whole if isinstance(mapping, _PatchedMap) else mapping


class _PatchedMap(Mapping[K, V]):
    """`others` go before `base`: a value in a tuple of its own, None where there is none."""

    __slots__ = ("_whole", "base", "others")

    def __init__(self, base: Mapping[K, V], others: Mapping[K, tuple[V] | None]) -> None:
        self.base = base
        self.others = others
        self._whole: dict[K, V] | None = None

    @property
    def whole(self) -> Mapping[K, V]:
        """All in one dict."""
        if self._whole is None:
            whole = dict(self.base)
            for key, other in self.others.items():
                if other is not None:
                    whole[key] = other[0]
                else:
                    whole.pop(key, None)
            self._whole = whole
        return self._whole

    def __getitem__(self, key: K) -> V:
        if key in self.others:
            other = self.others[key]
            if other is None:
                raise KeyError(key)
            return other[0]
        return self.base[key]

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...
    def get(self, key: K, /, default: V | D | None = None) -> V | D | None:
        if key in self.others:
            other = self.others[key]
            return default if other is None else other[0]
        return self.base.get(key, default)

    def __contains__(self, key: object) -> bool:
        other = self.others.get(cast("K", key), ())
        return key in self.base if other == () else other is not None

    def __iter__(self) -> Iterator[K]:
        return iter(self.whole)

    def __len__(self) -> int:
        changed = sum((other is not None) - (key in self.base) for key, other in self.others.items())
        return len(self.base) + changed

    def items(self) -> ItemsView[K, V]:
        return self.whole.items()

    def values(self) -> ValuesView[V]:
        return self.whole.values()
