"""An op or graph is configured without a name, or with config that it does not take.

## What it does
Reads the calls of `configured` on ops and graphs: a name that is missing, and config that does not fit the schema of
what is configured.

## Why is this bad?
What is configured is an op of its own, with a name of its own: Dagster refuses it without one. It looks at the config
only when the op is run, and refuses the run.

## Example
```python
from dagster import configured, op


@op(config_schema={"rows": int})
def fetch(context): ...


# error: [misconfigured-node] "needs a name"
fetch_ten = configured(fetch)({"rows": 10})
# warning: [misconfigured-node] "no 'row'"
fetch_few = fetch.configured({"row": 3}, name="fetch_few")
```

## Use instead
```python
from dagster import op


@op(config_schema={"rows": int})
def fetch(context): ...


fetch_ten = fetch.configured({"rows": 10}, name="fetch_ten")
fetch_few = fetch.configured({"rows": 3}, name="fetch_few")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall, DecoratedFunction
from daglens_analyzer.api.node_methods import CONFIGURED
from daglens_analyzer.api.reading import is_given
from daglens_analyzer.evaluate.values import ConstantValue, MappingValue, Unknown, Value
from daglens_analyzer.graph.definitions import GraphDefinition, OpDefinition
from daglens_analyzer.rules.resources.config_values import config_problem
from daglens_analyzer.rules.rule import Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId


def check(subject: ApiCall | DecoratedFunction) -> Iterator[Violation]:
    """A name that is missing, else the first thing that is wrong with the config."""
    if isinstance(subject, ApiCall):
        if subject.construct == CONFIGURED:
            # A method without a name is judged as any call without an argument is.
            given = subject.bound.value("config_or_config_fn")
            yield from _judged(subject.bound.value("self"), given, subject.at, is_named=True)
        return
    bound, given = subject.bound, subject.function
    is_config = isinstance(given, MappingValue | ConstantValue)
    if subject.construct == "configured" and bound is not None and bound.is_exact and is_config:
        is_named = is_given(bound.value("name"))
        yield from _judged(bound.value("configurable"), given, subject.at, is_named=is_named)


def _judged(node: Value | None, config: Value | None, at: NodeId, *, is_named: bool) -> Iterator[Violation]:
    if not isinstance(node, OpDefinition | GraphDefinition) or isinstance(node.name, Unknown):
        return
    related = (Related(node.name_at, f"'{node.name}' is defined here"),)
    if not is_named:
        kind = "op" if isinstance(node, OpDefinition) else "graph"
        told = f"The configured '{node.name}' is another {kind}, and needs a name of its own. Give it in 'name='."
        yield Violation(told, at, related)
    elif isinstance(node, OpDefinition) and isinstance(config, MappingValue):
        problem = config_problem(node.config, config, node.name)
        if problem is not None:
            yield Violation(problem.told, problem.at or at, related, severity="warning")


RULE = Rule("DGL436", "misconfigured-node", "error", "0.1", (ApiCall, DecoratedFunction), check)
