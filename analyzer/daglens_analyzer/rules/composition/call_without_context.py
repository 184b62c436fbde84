"""A check, schedule, sensor, resource or hook is called like a function, without the context that it takes.

## What it does
Looks at calls at the top level of modules, and in functions that are named as tests, `main` or `run`.

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

from collections.abc import Iterator

from daglens_analyzer.api.composition import FunctionCall
from daglens_analyzer.api.construct import ApiCall
from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import FunctionValue, Value
from daglens_analyzer.graph.definitions import AssetCheckDefinition, ScheduleDefinition, SensorDefinition
from daglens_analyzer.rules.bodies.calls import DIRECT
from daglens_analyzer.rules.rule import Rule, Violation

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
    maker = _context_maker(called) if is_empty else None
    if maker is not None:
        yield Violation(f"This takes a context, and none is given. Make one with '{maker}()'.", call.at)


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
        case OpaqueValue(name=name, function=FunctionValue() as function):
            parameters = function.definition.parameters
            if not parameters or parameters[0].default is not None or "var" in parameters[0].kind:
                return None
            return _MAKERS.get(name)
        case _:
            return None


RULE = Rule("DGL223", "call-without-context", "error", "0.1", (FunctionCall, ApiCall), check)
