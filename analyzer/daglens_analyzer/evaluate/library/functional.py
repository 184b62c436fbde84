"""`functools`, `itertools`, `collections`, `copy` and `operator`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import LARGEST_SEQUENCE
from daglens_analyzer.evaluate.descriptors import DescriptorValue
from daglens_analyzer.evaluate.library.builtin_iterables import make_dict
from daglens_analyzer.evaluate.library.mappings import pairs_as_mapping
from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ConstantValue,
    FunctionValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


@dataclass(frozen=True, slots=True, eq=False)
class PartialValue(Value):
    """`functools.partial(function, ...)`"""

    function: Value
    arguments: CallArguments


def _partial(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    function = argument(arguments, 0)
    if function is None or isinstance(function, Unknown):
        return function or Unknown(at, "nothing is passed to `partial`")
    return PartialValue(at, function, CallArguments(arguments.positional[1:], arguments.keyword, arguments.is_exact))


def _call_partial(value: PartialValue, arguments: CallArguments, call: Call) -> Value:
    held = value.arguments
    together = CallArguments(
        (*held.positional, *arguments.positional),
        {**held.keyword, **arguments.keyword},
        held.is_exact and arguments.is_exact,
    )
    return call.evaluator.call_function(value.function, together, call.at)


def _attribute_of_partial(value: PartialValue, name: str, call: Call) -> Value | None:
    match name:
        case "func":
            return value.function
        case "args":
            return SequenceValue(call.at, "tuple", [each.value for each in value.arguments.positional])
        case _:
            return None


def _wraps(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """The wrapper takes over the names of what it wraps; it stays a function of its own."""
    wrapped = argument(arguments, 0)

    def take_over(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        return update_wrapper(evaluator, argument(arguments, 0), wrapped, at)

    return native("functools.wraps()", take_over)


def update_wrapper(evaluator: Evaluator, wrapper: Value | None, wrapped: Value | None, at: NodeId) -> Value:
    if isinstance(wrapper, FunctionValue) and wrapped is not None:
        for name in ("__name__", "__qualname__", "__doc__", "__module__"):
            found = evaluator.find_attribute(wrapped, name, at)
            if found is not None:
                wrapper.attributes[name] = found
        wrapper.attributes["__wrapped__"] = wrapped
    return wrapper or Unknown(at, "nothing is wrapped")


def _identity(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return argument(arguments, 0) or native("functools.cache()", _identity)


def _cache(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`@cache`, `@lru_cache` and `@lru_cache(maxsize=...)` leave what a function gives as it is."""
    function = argument(arguments, 0)
    return function if isinstance(function, FunctionValue) else native("functools.cache()", _identity)


def _cached_property(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    function = argument(arguments, 0)
    return Unknown(at, "nothing is passed") if function is None else DescriptorValue(at, "property", function)


def _reduce(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    function, given, total = argument(arguments, 0), argument(arguments, 1), argument(arguments, 2)
    items, exact = ((), False) if given is None else evaluator.iterate(given)
    waiting = list(items)
    if total is None and waiting:
        total = waiting.pop(0)
    if function is None or total is None or not exact:
        return Unknown(at, "the items reduced here are not known")
    for item in waiting:
        evaluator.spend()
        total = evaluator.call_function(
            function, CallArguments((CallArgument(total, at), CallArgument(item, at)), {}), at
        )
    return total


def _chain(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return _chained(evaluator, tuple(each.value for each in arguments.positional), arguments.is_exact, at)


def _chain_from_iterable(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    items, exact = ((), False) if given is None else evaluator.iterate(given)
    return _chained(evaluator, items, exact, at)


def _chained(evaluator: Evaluator, parts: tuple[Value, ...], exact: bool, at: NodeId) -> Value:
    together: list[Value] = []
    for part in parts:
        items, known = evaluator.iterate(part)
        together.extend(items)
        exact = exact and known
    return SequenceValue(at, "list", together, [exact])


def _product(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    columns = [evaluator.iterate(each.value) for each in arguments.positional]
    rows = _bounded(itertools.product(*(items for items, _ in columns)))
    exact = all(known for _, known in columns) and len(rows) < LARGEST_SEQUENCE
    return SequenceValue(at, "list", [SequenceValue(at, "tuple", list(row)) for row in rows], [exact])


def _bounded(rows: Iterable[tuple[Value, ...]]) -> list[tuple[Value, ...]]:
    return list(itertools.islice(rows, LARGEST_SEQUENCE))


def _defaultdict(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """A dict; a key that is missing is made when it is asked for."""
    made = pairs_as_mapping(evaluator, argument(arguments, 1) or MappingValue(at, {}), at)
    return replace(made, default_factory=argument(arguments, 0)) if isinstance(made, MappingValue) else made


def _copy(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """`copy` and `deepcopy`: lists and dicts are copied, what is in them is shared."""
    given = argument(arguments, 0)
    match given:
        case SequenceValue():
            return SequenceValue(at, given.kind, list(given.items), [given.is_exact])
        case MappingValue():
            return MappingValue(at, dict(given.items), [given.is_exact])
        case None:
            return Unknown(at, "nothing is passed to `copy`")
        case _:
            return given


def _getter(name: str) -> Value:
    """`operator.attrgetter` and `itemgetter` of one constant."""

    def make(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        wanted = argument(arguments, 0)

        def get(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
            owner = argument(arguments, 0)
            if owner is None or wanted is None:
                return Unknown(at, "nothing is passed")
            if name == "itemgetter":
                return evaluator.get_item(owner, wanted, at)
            if isinstance(wanted, ConstantValue) and isinstance(wanted.value, str):
                return evaluator.get_attribute(owner, wanted.value, at)
            return Unknown(at, "which attribute is meant is not known")

        return native(f"operator.{name}()", get)

    return native(f"operator.{name}", make)


def models() -> Models:
    """Functions of functions and of iterables."""
    functions = {
        "functools.partial": _partial,
        "functools.wraps": _wraps,
        "functools.cache": _cache,
        "functools.lru_cache": _cache,
        "functools.cached_property": _cached_property,
        "functools.reduce": _reduce,
        "itertools.chain": _chain,
        "itertools.chain.from_iterable": _chain_from_iterable,
        "itertools.product": _product,
        "collections.defaultdict": _defaultdict,
        "collections.OrderedDict": make_dict,
        "copy.copy": _copy,
        "copy.deepcopy": _copy,
    }
    natives: dict[str, Value] = {name: native(name, function) for name, function in functions.items()}
    natives["operator.attrgetter"] = _getter("attrgetter")
    natives["operator.itemgetter"] = _getter("itemgetter")
    return Models(
        natives=natives,
        callables={PartialValue: _call_partial},
        attributes={PartialValue: _attribute_of_partial},
    )
