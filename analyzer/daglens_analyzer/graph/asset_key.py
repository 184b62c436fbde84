"""An asset's key: a path of strings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class AssetKey:
    """As Dagster's: parts from the outermost prefix to the name."""

    parts: tuple[str, ...]

    @staticmethod
    def from_user_string(text: str) -> AssetKey:
        """`"a/b"` is the key with the parts a and b, as in Dagster's selections and strings."""
        return AssetKey(tuple(text.split("/")))

    def to_user_string(self) -> str:
        return "/".join(self.parts)

    @property
    def name(self) -> str:
        """The last part."""
        return self.parts[-1]
