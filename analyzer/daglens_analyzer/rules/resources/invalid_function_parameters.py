"""A hook or resource function has parameters that Dagster cannot fill.

## What it does
Looks at the functions below `@success_hook`, `@failure_hook` and `@resource`: a hook's one parameter is named
`context`, and a resource is called with one argument, whatever its name.

## Why is this bad?
Dagster refuses the definition.

## Example
```python
from dagster import resource, success_hook


@success_hook
# error: [invalid-function-parameters] "context"
def report(ctx): ...


@resource
# error: [invalid-function-parameters] "'url'"
def database(context, url): ...
```

## Use instead
```python
from dagster import resource, success_hook


@success_hook
def report(context): ...


@resource
def database(context, url="localhost"): ...
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.edits import AddParameter
from daglens_analyzer.rules.rename_parameter import rename_parameter
from daglens_analyzer.rules.rule import Fix, Rule, Violation

_HOOKS = frozenset({"success_hook", "failure_hook"})
_ONE_ARGUMENT = frozenset({"resource"})
_CONFIG = frozenset({"config_mapping"})
_TICKS = frozenset({"schedule", "sensor"})


def check(decorated: DecoratedFunction) -> Iterator[Violation]:
    """The parameter that is in the way."""
    function = decorated.function
    if not isinstance(function, FunctionValue) or not isinstance(function.definition, tree.FunctionDef):
        return
    parameters = function.definition.parameters
    if decorated.construct in _HOOKS:
        if not parameters or parameters[0].name not in CONTEXT_NAMES:
            told = f"The first parameter of a hook is its context, and has to be named so: '{function.name}(context)'."
            place = function.node(parameters[0].at if parameters else function.definition.name_at)
            yield Violation(told, place, fixes=_with_context(function, parameters))
    elif decorated.construct in _TICKS:
        needed = [each for each in parameters if each.default is None and "var" not in each.kind]
        for parameter in [each for each in needed if each.annotation is None][1:2]:
            told = f"'{function.name}' is given its context and resources, so nothing gives '{parameter.name}' a value."
            yield Violation(told, function.node(parameter.at), severity="warning")
    elif decorated.construct in _CONFIG and len(parameters) != 1:
        told = f"'{function.name}' is given the config alone, and takes {len(parameters)} parameters."
        yield Violation(told, function.node(parameters[1].at if parameters else function.definition.name_at))
    elif decorated.construct in _ONE_ARGUMENT:
        required = [
            parameter
            for parameter in parameters
            if parameter.default is None and parameter.kind not in ("var_positional", "var_keyword")
        ]
        if len(required) > 1:
            told = f"'{function.name}' is called with its context alone, so nothing gives '{required[1].name}' a value."
            yield Violation(told, function.node(required[1].at))


def _with_context(function: FunctionValue, parameters: Sequence[tree.Parameter]) -> tuple[Fix, ...]:
    """A context where there is no parameter, or what takes its place under the name that it has to have."""
    if not parameters:
        added = AddParameter(function.node(function.definition.at), "context", is_first=True)
        return (Fix("Add the parameter 'context'", (added,)),)
    edits = rename_parameter(function, parameters[0].name, "context")
    return (Fix("Rename it to 'context'", edits),) if edits else ()


RULE = Rule("DGL430", "invalid-function-parameters", "error", "0.1", (DecoratedFunction,), check)
