"""`Definitions`: everything that a code location holds."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.component_context import context_of_module
from daglens_analyzer.api.construct import Bound, construct, decorator, recorded
from daglens_analyzer.api.reading import entries, items, known_text
from daglens_analyzer.api.signature import decorated_function
from daglens_analyzer.evaluate.values import Call, CallArgument, CallArguments, Unknown, Value
from daglens_analyzer.graph.definitions import DefinitionsValue

_PARAMETERS = "assets schedules sensors jobs resources executor loggers asset_checks metadata component_tree"
_LISTS = ("assets", "asset_checks", "jobs", "schedules", "sensors")


def _definitions(bound: Bound, call: Call) -> Value:
    return recorded(definitions_of(bound, call), call)


def definitions_of(bound: Bound, call: Call) -> DefinitionsValue:
    """The code location that the arguments of `Definitions` describe."""
    lists = {name: items(bound.value(name), call) for name in _LISTS}
    resources, resources_exact = entries(bound.value("resources"))
    return DefinitionsValue(
        at=call.at,
        assets=lists["assets"][0],
        asset_checks=lists["asset_checks"][0],
        jobs=lists["jobs"][0],
        schedules=lists["schedules"][0],
        sensors=lists["sensors"][0],
        resources={entry.name: entry.value for entry in resources},
        is_exact=bound.is_exact and all(exact for _, exact in lists.values()),
        resources_exact=bound.is_exact and resources_exact,
        executor=bound.value("executor"),
        loggers=bound.value("loggers"),
    )


def _named_repository(bound: Bound, call: Call) -> Value:
    """`create_repository_using_definitions_args(name, ...)`: a repository of what `Definitions` would hold."""
    return recorded(replace(definitions_of(bound, call), name=known_text(bound.value("name"))), call)


def _merge(bound: Bound, call: Call) -> Value:
    given = [argument.value for argument in bound.rest]
    return recorded(merged(given, call, exact=bound.is_exact), call)


def merged(given: list[Value], call: Call, *, exact: bool = True) -> DefinitionsValue:
    """Several `Definitions` as one; what is not known among them makes it inexact."""
    known = [value for value in given if isinstance(value, DefinitionsValue)]
    return DefinitionsValue(
        at=call.at,
        assets=tuple(value for one in known for value in one.assets),
        asset_checks=tuple(value for one in known for value in one.asset_checks),
        jobs=tuple(value for one in known for value in one.jobs),
        schedules=tuple(value for one in known for value in one.schedules),
        sensors=tuple(value for one in known for value in one.sensors),
        resources={name: value for one in known for name, value in one.resources.items()},
        is_exact=exact and len(known) == len(given) and all(one.is_exact for one in known),
        resources_exact=exact and len(known) == len(given) and all(one.resources_exact for one in known),
    )


def _lazy_definitions(decorated: Value, bound: Bound, call: Call) -> Value:
    """`@definitions`: the function is called when the location is loaded, with the context of components where it has a
    parameter for it."""
    context = CallArgument(context_of_module(call.at.path, call.evaluator.current_module, call), call.at)
    function = decorated_function(decorated)
    wants = function is not None and bool(function.definition.parameters)
    returned = call.evaluator.call_function(decorated, CallArguments((context,) if wants else (), {}), call.at)
    if isinstance(returned, DefinitionsValue):
        return returned
    reason = returned.reason if isinstance(returned, Unknown) else "what `@definitions` gives is not known"
    return call.evaluator.unresolved(call.at, reason)


CONSTRUCTS = (
    construct("Definitions", _PARAMETERS, _definitions),
    construct("create_repository_using_definitions_args", f"name {_PARAMETERS}", _named_repository),
    construct("Definitions.merge", "*def_sets", _merge),
    construct("Definitions.merge_unbound_defs", "*def_sets", _merge),
    decorator("definitions", "fn", _lazy_definitions),
    decorator("lazy_repository", "fn", _lazy_definitions),
)
DEFERRED = ("definitions", "lazy_repository")
