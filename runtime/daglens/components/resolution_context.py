"""`ResolutionContext`: what templates may name, and where in the file the value that is being resolved stands."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .templates import render, usual_scope


@dataclass(frozen=True)
class ResolutionContext:
    """`path` leads through the file's keys and indices to the value; `source` is that file, None for other values."""

    scope: Mapping[str, Any]
    path: Sequence[str | int] = ()
    source: Path | None = None
    stash: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @staticmethod
    def default() -> ResolutionContext:
        return ResolutionContext(usual_scope())

    def at_path(self, path_part: str | int) -> ResolutionContext:
        return replace(self, path=[*self.path, path_part])

    def with_scope(self, **additional_scope: Any) -> ResolutionContext:
        return replace(self, scope={**self.scope, **additional_scope})

    def with_stashed_value(self, key: str, value: Any) -> ResolutionContext:
        return replace(self, stash={**self.stash, key: value})

    def resolve_value(self, val: Any, as_type: type | None = None) -> Any:
        """The value with every template in it rendered; raises ResolutionException where one fails."""
        if isinstance(val, dict):
            return {key: self.at_path(key).resolve_value(each) for key, each in val.items()}
        if isinstance(val, tuple):
            return tuple(self.at_path(index).resolve_value(each) for index, each in enumerate(val))
        if isinstance(val, list):
            return [self.at_path(index).resolve_value(each) for index, each in enumerate(val)]
        return render(val, self.scope) if isinstance(val, str) else val

    def resolve_source_relative_path(self, value: str) -> Path:
        """A path that a file gives, from that file's folder."""
        path = Path(value)
        return path if self.source is None or path.is_absolute() else (self.source.parent / path).resolve()

    def where(self) -> str:
        """The place, as an error says it."""
        place = ".".join(map(str, self.path))
        return f"{self.source}: {place}" if self.source is not None else place
