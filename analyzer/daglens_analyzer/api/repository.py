"""`@repository`: the older way to say what a code location holds, as one list of anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daglens_analyzer.api.construct import Bound, decorator, recorded
from daglens_analyzer.api.module_objects import ASSETS, CHECKS, JOBS, SCHEDULES, SENSORS, SPECS
from daglens_analyzer.api.reading import items, known_text
from daglens_analyzer.api.signature import decorated_function, function_name
from daglens_analyzer.evaluate.values import Call, CallArguments, FunctionValue, MappingValue, SequenceValue, Value
from daglens_analyzer.graph.definitions import DefinitionsValue, GraphDefinition


def _repository(decorated: Value, bound: Bound, call: Call) -> Value:
    returned = call.evaluator.call_function(decorated, CallArguments((), {}), call.at)
    if not isinstance(returned, SequenceValue | MappingValue):
        return call.evaluator.unresolved(call.at, "what this repository holds is not known")
    listed = isinstance(returned, SequenceValue)
    found = tuple(_flat(items(returned, call)[0]) if listed else _by_sort(returned, call))
    function = decorated_function(decorated)

    def only(types: tuple[type[Value], ...]) -> tuple[Value, ...]:
        return tuple(value for value in found if isinstance(value, types))

    known = (*ASSETS, *SPECS, *CHECKS, *JOBS, GraphDefinition, *SCHEDULES, *SENSORS)
    return recorded(
        DefinitionsValue(
            at=call.at,
            assets=only((*ASSETS, *SPECS)),
            asset_checks=only(CHECKS),
            jobs=only((*JOBS, GraphDefinition)),
            schedules=only(SCHEDULES),
            sensors=only(SENSORS),
            resources={},
            is_exact=returned.is_exact and all(isinstance(value, known) for value in found),
            name=known_text(bound.value("name")) or (function_name(function) if function else None),
        ),
        call,
    )


def _flat(values: Iterable[Value]) -> Iterator[Value]:
    for value in values:
        if isinstance(value, SequenceValue):
            yield from value.items
        else:
            yield value


def _by_sort(sorts: MappingValue, call: Call) -> Iterator[Value]:
    """A dict of `jobs`, `schedules` and so on: each by its name, as an object or as a function that makes it."""
    for _, by_name in sorts.items.values():
        if not isinstance(by_name, MappingValue):
            yield by_name
            continue
        for _, value in by_name.items.values():
            is_function = isinstance(value, FunctionValue)
            yield call.evaluator.call_function(value, CallArguments((), {}), call.at) if is_function else value


CONSTRUCTS = (
    decorator(
        "repository", "definitions_fn * name description metadata default_executor_def default_logger_defs", _repository
    ),
)
