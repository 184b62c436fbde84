"""Declaring which asset a parameter is loaded from."""

from __future__ import annotations

from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.rules.decorating import Decorating
from daglens_analyzer.rules.edits import AddItem, AnyEdit, named


def key_literal(key: AssetKey) -> str:
    """A key as the API takes it: text for one part, else a list."""
    parts = [f'"{part}"' for part in key.parts]
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"


def declared_asset_in(decorator: Decorating, parameter: str, key: AssetKey) -> tuple[AnyEdit, ...]:
    """The edits that have a parameter loaded from a key with a prefix."""
    parts = ", ".join(f'"{part}"' for part in key.parts)
    return (AddItem(decorator.at, "ins", f'"{parameter}": {named("AssetIn")}([{parts}])', "{}"),)
