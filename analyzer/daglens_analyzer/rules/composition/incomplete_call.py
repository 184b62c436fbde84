"""An op or asset is called directly without what it takes.

## What it does
Looks at calls of ops and assets in functions without parameters that are named as tests, `main` or `run`: the inputs,
the context and the number of arguments. Other functions may be the body of a graph.

## Why is this bad?
A direct call is checked like a step, and fails.

## Example
```python
from dagster import op


@op
def double(number):
    return 2 * number


def test_double():
    # warning: [incomplete-call] "'number'"
    assert double() == 4
```

## Use instead
```python
from dagster import op


@op
def double(number):
    return 2 * number


def test_double():
    assert double(2) == 4
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import CallArgument, FunctionValue, Unknown
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.calls import DIRECT
from daglens_analyzer.rules.composition.executing import executing
from daglens_analyzer.rules.composition.giving_a_context import given_a_context
from daglens_analyzer.rules.rule import Rule, Violation

_OF_STEPS = ("positional_only", "positional_or_keyword", "keyword_only")


def check(call: ApiCall) -> Iterator[Violation]:
    """The first thing that a direct call lacks, or has too much of."""
    made = call.bound.value("self") if call.construct == DIRECT and call.bound.is_exact else None
    if isinstance(made, JobDefinition):
        yield Violation(f"'{made.name}' is a job: run it with 'execute_in_process'.", call.at, fixes=executing(call.at))
    elif isinstance(made, GraphDefinition):
        yield Violation(
            f"'{made.name}' is a graph, and is called in other graphs and jobs: run it by itself with "
            "'execute_in_process'.",
            call.at,
            fixes=executing(call.at),
        )
    op = made.node if isinstance(made, AssetsDefinition) else made
    function = op.function if isinstance(op, OpDefinition) else None
    if isinstance(op, OpDefinition) and isinstance(function, FunctionValue) and not isinstance(op.ins, Unknown):
        told = _problem(op, function, list(call.bound.surplus))
        if told is not None:
            lacks_context = "takes a context" in told
            yield Violation(told, call.at, fixes=given_a_context(call.at, op) if lacks_context else ())


def _problem(op: OpDefinition, function: FunctionValue, given: list[CallArgument]) -> str | None:
    parameters = list(function.definition.parameters)
    if any(each.kind not in _OF_STEPS for each in parameters):
        return None
    positional = [each for each in given if each.keyword is None]
    keywords = {each.keyword for each in given if each.keyword is not None}
    takes_context = bool(parameters) and parameters[0].name in CONTEXT_NAMES
    if takes_context:
        if not positional and parameters[0].name not in keywords:
            return f"'{function.name}' takes a context, and none is given: build one with 'build_op_context()'."
        positional, parameters = positional[1:], parameters[1:]
    elif positional and _is_context(positional[0]):
        positional = positional[1:]
    return _of_inputs(op, function, parameters, positional, keywords)


def _of_inputs(
    op: OpDefinition,
    function: FunctionValue,
    parameters: list[tree.Parameter],
    positional: list[CallArgument],
    keywords: set[str],
) -> str | None:
    assert not isinstance(op.ins, Unknown)
    inputs = {each.name for each in op.ins if not each.nothing and not each.has_default}
    if len(positional) > len(parameters):
        return (
            f"'{function.name}' takes {len(parameters)} arguments besides a context, and {len(positional)} are given."
        )
    passed = {each.name for each in parameters[: len(positional)]} | keywords
    lacking = next((each.name for each in parameters if each.name in inputs and each.name not in passed), None)
    return None if lacking is None else f"'{function.name}' takes '{lacking}', and nothing is given for it."


def _is_context(argument: CallArgument) -> bool:
    """Whether it is, or may be, a context: one may stand first also where the function takes none."""
    value = argument.value
    return isinstance(value, Unknown) or (isinstance(value, OpaqueValue) and "context" in value.name)


RULE = Rule("DGL221", "incomplete-call", "warning", "0.1", (ApiCall,), check)
