"""A check, schedule, sensor, resource or hook is called like a function, without what it takes.

## What it does
Looks at calls at the top level of modules, and in functions that are named as tests, `main` or `run`: the context is
not given, or another object stands in its place, or a check is not given the value that it looks at.

## Why is this bad?
The call raises. A context for it is made with a function of its own.

## Example
```python
from dagster import RunRequest, sensor


@sensor(job_name="nightly")
def new_files(context):
    return RunRequest(run_key=context.cursor)


# error: [call-without-context] "build_sensor_context"
request = new_files()
```

## Use instead
```python
from dagster import RunRequest, build_sensor_context, sensor


@sensor(job_name="nightly")
def new_files(context):
    return RunRequest(run_key=context.cursor)


request = new_files(build_sensor_context(cursor="3"))
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daglens_analyzer.api.composition import FunctionCall
from daglens_analyzer.api.construct import ApiCall, Bound
from daglens_analyzer.api.reading import entries
from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import (
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    NativeFunctionValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import AssetCheckDefinition, ScheduleDefinition, SensorDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.bodies.body import nodes_of
from daglens_analyzer.rules.bodies.calls import DIRECT
from daglens_analyzer.rules.edits import AddFirst, named
from daglens_analyzer.rules.rule import Fix, Related, Rule, Violation
from daglens_analyzer.source.node_id import NodeId

_PLAIN = ("positional_only", "positional_or_keyword")
_CONTEXTS = frozenset(
    f"build_{kind}_context" for kind in ("op", "asset", "schedule", "sensor", "init_resource", "hook")
)
_MAKERS = {
    **dict.fromkeys(("resource", "io_manager", "input_manager"), "build_init_resource_context"),
    **dict.fromkeys(("success_hook", "failure_hook"), "build_hook_context"),
}


def check(call: FunctionCall | ApiCall) -> Iterator[Violation]:
    """A call without any argument of what takes a context."""
    if isinstance(call, FunctionCall):
        called, is_empty = call.definition, call.arguments.is_exact and not call.arguments.positional
        is_empty = is_empty and not call.arguments.keyword
    else:
        called = call.bound.value("self") if call.construct == DIRECT else None
        is_empty = call.bound.is_exact and not call.bound.surplus
    if isinstance(called, ScheduleDefinition) and not called.has_function:
        told = "Only schedules that '@schedule' makes can be called: this one has no function of its own."
        yield Violation(told, call.at, (Related(called.at, "it is defined here"),))
        return
    maker = _context_maker(called) if is_empty else None
    if maker is not None:
        told = f"This takes a context, and none is given. Make one with '{maker}()'."
        related = () if called is None else (Related(called.at, "it is defined here"),)
        fixes = (Fix("Pass a context", (AddFirst(call.at, f"{named(maker)}()"),), is_safe=False),)
        yield Violation(told, call.at, related, fixes)
    elif isinstance(call, FunctionCall) and call.arguments.is_exact:
        yield from _misfits(call)
    if isinstance(called, ScheduleDefinition | SensorDefinition):
        given = call.arguments.positional if isinstance(call, FunctionCall) else call.bound.surplus
        positional = [each for each in given if each.keyword is None]
        if len(given) == len(positional) == 1:
            yield from _resources(called, positional[0].value, call.at)


def _misfits(call: FunctionCall) -> Iterator[Violation]:
    """What is given and does not fit."""
    match call.definition:
        case SensorDefinition():
            yield from _of_tick(call, "sensor", "build_sensor_context")
        case ScheduleDefinition():
            yield from _of_tick(call, "schedule", "build_schedule_context")
        case AssetCheckDefinition(function=FunctionValue() as function):
            yield from _of_check(call, function.definition.parameters)
        case OpaqueValue(name="resource", bound=Bound(arguments={"config_schema": schema})):
            given = call.arguments.positional
            needs = isinstance(schema.value, MappingValue) and any(
                isinstance(item, ExternalValue | NativeFunctionValue) for _, item in schema.value.items.values()
            )
            if needs and given and isinstance(given[0].value, ConstantValue) and given[0].value.value is None:
                told = "This resource needs config, and None has none. Give it with 'build_init_resource_context'."
                yield Violation(told, given[0].at, (Related(schema.at, "it is asked for here"),))
        case _:
            pass


def _of_tick(call: FunctionCall, kind: str, maker: str) -> Iterator[Violation]:
    """Schedules and sensors take one context by position, and resources by name."""
    given = call.arguments.positional
    defined = (Related(call.definition.at, f"the {kind} is defined here"),)
    first = given[0].value if given else None
    is_plain = isinstance(first, ConstantValue) and first.value is not None
    if is_plain or (isinstance(first, OpaqueValue) and first.name in _CONTEXTS - {maker}):
        yield Violation(f"This is no context of a {kind}. Make one with '{maker}()'.", given[0].at, defined)
    elif len(given) > 1:
        told = f"A {kind} is called with its context alone. Pass resources by name, or to '{maker}()'."
        yield Violation(told, given[1].at, defined)


def _resources(called: ScheduleDefinition | SensorDefinition, context: Value, call: NodeId) -> Iterator[Violation]:
    """A resource that the function takes from a context that was built without it."""
    function, keys = called.function, called.required_resource_keys
    if not isinstance(context, OpaqueValue) or context.name not in _CONTEXTS or context.bound is None:
        return
    own, is_exact = entries(context.bound.value("resources"))
    lacking = set(keys) - {entry.name for entry in own}
    if function is None or not is_exact or not context.bound.is_exact or "instance" in context.bound.arguments:
        return
    for node in nodes_of(function):
        match node:
            case tree.Attribute(
                value=tree.Attribute(value=tree.Name(id=name), name="resources"), name=key, name_at=at
            ) if name == called.context_name and key in lacking:
                told = f"This is called with a context without the resource '{key}'. Give it one in 'resources='."
                yield Violation(told, function.node(at), (Related(call, "it is called here"),), severity="warning")
                return
            case _:
                pass


def _of_check(call: FunctionCall, parameters: Sequence[tree.Parameter]) -> Iterator[Violation]:
    """Checks are called as ops are: parameters that nothing annotates carry values of assets."""
    if any(each.kind not in _PLAIN for each in parameters):
        return
    given, keywords = list(call.arguments.positional), call.arguments.keyword
    defined = (Related(call.definition.at, "the check is defined here"),)
    starts = given[0].value if given else None
    wanted = list(parameters)
    if wanted and wanted[0].name in CONTEXT_NAMES:
        wanted, given = wanted[1:], given[1:]
    elif isinstance(starts, Unknown) or (isinstance(starts, OpaqueValue) and starts.name in _CONTEXTS):
        given = given[1:]
    lacking = [each for each in wanted[len(given) :] if each.name not in keywords]
    for each in lacking:
        if each.annotation is None and each.default is None and each.name != "config":
            yield Violation(f"The check looks at '{each.name}', and no value is given for it.", call.at, defined)
            return
    if len(given) > len(wanted):
        told = f"The check takes {len(wanted) or 'no'} values besides a context, and more are given."
        yield Violation(told, given[len(wanted)].at, defined)


def _context_maker(called: Value | None) -> str | None:
    """What makes the context that a definition takes as it is called; None where it surely takes none."""
    match called:
        case SensorDefinition(context_name=str()):
            return "build_sensor_context"
        case ScheduleDefinition(context_name=str()):
            return "build_schedule_context"
        case AssetCheckDefinition(function=FunctionValue() as function):
            parameters = function.definition.parameters
            return "build_op_context" if parameters and parameters[0].name in CONTEXT_NAMES else None
        case OpaqueValue(name="logger"):
            return "build_init_logger_context"
        case OpaqueValue(name=name, function=FunctionValue() as function):
            parameters = function.definition.parameters
            if not parameters or parameters[0].default is not None or "var" in parameters[0].kind:
                return None
            return _MAKERS.get(name)
        case _:
            return None


RULE = Rule("DGL223", "call-without-context", "error", "0.1", (FunctionCall, ApiCall), check)
