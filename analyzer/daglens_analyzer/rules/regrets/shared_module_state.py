"""One asset or op changes a module's variable, and another reads it.

## What it does
Looks for a list, set, dict or `global` of the module that the body of one asset, op or check changes and the body of
another reads. What a single function keeps for itself, as a cache, is left alone.

## Why is this bad?
Each step may run in a process of its own, which imports the module anew: what the first put there is not seen by the
second. It works in `materialize` and in tests, and is empty in production. Lineage does not show it either.

## Example
```python
from dagster import Definitions, asset

FOUND = []


@asset
def orders():
    # warning: 5 [shared-module-state] "'report'"
    FOUND.append("order")


@asset(deps=[orders])
def report():
    return len(FOUND)


defs = Definitions(assets=[orders, report])
```

## Use instead
```python
from dagster import Definitions, asset


@asset
def orders():
    return ["order"]


@asset
def report(orders):
    return len(orders)


defs = Definitions(assets=[orders, report])
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import FunctionValue, MappingValue, SequenceValue, Value
from daglens_analyzer.graph.definitions import AssetCheckDefinition, AssetsDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node
from daglens_analyzer.rules.bodies.body import nodes_of
from daglens_analyzer.rules.rule import Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_CHANGES = frozenset(
    {"append", "add", "update", "extend", "insert", "pop", "popitem", "remove", "discard", "clear", "setdefault"}
    | {"appendleft", "sort", "reverse"}
)

_CHANGING = frozenset({tree.Call, tree.Assign, tree.Delete, tree.AugmentedAssign, tree.Scope})
"""What may change a variable, or say that it is the module's."""


@dataclass(frozen=True, slots=True)
class Use:
    """Where a body first does something with a variable of its module."""

    function: FunctionValue
    at: NodeId


def check(module: EvaluatedModule) -> Iterator[Violation]:
    """The first change of each variable in each body, where another body reads it."""
    # Each keystroke asks of all steps of the edited file, of which it changes one; nearly all change nothing.
    if not any(map(_changes_by, module.definitions)):
        return
    changed: dict[str, dict[str, Use]] = {}
    functions = list(_functions(module))
    for function in functions:
        for name, change in _changes(function).items():
            if change.is_declared or _is_shared(module, name):
                changed.setdefault(name, {}).setdefault(function.name, Use(function, function.node(change.at)))
    if not changed:
        return
    read: dict[str, dict[str, Use]] = {}
    for function in functions:
        for name, at in _reads(function, changed.keys()):
            read.setdefault(name, {}).setdefault(function.name, Use(function, at))
    for name, changing in changed.items():
        for by, change in changing.items():
            reader = next((use for other, use in read.get(name, {}).items() if other != by), None)
            if reader is not None:
                yield Violation(
                    f"'{by}' changes '{name}' of its module, which '{reader.function.name}' reads. Steps may run in "
                    "processes of their own, where the change is not seen. Return the value instead.",
                    change.at,
                    related=(Related(reader.at, f"'{reader.function.name}' reads it here"),),
                )


_BINDING = frozenset({tree.Assign, tree.For, tree.NamedExpression})


def _is_shared(module: EvaluatedModule, name: str) -> bool:
    value = module.namespace.get(name)
    return isinstance(value, SequenceValue | MappingValue) and value.at.path == module.path


def _functions(module: EvaluatedModule) -> Iterator[FunctionValue]:
    """The functions of this file's steps, each once."""
    seen: set[int] = set()
    for made in module.definitions:
        function = _function_of(made)
        if function is not None and function.path == module.path and id(function) not in seen:
            seen.add(id(function))
            yield function


def _function_of(made: Value) -> FunctionValue | None:
    """The function of a step, where a module defines it."""
    match made:
        case AssetsDefinition(node=OpDefinition(function=function)) | OpDefinition(function=function):
            pass
        case AssetCheckDefinition(function=function):
            pass
        case _:
            return None
    if function is None or function.closure.kind != "module" or not isinstance(function.definition, tree.FunctionDef):
        return None
    return function


@dataclass(frozen=True, slots=True)
class Change:
    """The node at which a body first changes a variable, and whether it declares the variable `global`."""

    at: int
    is_declared: bool


@lru_cache(maxsize=16_384)
def _changes_by(made: Value) -> Mapping[str, Change]:
    """What the body of a step changes."""
    function = _function_of(made)
    return {} if function is None else _changes(function)


def _changes(function: FunctionValue) -> Mapping[str, Change]:
    """What a body changes of the variables that are not its own."""
    nodes = nodes_of(function)
    changing = [node for node in nodes if type(node) in _CHANGING]
    declared = _declared(changing)
    changed = [target for node in changing for target in _changed(node, declared)]
    own = _own(function, nodes) - declared if changed else ()
    found: dict[str, Change] = {}
    for target in changed:
        if target.id not in own:
            found.setdefault(target.id, Change(target.at, target.id in declared))
    return found


def _reads(function: FunctionValue, names: Set[str]) -> Iterator[tuple[str, NodeId]]:
    """Where a body names these variables of its module, without changing them there."""
    nodes = nodes_of(function)
    declared = _declared(nodes)
    names = names - (_own(function, nodes) - declared)
    changing = {target.at for node in nodes for target in _changed(node, declared)} if names else ()
    for node in nodes if names else ():
        if isinstance(node, tree.Name) and node.id in names and node.at not in changing:
            yield node.id, function.node(node.at)


def _declared(nodes: Sequence[Node]) -> set[str]:
    return {name for node in nodes if isinstance(node, tree.Scope) and node.kind == "global" for name in node.names}


def _own(function: FunctionValue, nodes: Sequence[Node]) -> set[str]:
    return {parameter.name for parameter in function.definition.parameters}.union(_bound(nodes))


def _bound(nodes: Sequence[Node]) -> Iterator[str]:
    for node in [node for node in nodes if type(node) in _BINDING]:
        match node:
            case tree.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, tree.Name))
            case tree.For(target=tree.Name(id=name)) | tree.NamedExpression(target=tree.Name(id=name)):
                yield name
            case _:
                pass


def _changed(node: object, declared: set[str]) -> Iterator[tree.Name]:
    """The variables that a statement or call changes in place, and those declared `global` that it binds."""
    match node:
        case tree.Call(function=tree.Attribute(value=tree.Name() as name, name=method)) if method in _CHANGES:
            yield name
        case tree.Assign(targets=targets) | tree.Delete(targets=targets):
            for target in targets:
                yield from _changed_by_binding(target, declared)
        case tree.AugmentedAssign(target=target):
            yield from _changed_by_binding(target, declared)
        case _:
            pass


def _changed_by_binding(target: tree.Expression, declared: set[str]) -> Iterator[tree.Name]:
    match target:
        case tree.Subscript(value=tree.Name() as name):
            yield name
        case tree.Name(id=name) if name in declared:
            yield target
        case _:
            pass


RULE = Rule("DGL608", "shared-module-state", "warning", "0.1", (EvaluatedModule,), check)
