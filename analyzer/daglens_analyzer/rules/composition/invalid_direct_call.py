"""An op or asset is called like a function, without what it needs.

## What it does
Looks at calls outside of graphs, as tests make them: a context that is not given, and inputs without a value.

## Why is this bad?
The call raises.

## Example
```python
from dagster import op


@op
def add(x, y):
    return x + y


# error: [invalid-direct-call] "'y'"
total = add(1)
```

## Use instead
```python
from dagster import op


@op
def add(x, y):
    return x + y


total = add(1, 2)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.api.composition import DirectCall
from daglens_analyzer.api.reading import entries, is_given
from daglens_analyzer.api.signature import CONTEXT_NAMES
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import CallArgument, ClassValue, ConstantValue, Unknown, Value
from daglens_analyzer.graph.nodes import required_places
from daglens_analyzer.rules.composition.giving_a_context import given_a_context
from daglens_analyzer.rules.edits import Surround, named
from daglens_analyzer.rules.nearest_name import did_you_mean, nearest_names
from daglens_analyzer.rules.resources.config_values import config_problem
from daglens_analyzer.rules.rule import Edit, Fix, Related, Rule, Violation


def check(call: DirectCall) -> Iterator[Violation]:
    """What a call outside of any graph lacks."""
    definition, arguments = call.definition, call.arguments
    if definition.function is None or isinstance(definition.ins, Unknown) or not arguments.is_exact:
        return
    parameters = definition.function.definition.parameters
    name = definition.function.name
    takes_context = bool(parameters) and parameters[0].name in CONTEXT_NAMES
    related = (Related(definition.name_at, f"'{name}' is defined here"),)
    if takes_context and arguments.positional and parameters[0].name in arguments.keyword:
        told = f"The context of '{name}' is given twice, by position and by name."
        yield Violation(told, arguments.keyword[parameters[0].name].at, related)
        return
    if takes_context and not arguments.positional and parameters[0].name not in arguments.keyword:
        told = f"'{name}' takes a context, and none is given. Make one with 'build_op_context()'."
        yield Violation(told, call.at, related, given_a_context(call.at, definition))
        return
    if takes_context:
        yield from _context(call, name)
        yield from _resources(call, name)
    elif not arguments.positional:
        yield from _without_context(call, name)
    given = arguments.positional[1:] if takes_context else arguments.positional
    if not takes_context and given and _is_context(given[0].value):
        given = given[1:]
    own = [each for each in parameters if each.name not in CONTEXT_NAMES]
    unknown = _unknown_keyword(call)
    if unknown is not None:
        yield unknown
        return
    takes_only_inputs = len(own) == len(definition.positional_ins) and all(each.kind in _POSITIONAL for each in own)
    if takes_only_inputs and len(given) > len(own):
        told = f"'{name}' takes {len(own)} inputs, and here are {len(given)} values."
        yield Violation(told, given[len(own)].at, related)
        return
    twice = [each.name for each in own[: len(given)] if each.name in arguments.keyword]
    if takes_only_inputs and twice:
        yield Violation(f"The input '{twice[0]}' is given twice.", arguments.keyword[twice[0]].at, related)
        return
    wanted = definition.positional_ins[len(given) :]
    optional = {parameter.name for parameter in parameters if parameter.default is not None}
    needed = {known.name for known in definition.ins if not known.nothing and not known.has_default} - optional
    for parameter in wanted:
        if parameter in needed and parameter not in arguments.keyword:
            yield Violation(f"'{name}' is called without a value for its input '{parameter}'.", call.at, related)
            return


_POSITIONAL = ("positional_only", "positional_or_keyword")
_CONTEXTS = ("build_op_context", "build_asset_context")


def _is_context(value: Value) -> bool:
    return isinstance(value, OpaqueValue) and value.name in _CONTEXTS


def _unknown_keyword(call: DirectCall) -> Violation | None:
    """An argument by a name that no parameter has; `config` is taken by every op."""
    function = call.definition.function
    assert function is not None
    parameters = function.definition.parameters
    if any(each.kind == "var_keyword" for each in parameters):
        return None
    known = [each.name for each in parameters]
    for name, given in call.arguments.keyword.items():
        if name not in known and name != "config":
            near = nearest_names(name, known)
            told = f"'{function.name}' has no parameter '{name}'.{did_you_mean(near)}"
            defined = Related(call.definition.name_at, f"'{function.name}' is defined here")
            return Violation(told, given.name_at or given.at, (defined,), _renamed(given, near))
    return None


def _renamed(given: CallArgument, near: tuple[str, ...]) -> tuple[Fix, ...]:
    if given.name_at is None:
        return ()
    return tuple(Fix(f"Change it to '{name}'", (Edit(given.name_at, name),)) for name in near)


def _context(call: DirectCall, name: str) -> Iterator[Violation]:
    """A plain value in the place of the context, and a context with config that does not fit."""
    first = call.arguments.positional[0] if call.arguments.positional else None
    if first is None:
        return
    if isinstance(first.value, ConstantValue) and first.value.value is not None:
        told = f"'{name}' takes a context first, and this is {first.value.value!r}. Make one with 'build_op_context()'."
        given = (Surround(first.at, f"{named('build_op_context')}(), ", ""),)
        fixes = (Fix("Pass a context first", given, is_safe=False),) if call.definition.positional_ins else ()
        yield Violation(told, first.at, fixes=fixes)
    elif isinstance(first.value, OpaqueValue) and _is_context(first.value) and first.value.bound is not None:
        bound = first.value.bound
        given = bound.value("op_config") or bound.value("asset_config")
        if bound.is_exact and not is_given(bound.value("config")):
            problem = config_problem(call.definition.config, given, name)
            if problem is not None:
                yield Violation(problem.told, call.at if problem.at is None else first.at)


def _without_context(call: DirectCall, name: str) -> Iterator[Violation]:
    """Config that only an argument by name could give here, and does not."""
    given, definition = call.arguments.keyword, call.definition
    problem = config_problem(definition.config, None, name) if "config" not in given else None
    if problem is not None and isinstance(definition.config, ClassValue):
        yield Violation(problem.told, call.at)
        return
    if definition.function is None or call.brought is None:
        return
    parameters = {each.name for each in definition.function.definition.parameters}
    for key, place in required_places(definition).items():
        if key in parameters and key not in given and key not in call.brought:
            told = f"'{name}' asks for the resource '{key}', and none is given. Pass it by name: '{key}=...'."
            yield Violation(told, call.at, (Related(place, "it is asked for here"),))
            return


def _resources(call: DirectCall, name: str) -> Iterator[Violation]:
    """A context that is built here without the resources that the op asks for."""
    keys = call.definition.required_resource_keys
    context = call.arguments.positional[0].value if call.arguments.positional else None
    if isinstance(keys, Unknown) or not keys or call.brought is None:
        return
    if not isinstance(context, OpaqueValue) or context.bound is None:
        return
    if not _is_context(context) or not context.bound.is_exact:
        return
    if len(call.arguments.positional) > 1 + len(call.definition.positional_ins):  # Resources may be given so too.
        return
    resources, exact = entries(context.bound.value("resources"))
    lacking = [
        key
        for key in keys
        if not (key in call.brought or key in call.arguments.keyword or key in {entry.name for entry in resources})
    ]
    if exact and lacking:
        told = f"'{name}' asks for the resource '{lacking[0]}', and this context has none. Give it in 'resources='."
        place = call.definition.resource_places.get(lacking[0], call.definition.name_at)
        yield Violation(told, call.at, (Related(place, "it is asked for here"),))


RULE = Rule("DGL219", "invalid-direct-call", "error", "0.1", (DirectCall,), check)
