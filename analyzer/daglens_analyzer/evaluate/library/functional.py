"""`functools`, `copy`, and dicts of `collections`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.descriptors import DescriptorValue
from daglens_analyzer.evaluate.library.builtin_iterables import make_dict
from daglens_analyzer.evaluate.library.mappings import pairs_as_mapping
from daglens_analyzer.evaluate.models import Models
from daglens_analyzer.evaluate.native import argument, native
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    FunctionValue,
    MappingValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


@record(eq=False)
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


def models() -> Models:
    """Functions of functions, and copies."""
    functions = {
        "functools.partial": _partial,
        "functools.wraps": _wraps,
        "functools.cache": _cache,
        "functools.lru_cache": _cache,
        "functools.cached_property": _cached_property,
        "functools.reduce": _reduce,
        "collections.defaultdict": _defaultdict,
        "collections.OrderedDict": make_dict,
        "copy.copy": _copy,
        "copy.deepcopy": _copy,
    }
    natives: dict[str, Value] = {name: native(name, function) for name, function in functions.items()}
    return Models(
        natives=natives,
        callables={PartialValue: _call_partial},
        attributes={PartialValue: _attribute_of_partial},
    )
