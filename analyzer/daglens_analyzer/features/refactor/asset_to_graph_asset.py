"""An asset whose body only calls functions, one after the other, becomes a graph-backed asset: each function an op,
with its own step, retries and stored output."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.edits.statements import bound_names
from daglens_analyzer.features.refactor.refactoring import (
    AssetFunction,
    Refactoring,
    as_graph_asset,
    is_used_elsewhere,
    keeps_arguments,
)
from daglens_analyzer.features.refactor.straight_body import StraightBody, straight_body
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import AddDecorator, AnyEdit, named
from daglens_analyzer.rules.valid_names import name_problem
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Position


def offers(analysis: Analysis, found: AssetFunction, _: Position) -> Iterator[Refactoring]:
    """One, wherever in the function the cursor is."""
    edits = resolved(analysis, edits_of(found) or ())
    if edits is not None:
        title = f"Make '{found.function.name}' a graph-backed asset, each function it calls an op"
        yield Refactoring(title, "refactor.rewrite", edits)


def edits_of(found: AssetFunction) -> tuple[AnyEdit, ...] | None:
    """The edits; None where the two would not do the same."""
    body = straight_body(found.function)
    helpers = _helpers(found, body) if body is not None else None
    if found.definition.kind != "asset" or body is None or helpers is None or not keeps_arguments(found):
        return None
    deps = found.asset.deps if found.asset is not None else ()
    inputs = {dep.input for dep in deps}
    if any(dep.input is None for dep in deps) or not body.parameters_used <= inputs:
        return None
    if {parameter.name for parameter in found.function.parameters} != inputs:
        return None
    return tuple(_edits(found, helpers))


def _edits(found: AssetFunction, helpers: Sequence[FunctionValue]) -> Iterator[AnyEdit]:
    yield as_graph_asset(found)
    for helper in helpers:
        yield AddDecorator(helper.node(helper.definition.at), named("op"))


def _helpers(found: AssetFunction, body: StraightBody) -> list[FunctionValue] | None:
    """The functions that become ops, each once; None where one cannot, or is needed as a function elsewhere."""
    above: set[str] = set()
    for chunk, name, origin in bound_names(found.module):
        if chunk == found.chunk:
            break
        if not origin:
            above.add(name)
    helpers: dict[str, FunctionValue] = {}
    for call in body.calls:
        value = found.evaluated.namespace.get(call.function)
        if call.function not in above or not isinstance(value, FunctionValue) or not _can_be_op(found, value):
            return None
        parameters = [parameter.name for parameter in value.definition.parameters]
        given = [*parameters[: len(call.positional)], *call.keywords]
        required = [parameter.name for parameter in value.definition.parameters if parameter.default is None]
        if (
            len(call.positional) > len(parameters)
            or not set(required) <= set(given)
            or not set(given) <= set(parameters)
        ):
            return None
        helpers[call.function] = value
    return None if any(map(partial(is_used_elsewhere, found), helpers)) else list(helpers.values())


def _can_be_op(found: AssetFunction, value: FunctionValue) -> bool:
    definition = value.definition
    if not isinstance(definition, tree.FunctionDef) or value.path != found.path or definition.decorators:
        return False
    if definition.is_generator or definition.is_async or name_problem(definition.name) is not None:
        return False
    if found.module.node(NodeId(value.path, value.chunk, definition.at)) is not definition:
        return False
    # Dagster takes a result that is annotated None for no value at all.
    is_nothing = isinstance(definition.returns, tree.Constant) and definition.returns.value is None
    return not is_nothing and all(
        parameter.kind == "positional_or_keyword" and name_problem(parameter.name) is None
        for parameter in definition.parameters
    )
