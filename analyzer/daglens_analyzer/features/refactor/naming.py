"""How a file names an asset: by the variable that holds it there, else by its key."""

from __future__ import annotations

from itertools import takewhile

from daglens_analyzer.features.edits.statements import bound_names
from daglens_analyzer.features.refactor.refactoring import AssetFunction
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue
from daglens_analyzer.rules.asset_in import key_literal


def name_for(found: AssetFunction, key: AssetKey) -> str:
    """The variable of an asset above the function, or its key as a literal."""
    return variable_above(found, key) or key_literal(key)


def variable_above(found: AssetFunction, key: AssetKey) -> str | None:
    """The name that holds the asset, and it alone, where the function's decorator is run."""
    above = takewhile(lambda bound: bound[0] != found.chunk, bound_names(found.module))
    for _, name, _ in above:
        if makes_only(found.evaluated.namespace.get(name), key):
            return name
    return None


def makes_only(value: object, key: AssetKey) -> bool:
    """Whether a value is the definition of this one asset."""
    match value:
        case AssetsDefinition(specs=(spec,), specs_exact=True):
            return spec.key == key
        case AssetSpecValue(key=own):
            return own == key
        case _:
            return False
