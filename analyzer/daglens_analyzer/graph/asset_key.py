"""An asset's key: a path of strings."""

from __future__ import annotations

from typing import NamedTuple


class AssetKey(NamedTuple):
    """As Dagster's: parts from the outermost prefix to the name.

    A tuple, since indexes of thousands of keys are looked up and copied with every edit.
    """

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
