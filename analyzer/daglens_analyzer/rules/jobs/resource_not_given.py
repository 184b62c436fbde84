"""A run is asked for without a resource that one of its ops or assets needs.

## What it does
Reads the calls of `materialize`, `materialize_to_memory` and `execute_in_process`, and compares the resources that the
assets or ops ask for with those that the call, the job and the assets bring.

## Why is this bad?
Dagster refuses to start the run.

## Example
```python
from dagster import asset, materialize


# warning: [resource-not-given] "'database'"
@asset(required_resource_keys={"database"})
def orders(context): ...


def main():
    materialize([orders])
```

## Use instead
```python
from dagster import asset, materialize


@asset(required_resource_keys={"database"})
def orders(context): ...


def main():
    materialize([orders], resources={"database": "postgres://localhost"})
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.reading import entries, is_given
from daglens_analyzer.evaluate.values import SequenceValue, Value
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.graph.nodes import ops_within, required_places
from daglens_analyzer.rules.bodies.calls import IN_PROCESS
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.rule import Related, Rule, Violation

_MATERIALIZE = frozenset({"materialize", "materialize_to_memory"})
_ALWAYS = frozenset({"io_manager"})


def check(call: ApiCall | JobDefinition) -> Iterator[Violation]:
    """Each resource that is asked for, and that the run, or the job itself, surely lacks."""
    if isinstance(call, JobDefinition):
        yield from _of_equipped(call)
        return
    if call.construct == "with_resources":
        yield from _handed_out(call)
        return
    if not call.bound.is_exact or is_given(call.bound.value("selection")) or is_given(call.bound.value("op_selection")):
        return
    own, is_exact = entries(call.bound.value("resources"))
    if not is_exact:
        return
    given = _ALWAYS | {entry.name for entry in own}
    if call.construct in _MATERIALIZE:
        listed = call.bound.value("assets")
        items = listed.items if isinstance(listed, SequenceValue) and listed.is_exact else ()
        made = [each for each in items if isinstance(each, AssetsDefinition)]
        for each in made:
            if each.executable and each.own_resources is not None and each.node is not None:
                yield from _lacking(call, each.node, given | frozenset(each.own_resources))
    elif call.construct == IN_PROCESS:
        yield from _of_job(call, call.bound.value("self"), given)


def _of_equipped(job: JobDefinition) -> Iterator[Violation]:
    """A job that is given resources of its own takes none of the code location's."""
    own, is_exact = entries(job.resources)
    given = _ALWAYS | {entry.name for entry in own}
    if not own or not is_exact or job.resources is None:
        return
    for op in ops_within(job.graph):
        for key, place in {**required_places(op), **op.manager_places}.items():
            if key not in given:
                near = did_you_mean(nearest_names(key, given))
                told = f"'{op.name}' asks for '{key}', which is not among the resources of the job '{job.name}'.{near}"
                yield Violation(told, place, (Related(job.resources.at, "the job's resources are given here"),))


def _handed_out(call: ApiCall) -> Iterator[Violation]:
    """`with_resources` has to be given all that its assets ask for."""
    own, is_exact = entries(call.bound.value("resource_defs"))
    listed = call.bound.value("definitions")
    if not is_exact or not call.bound.is_exact or not isinstance(listed, SequenceValue):
        return
    given = _ALWAYS | {entry.name for entry in own}
    for made in listed.items:
        if not isinstance(made, AssetsDefinition) or made.own_resources is None or made.node is None:
            continue
        for op in ops_within(made.node):
            for key, place in {**required_places(op), **op.manager_places}.items():
                if key not in given and key not in made.own_resources:
                    near = did_you_mean(nearest_names(key, given))
                    told = f"'{op.name}' asks for the resource '{key}', which is not among these.{near}"
                    yield Violation(told, call.at, (Related(place, "it is asked for here"),))
                    return


def _of_job(call: ApiCall, made: Value | None, given: frozenset[str]) -> Iterator[Violation]:
    graph = made.graph if isinstance(made, JobDefinition) else made
    brought, is_exact = entries(made.resources if isinstance(made, JobDefinition) else None)
    if isinstance(graph, GraphDefinition) and is_exact:
        yield from _lacking(call, graph, given | {entry.name for entry in brought})


def _lacking(call: ApiCall, node: OpDefinition | GraphDefinition, given: frozenset[str]) -> Iterator[Violation]:
    for op in ops_within(node):
        for key, place in {**required_places(op), **op.manager_places}.items():
            if key in given:
                continue
            near = did_you_mean(nearest_names(key, given))
            message = f"'{op.name}' asks for '{key}', and a run is asked for that is not given it.{near}"
            yield Violation(message, place, (Related(call.at, "the run is asked for here"),))


RULE = Rule("DGL312", "resource-not-given", "error", "0.1", (ApiCall, JobDefinition), check)
