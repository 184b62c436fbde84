"""A graph that is put together by hand names nodes, inputs or outputs that it does not have.

## What it does
Reads `GraphDefinition(...)`: its `dependencies`, `input_mappings` and `output_mappings` against the ops and graphs in
`node_defs`.

## Why is this bad?
Dagster refuses the graph.

## Example
```python
from dagster import DependencyDefinition, GraphDefinition, op


@op
def fetch():
    return 1


@op
def send(rows): ...


report = GraphDefinition(
    name="report",
    node_defs=[fetch, send],
    # error: [invalid-graph-wiring] "Did you mean 'fetch'?"
    dependencies={"send": {"rows": DependencyDefinition("fetsh")}},
)
```

## Use instead
```python
from dagster import DependencyDefinition, GraphDefinition, op


@op
def fetch():
    return 1


@op
def send(rows): ...


report = GraphDefinition(
    name="report",
    node_defs=[fetch, send],
    dependencies={"send": {"rows": DependencyDefinition("fetch")}},
)
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.graph_by_hand import (
    DependencyValue,
    FanInValue,
    InputMappingValue,
    NodeInvocationValue,
    OutputMappingValue,
)
from daglens_analyzer.api.reading import entries, items_known
from daglens_analyzer.evaluate.values import CallArgument, ConstantValue, MappingValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Rule, Violation
from daglens_analyzer.source.node_id import NodeId

Nodes: TypeAlias = Mapping[str, OpDefinition | GraphDefinition]


@dataclass(frozen=True, slots=True)
class Unfound:
    """A name that leads nowhere, and those that there are."""

    told: str
    name: str
    known: tuple[str, ...]
    near: tuple[str, ...]


Found: TypeAlias = tuple[str | Unfound, Value]


def check(call: ApiCall) -> Iterator[Violation]:
    """The first name that leads nowhere in each argument of one graph."""
    if call.construct != "GraphDefinition" or not call.bound.is_exact:
        return
    dependencies = call.bound.arguments.get("dependencies")
    nodes = _nodes(call.bound.value("node_defs"), None if dependencies is None else dependencies.value)
    if nodes is None:
        return
    if dependencies is not None:
        yield from _first(_dependencies(nodes, dependencies.value), dependencies)
    for name in ("input_mappings", "output_mappings"):
        argument = call.bound.arguments.get(name)
        if argument is not None:
            yield from _first(_mappings(nodes, argument.value), argument)


def _first(found: Iterator[Found], argument: CallArgument) -> Iterator[Violation]:
    for told, value in found:
        place = _place(argument, value)
        if isinstance(told, Unfound):
            yield Violation(told.told, place, fixes=fixes_among(place, told.name, told.known))
        else:
            yield Violation(told, place)
        return


def _place(argument: CallArgument, value: Value) -> NodeId:
    is_inside = value.at[:2] == argument.at[:2] and value.at.ordinal > argument.at.ordinal
    return value.at if is_inside else argument.at


def _nodes(given: Value | None, dependencies: Value | None) -> Nodes | None:
    """What each node is, by its name in the graph; None where not all of that is known."""
    if not isinstance(given, SequenceValue) or not given.is_exact:
        return None
    by_definition: dict[str, OpDefinition | GraphDefinition] = {}
    for node in given.items:
        if not isinstance(node, OpDefinition | GraphDefinition) or isinstance(node.name, Unknown):
            return None
        by_definition[node.name] = node
    found = dict(by_definition)
    if isinstance(dependencies, MappingValue):
        for key, _ in dependencies.items.values():
            if isinstance(key, NodeInvocationValue):
                if key.name in by_definition and key.alias is not None:
                    found[key.alias] = by_definition[key.name]
            elif not isinstance(key, ConstantValue):
                return None
    return found


def _dependencies(nodes: Nodes, given: Value) -> Iterator[Found]:
    if isinstance(given, SequenceValue | ConstantValue) and not _is_none(given):
        yield "Dependencies are a dict: by node, and in it by input.", given
        return
    for key, inputs in given.items.values() if isinstance(given, MappingValue) else ():
        name = key.name if isinstance(key, NodeInvocationValue) else getattr(key, "value", None)
        alias = (key.alias or key.name) if isinstance(key, NodeInvocationValue) else name
        if isinstance(name, str) and name not in nodes:
            told = _unknown("node", name, nodes)
            # The one node that there is may have no inputs.
            yield replace(told, known=told.near), key
            continue
        if isinstance(inputs, ConstantValue | SequenceValue):
            yield f"What feeds '{name}' is a dict by input, and this is none.", inputs
        node = nodes.get(name) if isinstance(name, str) else None
        for entry in entries(inputs)[0]:
            known = None if node is None or isinstance(node.ins, Unknown) else [each.name for each in node.ins]
            if known is not None and entry.name not in known:
                yield _unknown(f"input of '{name}'", entry.name, known), entry.key
            for source in entry.value.sources if isinstance(entry.value, FanInValue) else (entry.value,):
                yield from _source(nodes, source, str(alias))


def _source(nodes: Nodes, source: Value, alias: str) -> Iterator[Found]:
    if isinstance(source, ConstantValue):
        yield f"{source.value!r} is no 'DependencyDefinition'.", source
    elif isinstance(source, DependencyValue):
        if source.node == alias:
            yield f"'{alias}' cannot be fed by itself.", source
        else:
            yield from _output(nodes, source.node, source.output, source)


def _output(nodes: Nodes, name: str, output: str, at: Value) -> Iterator[Found]:
    node = nodes.get(name)
    if node is None:
        yield _unknown("node", name, nodes), at
        return
    known = None if isinstance(node.outs, Unknown) else [each.name for each in node.outs]
    if known is not None and output not in known:
        yield _unknown(f"output of '{name}'", output, known), at


def _mappings(nodes: Nodes, given: Value) -> Iterator[Found]:
    for mapping in items_known(given):
        if isinstance(mapping, OutputMappingValue):
            yield from _output(nodes, mapping.node, mapping.node_output, mapping)
        elif isinstance(mapping, InputMappingValue):
            node = nodes.get(mapping.node)
            if node is None:
                yield _unknown("node", mapping.node, nodes), mapping
            elif not isinstance(node.ins, Unknown) and mapping.node_input not in [each.name for each in node.ins]:
                names = [each.name for each in node.ins]
                yield _unknown(f"input of '{mapping.node}'", mapping.node_input, names), mapping


def _unknown(what: str, name: str, known: Nodes | list[str]) -> Unfound:
    near = nearest_names(name, known)
    kind, of, owner = what.partition(" of ")
    told = f"{owner} has no {kind} '{name}'." if of else f"There is no {what} '{name}' in this graph."
    return Unfound(f"{told}{did_you_mean(near)}", name, tuple(known), near)


def _is_none(value: Value) -> bool:
    return isinstance(value, ConstantValue) and value.value is None


RULE = Rule("DGL222", "invalid-graph-wiring", "error", "0.1", (ApiCall,), check)
