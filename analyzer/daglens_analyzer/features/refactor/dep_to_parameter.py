"""An entry of `deps=` becomes a parameter: the asset's value is loaded, and the lineage stays."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.refactor.refactoring import AssetFunction, Refactoring
from daglens_analyzer.graph.model import ResolvedDep
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.asset_in import key_literal
from daglens_analyzer.rules.edits import AddItem, AddParameter, AnyEdit, Edit, RemoveItem, named
from daglens_analyzer.rules.valid_names import name_problem
from daglens_analyzer.source.position import Position


def offers(analysis: Analysis, found: AssetFunction, position: Position) -> Iterator[Refactoring]:
    """One for the entry at the position, if the asset is made in this code location: else nothing could be loaded."""
    deps = found.argument("deps")
    if found.definition.kind != "asset" or found.asset is None or deps is None:
        return
    entries = deps.value.items if isinstance(deps.value, tree.SequenceDisplay) else ()
    for entry in entries:
        place = analysis.range_of(found.node(entry.at))
        dep = _dep_of(analysis, found, entry)
        if place is None or dep is None or not place.contains(position) or not _is_free(found.function, dep.key.name):
            continue
        edits = resolved(analysis, _edits(found, deps, entry, dep, is_last=len(entries) == 1))
        if edits is not None:
            title = f"Load '{dep.key.to_user_string()}' as a parameter"
            yield Refactoring(title, "refactor.rewrite", edits)


def _dep_of(analysis: Analysis, found: AssetFunction, entry: tree.Expression) -> ResolvedDep | None:
    """What an entry came to; None where it names several assets, or one that is not made here."""
    assert found.asset is not None
    name = entry.id if isinstance(entry, tree.Name) else None
    value = found.evaluated.namespace.get(name) if name is not None else None
    candidates = [dep for dep in found.asset.deps if dep.written.origin == "deps" and dep.input is None]
    place = found.node(entry.at)
    matching = [dep for dep in candidates if place in (dep.written.at, dep.written.key_at)]
    if not matching and value is not None:
        matching = [dep for dep in candidates if dep.written.at == value.at]
    return matching[0] if len(matching) == 1 and matching[0].is_provided else None


def _is_free(function: tree.FunctionDef, name: str) -> bool:
    """Whether the function may have a parameter of this name, and nothing in it means something else by it."""
    if not name.isidentifier() or name_problem(name) is not None:
        return False
    if any(parameter.name == name for parameter in function.parameters):
        return False
    return not any(isinstance(node, tree.Name) and node.id == name for node in walk(function.body))


def _edits(
    found: AssetFunction, deps: tree.Argument, entry: tree.Expression, dep: ResolvedDep, *, is_last: bool
) -> Iterator[AnyEdit]:
    name = dep.key.name
    yield AddParameter(found.node(found.function.name_at), name)
    call = found.node(found.decorator.expression.at)
    if len(dep.key.parts) == 1:
        yield RemoveItem(found.node(deps.at if is_last else entry.at))
        return
    declared = f'"{name}": {named("AssetIn")}({key_literal(dep.key)})'
    if is_last and found.argument("ins") is None:
        yield Edit(found.node(deps.at), f"ins={{{declared}}}")
        return
    yield RemoveItem(found.node(deps.at if is_last else entry.at))
    yield AddItem(call, "ins", declared, "{}")
