"""A parameter whose value is not used becomes an entry of `deps=`: the same lineage, and nothing is loaded."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.refactor.naming import name_for
from daglens_analyzer.features.refactor.refactoring import AssetFunction, Refactoring
from daglens_analyzer.graph.model import ResolvedDep
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import AddArgument, AddItem, AnyEdit, Edit, RemoveItem, RemoveParameter
from daglens_analyzer.rules.parameter_use import uses_parameter
from daglens_analyzer.source.position import Position


def offers(analysis: Analysis, found: AssetFunction, position: Position) -> Iterator[Refactoring]:
    """One for the parameter at the position."""
    if found.definition.kind not in ("asset", "multi_asset") or found.asset is None:
        return
    for parameter in found.function.parameters:
        place = analysis.range_of(found.node(parameter.at))
        dep = next((dep for dep in found.asset.deps if dep.input == parameter.name), None)
        if (
            place is None
            or dep is None
            or not place.contains(position)
            or uses_parameter(found.function, parameter.name)
        ):
            continue
        edits = resolved(analysis, _edits(found, parameter, dep))
        if edits is not None:
            title = f"Depend on '{dep.key.to_user_string()}' without loading it ('deps=')"
            yield Refactoring(title, "refactor.rewrite", edits)


def _edits(found: AssetFunction, parameter: tree.Parameter, dep: ResolvedDep) -> Iterator[AnyEdit]:
    yield RemoveParameter(found.node(found.function.name_at), parameter.name)
    entry = name_for(found, dep.key)
    ins, decorator = found.argument("ins"), found.decorator.expression
    names = _names(ins)
    if ins is not None and names == [parameter.name] and found.argument("deps") is None:
        yield Edit(found.node(ins.at), f"deps=[{entry}]")
        return
    if ins is not None and parameter.name in names and isinstance(ins.value, tree.DictDisplay):
        key = next(key for key, _ in ins.value.items if isinstance(key, tree.Constant) and key.value == parameter.name)
        yield RemoveItem(found.node(key.at if len(names) > 1 else ins.at))
    if isinstance(decorator, tree.Call):
        yield AddItem(found.node(decorator.at), "deps", entry)
    else:
        yield AddArgument(found.node(decorator.at), "deps", f"[{entry}]")


def _names(ins: tree.Argument | None) -> list[object]:
    """The parameters that an `ins=` speaks of."""
    items = ins.value.items if ins is not None and isinstance(ins.value, tree.DictDisplay) else ()
    return [key.value if isinstance(key, tree.Constant) else key for key, _ in items]
