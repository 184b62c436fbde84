"""`itertools`, over values: what it gives lazily is given as a list here."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import LARGEST_SEQUENCE, NotConstant, as_python
from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.operators import binary
from daglens_analyzer.evaluate.values import CallArgument, CallArguments, ConstantValue, SequenceValue, Unknown, Value
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function

_MOST_COUNTED = 1_000


def _chain(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return _chained(evaluator, tuple(each.value for each in arguments.positional), arguments.is_exact, at)


def _chain_from_iterable(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    items, exact = _items(evaluator, argument(arguments, 0))
    return _chained(evaluator, items, exact, at)


def _chained(evaluator: Evaluator, parts: tuple[Value, ...], exact: bool, at: NodeId) -> Value:
    together: list[Value] = []
    for part in parts:
        items, known = evaluator.iterate(part)
        together.extend(items)
        exact = exact and known
    return SequenceValue(at, "list", together, [exact])


def _product(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    repeat = _number(arguments.keyword["repeat"].value if "repeat" in arguments.keyword else None, 1)
    columns = [evaluator.iterate(each.value) for each in arguments.positional]
    if repeat is None:
        return Unknown(at, "how often this is repeated is not known")
    rows = itertools.product(*(items for items, _ in columns), repeat=min(repeat, LARGEST_SEQUENCE))
    return _tuples(rows, all(known for _, known in columns), at)


def _choices(choose: Callable[[tuple[Value, ...], int], Iterable[tuple[Value, ...]]], length: int | None) -> Function:
    """`combinations` and the like: of all items, or those before the last ones, no row is certain."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        items, exact = _items(evaluator, argument(arguments, 0))
        wanted = _number(argument(arguments, 1, "r"), len(items) if length is None else length)
        if wanted is None or not exact:
            return Unknown(at, "what is chosen from here is not known")
        return _tuples(choose(items, wanted), True, at)

    return run


def _pairs(items: tuple[Value, ...], length: int) -> Iterable[tuple[Value, ...]]:
    return itertools.pairwise(items)


def _batches(items: tuple[Value, ...], length: int) -> Iterable[tuple[Value, ...]]:
    return (items[start : start + length] for start in range(0, len(items), max(length, 1)))


def _zip_longest(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    columns = [evaluator.iterate(each.value) for each in arguments.positional]
    if not all(known for _, known in columns):
        return Unknown(at, "not all items are known")
    given = arguments.keyword.get("fillvalue")
    filler = ConstantValue(at, None) if given is None else given.value
    return _tuples(itertools.zip_longest(*(items for items, _ in columns), fillvalue=filler), True, at)


def _group_by(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """Runs of items that follow one another and have the same key."""
    items, exact = _items(evaluator, argument(arguments, 0))
    key = argument(arguments, 1, "key")
    groups: list[tuple[object, Value, list[Value]]] = []
    for item in items if exact else ():
        evaluator.spend()
        found = item if key is None else evaluator.call_function(key, _positional(item, at=at), at)
        try:
            plain = as_python(found)
        except NotConstant:
            return Unknown(at, "what is grouped by here is not known")
        if groups and groups[-1][0] == plain:
            groups[-1][2].append(item)
        else:
            groups.append((plain, found, [item]))
    rows = ((found, SequenceValue(at, "list", members)) for _, found, members in groups)
    return _tuples(rows, exact, at)


def _accumulate(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    items, exact = _items(evaluator, argument(arguments, 0))
    function = argument(arguments, 1, "func")
    initial = arguments.keyword.get("initial")
    totals: list[Value] = [] if initial is None else [initial.value]
    for item in items:
        evaluator.spend()
        if not totals:
            totals.append(item)
        elif function is None:
            totals.append(binary(evaluator, "+", totals[-1], item, at))
        else:
            totals.append(evaluator.call_function(function, _positional(totals[-1], item, at=at), at))
    return SequenceValue(at, "list", totals, [exact])


def _slice(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    items, exact = _items(evaluator, argument(arguments, 0))
    bounds = [each.value.value for each in arguments.positional[1:] if isinstance(each.value, ConstantValue)]
    numbers = [bound for bound in bounds if bound is None or isinstance(bound, int)]
    if len(numbers) != len(arguments.positional) - 1 or not numbers:
        return Unknown(at, "the bounds of this slice are not known")
    stop = numbers[0] if len(numbers) == 1 else numbers[1]
    is_covered = exact or (stop is not None and stop <= len(items))
    return SequenceValue(at, "list", list(items[slice(*numbers)]), [is_covered])


def _count(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """Endless: the first numbers, which is enough to be zipped with something."""
    start, step = _number(argument(arguments, 0, "start"), 0), _number(argument(arguments, 1, "step"), 1)
    if start is None or step is None:
        return Unknown(at, "where this counts from is not known")
    numbers: list[Value] = [ConstantValue(at, start + step * index) for index in range(_MOST_COUNTED)]
    return SequenceValue(at, "list", numbers, [False])


def _repeat(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    item, times = argument(arguments, 0, "object"), argument(arguments, 1, "times")
    number = _number(times, _MOST_COUNTED)
    if item is None or number is None or number > LARGEST_SEQUENCE:
        return Unknown(at, "what is repeated here is not known")
    return SequenceValue(at, "list", [item] * max(number, 0), [times is not None])


def _cycle(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    items, exact = _items(evaluator, argument(arguments, 0))
    times = _MOST_COUNTED // len(items) + 1 if items and exact else 0
    return SequenceValue(at, "list", [*items] * times, [False])


def _star_map(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    function = argument(arguments, 0)
    rows, exact = _items(evaluator, argument(arguments, 1))
    if function is None:
        return Unknown(at, "nothing is passed")
    made: list[Value] = []
    for row in rows:
        evaluator.spend()
        items, known = evaluator.iterate(row)
        made.append(
            evaluator.call_function(function, _positional(*items, at=at), at)
            if known
            else Unknown(at, "the arguments are not known")
        )
    return SequenceValue(at, "list", made, [exact])


def _items(evaluator: Evaluator, given: Value | None) -> tuple[tuple[Value, ...], bool]:
    return ((), False) if given is None else evaluator.iterate(given)


def _number(given: Value | None, default: int) -> int | None:
    if given is None:
        return default
    return given.value if isinstance(given, ConstantValue) and isinstance(given.value, int) else None


def _positional(*values: Value, at: NodeId) -> CallArguments:
    return CallArguments(tuple(CallArgument(value, at) for value in values), {})


def _tuples(rows: Iterable[tuple[Value, ...]], exact: bool, at: NodeId) -> Value:
    kept = list(itertools.islice(rows, LARGEST_SEQUENCE))
    exact = exact and len(kept) < LARGEST_SEQUENCE
    return SequenceValue(at, "list", [SequenceValue(at, "tuple", list(row)) for row in kept], [exact])


def models() -> Models:
    functions: dict[str, Function] = {
        "chain": _chain,
        "chain.from_iterable": _chain_from_iterable,
        "product": _product,
        "combinations": _choices(itertools.combinations, 2),
        "combinations_with_replacement": _choices(itertools.combinations_with_replacement, 2),
        "permutations": _choices(itertools.permutations, None),
        "pairwise": _choices(_pairs, 2),
        "batched": _choices(_batches, 1),
        "zip_longest": _zip_longest,
        "groupby": _group_by,
        "accumulate": _accumulate,
        "islice": _slice,
        "count": _count,
        "repeat": _repeat,
        "cycle": _cycle,
        "starmap": _star_map,
    }
    return Models(natives={f"itertools.{name}": native(f"itertools.{name}", each) for name, each in functions.items()})
