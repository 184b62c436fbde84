"""`isinstance`, `issubclass`, `callable` and `type`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.class_members import ancestry, library_bases
from daglens_analyzer.evaluate.native import argument
from daglens_analyzer.evaluate.values import (
    BoundMethodValue,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    GenericAliasValue,
    InstanceValue,
    MappingValue,
    ModuleValue,
    NativeFunctionValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator

_NUMBERS = {
    "bool": {"bool", "int"},
    "int": {"int"},
    "float": {"float"},
    "complex": {"complex"},
    "datetime": {"datetime", "date"},
}
_ABSTRACT = {
    "list": {"Sequence", "Iterable", "Collection", "MutableSequence", "Sized"},
    "tuple": {"Sequence", "Iterable", "Collection", "Sized"},
    "str": {"Sequence", "Iterable", "Collection", "Sized"},
    "dict": {"Mapping", "MutableMapping", "Iterable", "Collection", "Sized"},
    "set": {"Set", "AbstractSet", "Iterable", "Collection", "Sized", "frozenset"},
}


def _class_names(evaluator: Evaluator, value: Value) -> tuple[frozenset[str], bool] | None:
    """Names of the classes a value is an object of, and whether these are all; None where nothing is known."""
    match value:
        case ConstantValue():
            name = type(value.value).__name__
            return frozenset(_NUMBERS.get(name, {name}) | _ABSTRACT.get(name, set())), True
        case SequenceValue():
            return frozenset({value.kind, *_ABSTRACT[value.kind]}), True
        case MappingValue():
            return frozenset({"dict", *_ABSTRACT["dict"]}), True
        case FunctionValue() | BoundMethodValue():
            return frozenset({"function", "Callable", "FunctionType"}), True
        case ModuleValue():
            return frozenset({"module", "ModuleType"}), True
        case ClassValue():
            return frozenset({"type", "Callable"}), True
        case InstanceValue():
            return frozenset(name.rpartition(".")[2] for name in library_bases(value.of)), False
        case _:
            known = evaluator.models.class_names.get(type(value))
            names = known(value) if known is not None else ()
            return (frozenset(names), "?" not in names) if names else None


def is_instance(evaluator: Evaluator, value: Value, of: Value) -> bool | None:
    """Whether `isinstance(value, of)` holds; None where that is not known."""
    if isinstance(of, SequenceValue) or (isinstance(of, GenericAliasValue) and len(of.arguments) == 2):
        choices = of.items if isinstance(of, SequenceValue) else of.arguments
        answers = [is_instance(evaluator, value, each) for each in choices]
        return True if True in answers else None if None in answers else False
    if isinstance(of, ClassValue):
        if isinstance(value, InstanceValue):
            found = any(each is of for each in ancestry(value.of))
            return True if found else None if "?" in library_bases(value.of) else False
        return None if isinstance(value, Unknown | ExternalValue) else False
    if isinstance(of, ExternalValue | NativeFunctionValue):
        name = of.qualified_name if isinstance(of, ExternalValue) else of.name
        known = _class_names(evaluator, value)
        if known is None:
            return False if _is_named(value) and name.rpartition(".")[2] not in _KINDS_OF_NAMES else None
        names, complete = known
        if name.rpartition(".")[2] in names or name == "builtins.object":
            return True
        return False if complete or (name.startswith("builtins.") and "?" not in names) else None
    return None


_KINDS_OF_NAMES = frozenset(
    {
        "object",
        "type",
        "function",
        "FunctionType",
        "BuiltinFunctionType",
        "Callable",
        "ModuleType",
        "ABCMeta",
        "EnumMeta",
    }
)


def _is_named(value: Value) -> bool:
    """Whether this is a module, class or function of a library, and so no object of a class that others derive from."""
    if isinstance(value, ExternalValue):
        last = value.qualified_name.rpartition(".")[2]
        return last == value.qualified_name or (last[:1].isupper() and not last.isupper())
    return isinstance(value, NativeFunctionValue)


def _answer(known: bool | None, at: NodeId) -> Value:
    return Unknown(at, "the class of this is not known") if known is None else ConstantValue(at, known)


def isinstance_(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    value, of = argument(arguments, 0), argument(arguments, 1)
    known = None if value is None or of is None else is_instance(evaluator, value, of)
    return _answer(known, at)


def issubclass_(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    value, of = argument(arguments, 0), argument(arguments, 1)
    if isinstance(value, ClassValue) and isinstance(of, ClassValue):
        found = any(each is of for each in ancestry(value))
        return _answer(True if found else None if library_bases(value) else False, at)
    if isinstance(value, ClassValue) and isinstance(of, ExternalValue | NativeFunctionValue):
        name = of.qualified_name if isinstance(of, ExternalValue) else of.name
        return _answer(True if name in library_bases(value) else None, at)
    return _answer(None, at)


def callable_(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    value = argument(arguments, 0)
    if isinstance(value, FunctionValue | BoundMethodValue | ClassValue | NativeFunctionValue):
        return ConstantValue(at, True)
    if isinstance(value, ConstantValue | SequenceValue | MappingValue):
        return ConstantValue(at, False)
    return _answer(None, at)


def type_(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    """The class of a value, or with `type(name, bases, members)` a new one."""
    value = argument(arguments, 0)
    if len(arguments.positional) == 3:
        return _new_class(evaluator, arguments, at)
    if len(arguments.positional) == 1 and value is not None:
        if isinstance(value, InstanceValue):
            return value.of
        if isinstance(value, ConstantValue | SequenceValue | MappingValue):
            known = _class_names(evaluator, value)
            names = ("bool", "int", "float", "str", "bytes", "list", "tuple", "set", "dict")
            name = next((each for each in names if known is not None and each in known[0]), None)
            if name is not None:
                return evaluator.external(f"builtins.{name}", at)
    return value if isinstance(value, Unknown) else Unknown(at, "the class of this is not known")


def _new_class(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    name, bases, members = (given.value for given in arguments.positional)
    if not isinstance(name, ConstantValue) or not isinstance(bases, SequenceValue) or not bases.is_exact:
        return Unknown(at, "what this class derives from is not known")
    if not isinstance(members, MappingValue) or not members.is_exact:
        return Unknown(at, "the members of this class are not known")
    definition = tree.ClassDef(at.ordinal, str(name.value), at.ordinal, (), (), (), None)
    namespace = {str(key): value for key, (_, value) in members.items.items()}
    return ClassValue(at, definition, evaluator.path, evaluator.name, tuple(bases.items), namespace)
