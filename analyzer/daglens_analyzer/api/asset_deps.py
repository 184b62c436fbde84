"""The upstreams of an asset: from its parameters, `ins=` and `deps=`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from daglens_analyzer.api.dagster_types import ANY, DagsterType, type_of_annotation
from daglens_analyzer.api.keys import key_of, keys_of, python_identifier, with_prefix
from daglens_analyzer.api.reading import entries, items
from daglens_analyzer.api.signature import Signature
from daglens_analyzer.api.values import AssetDepValue, AssetInValue
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import Call, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetDep, Input, Maybe
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId


@record
class AssetInput:
    """An input of the op or graph under assets, and the upstream that feeds it."""

    input: Input
    dep: AssetDep


@record
class AssetInputs:
    """Every input; `is_exact` is false where there may be more."""

    inputs: tuple[AssetInput, ...]
    is_exact: bool

    @property
    def deps(self) -> tuple[AssetDep, ...]:
        """The upstreams, each key once."""
        found: dict[object, AssetDep] = {}
        for given in self.inputs:
            found[given.dep.key] = given.dep
        return tuple(found.values())

    @property
    def op_inputs(self) -> tuple[Input, ...]:
        return tuple(given.input for given in self.inputs)


def asset_inputs(signature: Signature | None, ins: Value | None, deps: Value | None, call: Call) -> AssetInputs:
    """The inputs by parameter, then those only in `ins=`, then those only in `deps=`."""
    declared, ins_exact = entries(ins)
    by_name = {entry.name: entry for entry in declared}
    found: list[AssetInput] = []
    for parameter in () if signature is None else signature.inputs:
        assert signature is not None
        entry = by_name.pop(parameter.name, None)
        if parameter.kind == "positional_or_keyword" or entry is not None:
            place = signature.function.node(parameter.at)
            annotated = type_of_annotation(signature.function, parameter.annotation, call)
            given = _named_input(parameter.name, place, entry.value if entry else None, annotated, call)
            is_doubtful = entry is None and parameter.name in signature.doubtful
            found.append(replace(given, dep=replace(given.dep, is_doubtful=True)) if is_doubtful else given)
    for entry in by_name.values():
        found.append(_named_input(entry.name, entry.key.at, entry.value, ANY, call))
    listed, deps_exact = deps_of(deps, call)
    keys = {given.dep.key for given in found}
    for dep in listed:
        if dep.key not in keys:
            keys.add(dep.key)
            name = python_identifier(dep.key) if isinstance(dep.key, AssetKey) else ""
            found.append(AssetInput(Input(name, dep.at, "Nothing", True), dep))
    return AssetInputs(tuple(found), ins_exact and deps_exact and signature is not None)


def _named_input(name: str, place: NodeId, declared: Value | None, annotated: DagsterType, call: Call) -> AssetInput:
    """An input by parameter or `ins=`; text or a key in place of an `AssetIn` is not taken by Dagster, but is clear."""
    key: Maybe[AssetKey] = AssetKey((name,))
    key_at: NodeId | None = None
    found = annotated
    if isinstance(declared, AssetInValue):
        key = declared.key if declared.key is not None else with_prefix(declared.key_prefix, key)
        key_at = declared.key_at
        found = declared.type or annotated
    elif declared is not None:
        key = key_of(declared, call) or Unknown(declared.at, "this `ins` entry is not known")
        key_at = declared.at
    origin = "parameter" if declared is None else "asset_in"
    given = Input(name.replace("-", "_"), place, found.name, found.nothing, has_loader=found.has_loader)
    mapping = declared.partition_mapping if isinstance(declared, AssetInValue) else None
    carried = None if found.nothing else given.name
    is_prefixed = isinstance(declared, AssetInValue) and declared.key is None and declared.key_prefix is not None
    dep = AssetDep(key, carried, origin, place, key_at, partition_mapping=mapping, is_prefixed=is_prefixed)
    return AssetInput(given, dep)


def deps_of(deps: Value | None, call: Call, *, from_spec: bool = False) -> tuple[tuple[AssetDep, ...], bool]:
    """The entries of a `deps=` argument, each key once, and whether these are all."""
    values, exact = items(deps, call)
    found: dict[object, AssetDep] = {}
    for value in values:
        for dep in _entry_deps(value, deps, from_spec, call):
            found.setdefault(dep.key, dep)
    return tuple(found.values()), exact


def _entry_deps(value: Value, deps: Value | None, from_spec: bool, call: Call) -> Iterator[AssetDep]:
    place = value.at if value.at != NOWHERE or deps is None else deps.at
    key_at = value.key_at if isinstance(value, AssetDepValue) else place
    table = value.table_name if isinstance(value, AssetDepValue) else None
    mapping = value.partition_mapping if isinstance(value, AssetDepValue) else None
    for key in keys_of(value, call):
        listed_at = None if deps is None else deps.at
        origin = "spec" if from_spec else "deps"
        yield AssetDep(key, None, origin, place, key_at, table, mapping, listed_at=listed_at)
