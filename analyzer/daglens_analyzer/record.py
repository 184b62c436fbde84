"""Records: frozen dataclasses with slots, of which very many are made.

Python's own frozen dataclasses set each field through `object.__setattr__`, which takes several times as long as the
rest of making one. Nobody assigns to a record either, but it is the type checker that sees to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, overload

from typing_extensions import dataclass_transform

T = TypeVar("T")


@overload
def record(cls: type[T], /) -> type[T]: ...
@overload
def record(*, eq: bool = True) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T] | None = None, /, *, eq: bool = True) -> type[T] | Callable[[type[T]], type[T]]:
    """What `@dataclass(frozen=True, slots=True, eq=eq)` makes of a class, for type checkers and to whoever compares,
    hashes or copies; made in a third of the time."""

    def made(of: type[T]) -> type[T]:
        return dataclass(slots=True, eq=eq, unsafe_hash=eq)(of)

    return made if cls is None else made(cls)
