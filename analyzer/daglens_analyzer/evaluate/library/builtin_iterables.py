"""The builtins that make and take iterables, over values: lists of assets are sorted, zipped and filtered as any."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.constants import LARGEST_SEQUENCE, from_python, key_of, truth
from daglens_analyzer.evaluate.library.mappings import pairs_as_mapping
from daglens_analyzer.evaluate.library.ordering import sort_values
from daglens_analyzer.evaluate.native import argument, first_unknown
from daglens_analyzer.evaluate.operators import binary
from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ConstantValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function


def _items(evaluator: Evaluator, value: Value | None) -> tuple[tuple[Value, ...], bool]:
    return ((), True) if value is None else evaluator.iterate(value)


def _sequence_of(kind: Any) -> Function:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        given = argument(arguments, 0)
        if isinstance(given, Unknown):
            return given
        items, exact = _items(evaluator, given)
        if kind == "set":
            items = tuple({key_of(item): item for item in items}.values())
        return SequenceValue(at, kind, list(items), [exact])

    return run


def make_dict(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`dict(pairs, **more)`"""
    given = argument(arguments, 0)
    made = MappingValue(at, {}) if given is None else pairs_as_mapping(evaluator, given, at)
    if isinstance(made, MappingValue):
        for name, each in arguments.keyword.items():
            made.items[name] = (ConstantValue(each.at, name), each.value)
        if not arguments.is_exact:
            made.forget()
    return made


def _from_keys(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    items, exact = _items(evaluator, argument(arguments, 0))
    value = argument(arguments, 1) or from_python(None, at)
    return MappingValue(at, {key_of(item): (item, value) for item in items}, [exact])


def _len(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    if given is None or isinstance(given, Unknown):
        return given or Unknown(at, "nothing is passed")
    items, exact = evaluator.iterate(given)
    return ConstantValue(at, len(items)) if exact else Unknown(at, "how many items there are is not known")


def _range(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    numbers = [each.value.value for each in arguments.positional if isinstance(each.value, ConstantValue)]
    bounds = [number for number in numbers if isinstance(number, int)]
    if len(bounds) != len(arguments.positional) or not bounds:
        return first_unknown(arguments) or Unknown(at, "the bounds of this range are not known")
    try:
        numbers = range(*bounds)
    except (TypeError, ValueError) as error:
        return Unknown(at, f"this range fails: {error}")
    kept = numbers[:LARGEST_SEQUENCE]
    return SequenceValue(at, "list", [ConstantValue(at, number) for number in kept], [kept == numbers])


def _enumerate(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given, start = argument(arguments, 0), argument(arguments, 1, "start")
    if isinstance(given, Unknown):
        return given
    first = start.value if isinstance(start, ConstantValue) and isinstance(start.value, int) else 0
    items, exact = _items(evaluator, given)
    pairs: list[Value] = [
        SequenceValue(at, "tuple", [ConstantValue(at, first + index), item]) for index, item in enumerate(items)
    ]
    return SequenceValue(at, "list", pairs, [exact])


def _zip(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """Ends with the shortest: an endless one beside it takes nothing from what is known."""
    columns = [evaluator.iterate(each.value) for each in arguments.positional]
    rows = zip(*(items for items, _ in columns), strict=False)
    tuples: list[Value] = [SequenceValue(at, "tuple", list(row)) for row in rows]
    is_exact = not columns or any(exact and len(items) == len(tuples) for items, exact in columns)
    return SequenceValue(at, "list", tuples, [is_exact])


def _map(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    function = argument(arguments, 0)
    if function is None:
        return Unknown(at, "nothing is passed")
    columns = [evaluator.iterate(each.value) for each in arguments.positional[1:]]
    unknown = next((each.value for each in arguments.positional[1:] if isinstance(each.value, Unknown)), None)
    if unknown is not None:
        return unknown
    made: list[Value] = []
    for row in zip(*(items for items, _ in columns), strict=False):
        evaluator.spend()
        made.append(evaluator.call_function(function, _positional(row, at), at))
    return SequenceValue(at, "list", made, [all(exact for _, exact in columns)])


def _positional(values: tuple[Value, ...], at: NodeId) -> CallArguments:
    return CallArguments(tuple(CallArgument(value, at) for value in values), {})


def _filter(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    function, given = argument(arguments, 0), argument(arguments, 1)
    if function is None or given is None or isinstance(given, Unknown):
        return given or Unknown(at, "nothing is passed")
    items, exact = evaluator.iterate(given)
    plain = isinstance(function, ConstantValue) and function.value is None
    kept: list[Value] = []
    for item in items:
        evaluator.spend()
        known = truth(item if plain else evaluator.call_function(function, _positional((item,), at), at))
        if known:
            kept.append(item)
        exact = exact and known is not None
    return SequenceValue(at, "list", kept, [exact])


def _sorted(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    if given is None or isinstance(given, Unknown):
        return given or Unknown(at, "nothing is passed")
    items, exact = evaluator.iterate(given)
    ordered = sort_values(evaluator, items, arguments, at)
    return SequenceValue(at, "list", list(items) if ordered is None else ordered, [exact])


def _reversed(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    if given is None or isinstance(given, Unknown):
        return given or Unknown(at, "nothing is passed")
    items, exact = evaluator.iterate(given)
    return SequenceValue(at, "list", list(reversed(items)), [exact])


def _quantified(decisive: bool) -> Function:
    """`any` is decided by a true item, `all` by a false one."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        items, exact = _items(evaluator, argument(arguments, 0))
        known = [truth(item) for item in items]
        if decisive in known:
            return ConstantValue(at, decisive)
        return ConstantValue(at, not decisive) if exact and None not in known else Unknown(at, "not all is known")

    return run


def _extreme(name: str, choose: Callable[..., Any]) -> Function:
    """`min` and `max`, of one iterable or of the arguments, with `key=`."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        items, exact = tuple(each.value for each in arguments.positional), arguments.is_exact
        if len(items) == 1:
            items, exact = evaluator.iterate(items[0])
        keyed = CallArguments((), {key: each for key, each in arguments.keyword.items() if key == "key"})
        ordered = sort_values(evaluator, items, keyed, at) if exact else None
        if not ordered:
            return first_unknown(arguments) or Unknown(at, f"the arguments of `{name}` are not known")
        return ordered[0] if choose is min else ordered[-1]

    return run


def _sum(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """Also of lists: `sum(groups, [])` is how many flatten them."""
    items, exact = _items(evaluator, argument(arguments, 0))
    total = argument(arguments, 1, "start") or ConstantValue(at, 0)
    for item in items:
        total = binary(evaluator, "+", total, item, at)
    if exact:
        return total
    return (
        SequenceValue(at, total.kind, total.items, [False])
        if isinstance(total, SequenceValue)
        else Unknown(at, "not all items are known")
    )


def _next(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given, default = argument(arguments, 0), argument(arguments, 1)
    if isinstance(given, SequenceValue):
        if given.items and not evaluator.uncertain:
            return given.items.pop(0)
        if given.is_exact and default is not None:
            return default
    return given if isinstance(given, Unknown) else Unknown(at, "which item comes next is not known")


FUNCTIONS: dict[str, Function] = {
    "list": _sequence_of("list"),
    "tuple": _sequence_of("tuple"),
    "set": _sequence_of("set"),
    "frozenset": _sequence_of("set"),
    "iter": _sequence_of("list"),
    "dict": make_dict,
    "len": _len,
    "range": _range,
    "enumerate": _enumerate,
    "zip": _zip,
    "map": _map,
    "filter": _filter,
    "sorted": _sorted,
    "reversed": _reversed,
    "any": _quantified(True),
    "all": _quantified(False),
    "min": _extreme("min", min),
    "max": _extreme("max", max),
    "sum": _sum,
    "next": _next,
    "dict.fromkeys": _from_keys,
}
