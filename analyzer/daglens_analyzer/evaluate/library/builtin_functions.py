"""Python's builtins, over values: lists of assets are sorted, zipped and filtered like any others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.attributes import classes_behind
from daglens_analyzer.evaluate.constants import LARGEST_SEQUENCE, from_python, key_of, truth
from daglens_analyzer.evaluate.descriptors import DescriptorValue, SuperValue
from daglens_analyzer.evaluate.library.mappings import pairs_as_mapping
from daglens_analyzer.evaluate.library.ordering import sort_values
from daglens_analyzer.evaluate.library.type_tests import callable_, isinstance_, issubclass_, type_
from daglens_analyzer.evaluate.native import argument, first_unknown, native, pure
from daglens_analyzer.evaluate.operators import binary
from daglens_analyzer.evaluate.targets import set_attribute
from daglens_analyzer.evaluate.text import text_of
from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    MappingValue,
    NamespaceValue,
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


def _dict(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    made = MappingValue(at, {}) if given is None else pairs_as_mapping(evaluator, given, at)
    if isinstance(made, MappingValue):
        for name, each in arguments.keyword.items():
            made.items[name] = (ConstantValue(each.at, name), each.value)
        if not arguments.is_exact:
            made.forget()
    return made


def _str(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    if given is None:
        return ConstantValue(at, "")
    text = text_of(evaluator, given, at)
    return text if isinstance(text, Unknown) else ConstantValue(at, text)


def _bool(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    given = argument(arguments, 0)
    known = False if given is None else truth(given)
    return Unknown(at, "whether this holds is not known") if known is None else ConstantValue(at, known)


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
    columns = [evaluator.iterate(each.value) for each in arguments.positional]
    rows = zip(*(items for items, _ in columns), strict=False)
    tuples: list[Value] = [SequenceValue(at, "tuple", list(row)) for row in rows]
    return SequenceValue(at, "list", tuples, [all(exact for _, exact in columns)])


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


def _getattr(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    owner, name, default = argument(arguments, 0), argument(arguments, 1), argument(arguments, 2)
    if owner is None or not isinstance(name, ConstantValue) or not isinstance(name.value, str):
        return name if isinstance(name, Unknown) else Unknown(at, "which attribute is meant is not known")
    if isinstance(owner, ExternalValue | Unknown):
        return evaluator.get_attribute(owner, name.value, at)
    found = evaluator.find_attribute(owner, name.value, at)
    if found is not None:
        return found
    return Unknown(at, f"the attribute `{name.value}` is not known") if default is None else default


def _hasattr(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    owner, name = argument(arguments, 0), argument(arguments, 1)
    if owner is None or isinstance(owner, Unknown | ExternalValue) or not isinstance(name, ConstantValue):
        return Unknown(at, "whether it has this attribute is not known")
    found = evaluator.find_attribute(owner, str(name.value), at)
    if isinstance(found, Unknown):
        return found
    return ConstantValue(at, found is not None)


def _setattr(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    owner, name, value = argument(arguments, 0), argument(arguments, 1), argument(arguments, 2)
    if owner is not None and value is not None and isinstance(name, ConstantValue):
        set_attribute(evaluator, owner, str(name.value), value)
    return ConstantValue(at, None)


def _globals(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return NamespaceValue(at, evaluator.frame.environment.module())


def _locals(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return NamespaceValue(at, evaluator.frame.environment)


def _super(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    frame = evaluator.frame
    if frame.function is None or frame.receiver is None:
        return Unknown(at, "`super()` outside of a method")
    return SuperValue(at, frame.receiver, classes_behind(frame.receiver, frame.function))


def _none(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return ConstantValue(at, None)


def _not_followed(name: str) -> Function:
    return lambda evaluator, arguments, at: evaluator.unresolved(at, f"`{name}` runs code that is not read")


def _descriptor(kind: Any) -> Function:
    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        function = argument(arguments, 0)
        return Unknown(at, "nothing is passed") if function is None else DescriptorValue(at, kind, function)

    return run


def _property(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    getter = argument(arguments, 0, "fget")
    return DescriptorValue(at, "property", getter) if isinstance(getter, FunctionValue) else Unknown(at, "a property")


def _int(*arguments: Any) -> object:
    if arguments and isinstance(arguments[0], str) and len(arguments[0]) > 1_000:
        raise ValueError("the number is too long to follow")
    return int(*arguments)


_FUNCTIONS: dict[str, Function] = {
    "list": _sequence_of("list"),
    "tuple": _sequence_of("tuple"),
    "set": _sequence_of("set"),
    "frozenset": _sequence_of("set"),
    "iter": _sequence_of("list"),
    "dict": _dict,
    "str": _str,
    "bool": _bool,
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
    "getattr": _getattr,
    "hasattr": _hasattr,
    "setattr": _setattr,
    "isinstance": isinstance_,
    "issubclass": issubclass_,
    "callable": callable_,
    "type": type_,
    "globals": _globals,
    "locals": _locals,
    "vars": _locals,
    "super": _super,
    "print": _none,
    "exec": _not_followed("exec"),
    "eval": _not_followed("eval"),
    "property": _property,
    "staticmethod": _descriptor("staticmethod"),
    "classmethod": _descriptor("classmethod"),
}
_PURE: dict[str, Callable[..., object]] = {
    "int": _int,
    "float": float,
    "abs": abs,
    "round": round,
    "chr": chr,
    "ord": ord,
    "repr": repr,
    "hex": hex,
    "divmod": divmod,
}
_NAMES = [
    "object",
    "bytes",
    "bytearray",
    "complex",
    "memoryview",
    "slice",
    "type",
    "id",
    "hash",
    "open",
    "input",
    "Ellipsis",
    "NotImplemented",
    "BaseException",
    "Exception",
    "ValueError",
    "TypeError",
    "KeyError",
    "IndexError",
    "RuntimeError",
    "NotImplementedError",
    "ImportError",
    "ModuleNotFoundError",
    "AttributeError",
    "OSError",
    "IOError",
    "FileNotFoundError",
    "StopIteration",
    "ArithmeticError",
    "LookupError",
    "ZeroDivisionError",
    "AssertionError",
    "KeyboardInterrupt",
    "SystemExit",
    "TimeoutError",
    "PermissionError",
    "ConnectionError",
    "UnicodeDecodeError",
    "UnicodeError",
    "NameError",
    "RecursionError",
    "Warning",
    "DeprecationWarning",
    "UserWarning",
    "FutureWarning",
]


def natives() -> dict[str, Value]:
    """The builtins by canonical name; those without a model are names of a library like any others."""
    made: dict[str, Value] = {f"builtins.{name}": ExternalValue(_AT, f"builtins.{name}") for name in _NAMES}
    made.update({f"builtins.{name}": native(f"builtins.{name}", function) for name, function in _FUNCTIONS.items()})
    made.update({f"builtins.{name}": pure(f"builtins.{name}", function) for name, function in _PURE.items()})
    made["builtins.dict.fromkeys"] = native("builtins.dict.fromkeys", _from_keys)
    return made


def _from_keys(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    items, exact = _items(evaluator, argument(arguments, 0))
    value = argument(arguments, 1) or from_python(None, at)
    return MappingValue(at, {key_of(item): (item, value) for item in items}, [exact])


_AT = native("", _none).at
