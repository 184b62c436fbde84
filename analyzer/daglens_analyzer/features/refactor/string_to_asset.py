"""A key in `deps=` that is text becomes the asset itself, imported where it is made elsewhere: editors and type
checkers then follow it."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.refactor.naming import makes_only, variable_above
from daglens_analyzer.features.refactor.refactoring import AssetFunction, Refactoring
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import AddImport, AnyEdit, Edit
from daglens_analyzer.source.position import Position


def offers(analysis: Analysis, found: AssetFunction, position: Position) -> Iterator[Refactoring]:
    """One for the string at the position."""
    deps = found.argument("deps")
    if found.location is None or deps is None or not isinstance(deps.value, tree.SequenceDisplay):
        return
    for entry in deps.value.items:
        place = analysis.range_of(found.node(entry.at))
        key = _written_key(entry)
        if key is None or place is None or not place.contains(position):
            continue
        edits = _edits(analysis, found, entry, key)
        made = resolved(analysis, edits) if edits else None
        if made is not None:
            title = f"Refer to the asset '{key.to_user_string()}' instead of its key"
            yield Refactoring(title, "refactor.rewrite", made)


def _written_key(entry: tree.Expression) -> AssetKey | None:
    if isinstance(entry, tree.Constant) and isinstance(entry.value, str):
        return AssetKey((entry.value,))
    if isinstance(entry, tree.SequenceDisplay):
        parts = [item.value for item in entry.items if isinstance(item, tree.Constant) and isinstance(item.value, str)]
        return AssetKey(tuple(parts)) if parts and len(parts) == len(entry.items) else None
    return None


def _edits(
    analysis: Analysis, found: AssetFunction, entry: tree.Expression, key: AssetKey
) -> tuple[AnyEdit, ...] | None:
    here = variable_above(found, key)
    if here is not None:
        return (Edit(found.node(entry.at), here),)
    assert found.location is not None
    asset = found.location.asset_by_key.get(key)
    owner = analysis.evaluated(asset.at.path) if asset is not None and not asset.is_stub else None
    if owner is None or owner.path == found.path or not owner.name or _imports(analysis, owner, found.path):
        return None
    bound = {name: value for name, value in owner.namespace.items() if value.at.path == owner.path}
    name = next((name for name, value in bound.items() if makes_only(value, key)), None)
    if name is None or name in found.evaluated.namespace:
        return None
    return AddImport(found.path, owner.name, name), Edit(found.node(entry.at), name)


def _imports(analysis: Analysis, module: EvaluatedModule, path: str) -> bool:
    """Whether a module imports a file, itself or through others: importing it there would close a circle."""
    waiting, seen = [module], {module.path}
    while waiting:
        for imported in waiting.pop().imports.values():
            if imported == path:
                return True
            other = analysis.evaluated(imported) if imported not in seen else None
            seen.add(imported)
            if other is not None:
                waiting.append(other)
    return False
