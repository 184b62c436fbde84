"""A run is asked for that cannot start, or that fails for want of what the code does not give.

## What it does
Reads the calls of `materialize`, `materialize_to_memory` and `execute_in_process`, at the top level of modules and in
functions without parameters such as `main` and tests: the assets that they name, the partition, the run config, the
resources and the selection.

## Why is this bad?
Dagster refuses to start the run, or the step fails at once.

## Example
```python
from dagster import StaticPartitionsDefinition, asset, materialize


@asset(partitions_def=StaticPartitionsDefinition(["north", "south"]))
def sales(): ...


def main():
    # warning: [impossible-run] "'west'"
    materialize([sales], partition_key="west")
```

## Use instead
```python
from dagster import StaticPartitionsDefinition, asset, materialize


@asset(partitions_def=StaticPartitionsDefinition(["north", "south"]))
def sales(): ...


def main():
    materialize([sales], partition_key="south")
```
Config that has no default is to be given:
```python
from dagster import Config, asset, materialize


class Limits(Config):
    rows: int


@asset
# warning: [impossible-run] "'rows'"
def orders(config: Limits): ...


def main():
    materialize([orders])


# error: [impossible-run] "a whole number"
failed = materialize([orders], run_config={"ops": {"orders": {"config": {"rows": "many"}}}})
```
```python
from dagster import Config, RunConfig, asset, materialize


class Limits(Config):
    rows: int


@asset
def orders(config: Limits): ...


def main():
    materialize([orders], run_config=RunConfig(ops={"orders": Limits(rows=100)}))
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall, DecoratedFunction
from daglens_analyzer.api.reading import known_text
from daglens_analyzer.evaluate.values import ConstantValue, MappingValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import (
    AssetsDefinition,
    AssetSpecValue,
    GraphDefinition,
    Invocation,
    JobDefinition,
)
from daglens_analyzer.graph.edges import input_of_argument
from daglens_analyzer.rules.bodies.calls import IN_PROCESS
from daglens_analyzer.rules.jobs.run_config import (
    config_of_ops,
    nodes_of_graph,
    run_config_problems,
    unknown_resources,
)
from daglens_analyzer.rules.jobs.run_partitions import job_partition_problems, partition_problems
from daglens_analyzer.rules.near_fixes import fixes_among
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Related, Rule, Violation

_MATERIALIZE = frozenset({"materialize", "materialize_to_memory"})
_PLAIN_KEY = re.compile(r"[A-Za-z0-9_/]+")


def check(call: ApiCall | DecoratedFunction) -> Iterator[Violation]:
    """What keeps the run from starting, or from what it needs; and config of a job that does not fit the job."""
    if isinstance(call, DecoratedFunction):
        yield from _of_job(call)
        return
    if not call.bound.is_exact:
        return
    if call.construct in _MATERIALIZE:
        listed = call.bound.value("assets")
        if isinstance(listed, SequenceValue) and listed.is_exact:
            yield from _of_assets(call, tuple(listed.items))
    elif call.construct == IN_PROCESS:
        made = call.bound.value("self")
        if isinstance(made, JobDefinition):
            yield from job_partition_problems(call, made)
        graph = made.graph if isinstance(made, JobDefinition) else made
        is_configured = isinstance(made, JobDefinition) and made.is_configured
        if isinstance(graph, GraphDefinition) and graph.is_exact and not is_configured:
            yield from _of_graph(call, graph)


def _of_assets(call: ApiCall, items: tuple[Value, ...]) -> Iterator[Violation]:
    definitions = [item for item in items if isinstance(item, AssetsDefinition)]
    specs = [item for item in items if isinstance(item, AssetSpecValue)]
    specs += [spec for made in definitions for spec in made.specs]
    keys = {spec.key for spec in specs if isinstance(spec.key, AssetKey)}
    is_known = len(definitions) + sum(isinstance(item, AssetSpecValue) for item in items) == len(items)
    if not is_known or not all(made.specs_exact for made in definitions) or len(keys) < len(specs):
        return
    selection = call.bound.value("selection")
    yield from _selected(call, selection, keys)
    if selection is None:
        for made in definitions:
            yield from _upstreams(call, made, keys)
    yield from partition_problems(call, tuple(definitions))
    nodes = {made.node.name: made.node for made in definitions if made.executable and made.node is not None}
    named = {name: node for name, node in nodes.items() if isinstance(name, str)}
    yield from _resources(call)
    yield from run_config_problems(call, named, is_whole=selection is None and len(named) == len(definitions))
    yield from unknown_resources(call, {key for made in definitions for key in made.own_resources or ()})


def _selected(call: ApiCall, selection: Value | None, keys: set[AssetKey]) -> Iterator[Violation]:
    written = selection.items if isinstance(selection, SequenceValue) else [selection] if selection else []
    for item in written:
        text = known_text(item)
        if text is None or not _PLAIN_KEY.fullmatch(text) or AssetKey.from_user_string(text) in keys:
            continue
        names = sorted(key.to_user_string() for key in keys)
        near = nearest_names(text, names)
        told = f"No asset '{text}' is among those that are given here.{did_you_mean(near)}"
        yield Violation(told, item.at, fixes=fixes_among(item.at, text, names))


def _upstreams(call: ApiCall, made: AssetsDefinition, keys: set[AssetKey]) -> Iterator[Violation]:
    names = {key.name for key in keys}
    for dep in {id(dep): dep for spec in made.specs for dep in spec.deps}.values():
        is_loaded = dep.origin in ("parameter", "asset_in") and dep.input is not None and not dep.is_doubtful
        if not is_loaded or isinstance(dep.key, Unknown) or dep.key in keys or dep.key.name in names:
            continue
        told = f"The value of '{dep.key.to_user_string()}' is loaded here, and a run is asked for without that asset."
        yield Violation(told, dep.key_at or dep.at, (Related(call.at, "the run is asked for here"),))


def _resources(call: ApiCall) -> Iterator[Violation]:
    given = call.bound.value("resources")
    stored = given.items.get("io_manager") if isinstance(given, MappingValue) else None
    if stored is not None and isinstance(stored[1], ConstantValue | SequenceValue | MappingValue):
        yield Violation("This is no IO manager, and the values of assets go through it.", stored[1].at)


def _of_job(decorated: DecoratedFunction) -> Iterator[Violation]:
    made, bound = decorated.made, decorated.bound
    if decorated.construct != "job" or bound is None or not bound.is_exact or not isinstance(made, JobDefinition):
        return
    given = bound.value("config")
    if given is not None and made.graph.is_exact:
        yield from config_of_ops(given, nodes_of_graph(made.graph), given.at, is_whole=True)


def _of_graph(call: ApiCall, graph: GraphDefinition) -> Iterator[Violation]:
    names = nodes_of_graph(graph)
    selected = call.bound.value("op_selection")
    for item in selected.items if isinstance(selected, SequenceValue) else ():
        text = known_text(item)
        if text is not None and text.isidentifier() and text not in names:
            near = nearest_names(text, names)
            told = f"'{graph.name}' has no op '{text}'.{did_you_mean(near)}"
            yield Violation(told, item.at, fixes=fixes_among(item.at, text, names))
    inputs = graph.ins if not isinstance(graph.ins, Unknown) else ()
    given = call.bound.value("input_values")
    passed = set(given.items) if isinstance(given, MappingValue) else set[object]()
    if isinstance(given, MappingValue) and not isinstance(graph.ins, Unknown):
        for name, (key, _) in given.items.items():
            if name not in {each.name for each in inputs}:
                near = nearest_names(str(name), (each.name for each in inputs))
                told = f"'{graph.name}' has no input '{name}'.{did_you_mean(near)}"
                free = [each.name for each in inputs if each.name not in passed]
                yield Violation(told, key.at, fixes=fixes_among(key.at, str(name), free))
    if given is not None and not isinstance(given, MappingValue):
        return
    asked = (Related(call.at, "the run is asked for here"),)
    if "run_config" not in call.bound.arguments and selected is None:
        for each in inputs:
            if each.name not in passed and not each.has_default and not each.nothing and each.has_loader is not None:
                told = f"The input '{each.name}' of '{graph.name}' gets no value: the run is given no 'input_values'."
                yield Violation(told, each.at, asked)
        for invocation in graph.invocations:
            for name in _unfed(invocation):
                told = f"The input '{name}' of '{invocation.name}' gets no value: no op feeds it, and no run config."
                yield Violation(told, invocation.at, asked)
    yield from run_config_problems(call, names, is_whole=selected is None)


def _unfed(invocation: Invocation) -> Iterator[str]:
    """The inputs of an invocation that only run config could give a value."""
    ins = invocation.definition.ins
    if isinstance(ins, Unknown) or not invocation.is_exact:
        return
    fed = {input_of_argument(invocation, argument) for argument in invocation.arguments}
    for each in ins:
        is_free = each.has_default or each.nothing or each.asset_key is not None
        if each.name not in fed and not is_free and each.has_loader is True:
            yield each.name


RULE = Rule("DGL311", "impossible-run", "error", "0.1", (ApiCall, DecoratedFunction), check)
