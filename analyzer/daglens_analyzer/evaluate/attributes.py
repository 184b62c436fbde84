"""`value.name`, as Python would look it up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.class_members import (
    NAMED_TUPLE,
    ancestry,
    fields,
    find_member,
    is_enumeration,
    library_bases,
)
from daglens_analyzer.evaluate.classes import members
from daglens_analyzer.evaluate.constants import key_of
from daglens_analyzer.evaluate.descriptors import DescriptorValue, SuperValue
from daglens_analyzer.evaluate.library.mappings import mapping_method
from daglens_analyzer.evaluate.library.moments import moment_attribute
from daglens_analyzer.evaluate.library.sequences import sequence_method
from daglens_analyzer.evaluate.library.strings import string_method
from daglens_analyzer.evaluate.native import native
from daglens_analyzer.evaluate.values import (
    BoundMethodValue,
    Call,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    GenericAliasValue,
    InstanceValue,
    MappingValue,
    ModuleValue,
    NamespaceValue,
    NativeFunctionValue,
    NativeMethodValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def find_attribute(evaluator: Evaluator, value: Value, name: str, at: NodeId) -> Value | None:
    """The attribute; None where the value is known to have none, or nothing is known of it."""
    finder = _FIND.get(type(value))
    if finder is not None:
        return finder(evaluator, value, name, at)
    model = evaluator.models.attributes.get(type(value))
    if model is None:
        return None
    return model(value, name, Call(at, evaluator, evaluator.factory_call))


def _constant(evaluator: Evaluator, value: ConstantValue, name: str, at: NodeId) -> Value | None:
    return string_method(value, name, at) or moment_attribute(value.value, name, at)


def _sequence(evaluator: Evaluator, value: SequenceValue, name: str, at: NodeId) -> Value | None:
    return sequence_method(value, name, at)


def _mapping(evaluator: Evaluator, value: MappingValue, name: str, at: NodeId) -> Value | None:
    return mapping_method(value, name, at)


def _namespace(evaluator: Evaluator, value: NamespaceValue, name: str, at: NodeId) -> Value | None:
    """A dict method on `globals()`: reading sees a copy, `update` writes through."""
    if name == "update":

        def update(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
            for argument in arguments.positional:
                if isinstance(argument.value, MappingValue):
                    pairs = argument.value.items.items()
                    for key, pair in pairs:
                        if isinstance(key, str):
                            value.environment.bind(key, pair[1])
            for key, argument in arguments.keyword.items():
                value.environment.bind(key, argument.value)
            return ConstantValue(at, None)

        return native("dict.update", update)
    copied: dict[object, tuple[Value, Value]] = {
        key: (ConstantValue(at, key), item) for key, item in value.environment.all_names().items()
    }
    return mapping_method(MappingValue(at, copied), name, at)


def _module(evaluator: Evaluator, value: ModuleValue, name: str, at: NodeId) -> Value | None:
    found = value.get(name)
    if found is not None:
        return found
    match name:
        case "__name__":
            return ConstantValue(at, value.name)
        case "__file__":
            return ConstantValue(at, value.path)
        case "__path__" if value.path.endswith("/__init__.py") or not value.path.endswith(".py"):
            return SequenceValue(at, "list", [ConstantValue(at, value.path.removesuffix("/__init__.py"))])
        case "__dict__":
            return NamespaceValue(at, value.scope)
        case _:
            pass
    return evaluator.module(f"{value.name}.{name}")


def _external(evaluator: Evaluator, value: ExternalValue, name: str, at: NodeId) -> Value | None:
    if name == "__name__":
        return ConstantValue(at, value.qualified_name.rpartition(".")[2])
    return evaluator.external(f"{value.qualified_name}.{name}", at)


def _native(evaluator: Evaluator, value: NativeFunctionValue, name: str, at: NodeId) -> Value | None:
    if name == "__name__":
        return ConstantValue(at, value.name.rpartition(".")[2])
    return evaluator.external(f"{value.name}.{name}", at)


def _function(evaluator: Evaluator, value: FunctionValue, name: str, at: NodeId) -> Value | None:
    own = value.attributes.get(name)
    if own is not None:
        return own
    match name:
        case "__name__" | "__qualname__":
            return ConstantValue(at, value.name)
        case "__module__":
            return ConstantValue(at, value.module)
        case "__doc__":
            definition = value.definition
            return ConstantValue(at, definition.docstring if isinstance(definition, tree.FunctionDef) else None)
        case _:
            return None


def _class(evaluator: Evaluator, value: ClassValue, name: str, at: NodeId) -> Value | None:
    member = find_member(value, name)
    if member is not None:
        if isinstance(member, DescriptorValue) and member.kind != "property":
            return _bind(member.function, value) if member.kind == "classmethod" else member.function
        return member
    match name:
        case "__name__" | "__qualname__":
            return ConstantValue(at, value.name)
        case "__module__":
            return ConstantValue(at, value.module)
        case "__doc__":
            return ConstantValue(at, value.definition.docstring)
        case "__members__" if is_enumeration(value):
            return MappingValue(
                at, {key_of(each.attributes["name"]): (each.attributes["name"], each) for each in members(value)}
            )
        case "_fields" if NAMED_TUPLE in library_bases(value):
            return SequenceValue(at, "tuple", [ConstantValue(at, each) for each in fields(value)])
        case "__dict__":
            return _dict_of(value.namespace, at)
        case _:
            return _library_method(evaluator, value, name, value) or _inherited(value, name, at)


def _dict_of(attributes: Mapping[str, Value], at: NodeId) -> Value:
    return MappingValue(at, {name: (ConstantValue(at, name), value) for name, value in attributes.items()})


def _library_method(evaluator: Evaluator, of: ClassValue, name: str, receiver: Value) -> Value | None:
    """A method that a library's class gives to an object or to a class of the user's, where it has a model."""
    for base in library_bases(of):
        method = evaluator.models.natives.get(f"{base}.{name}")
        if isinstance(method, NativeMethodValue) and method.is_of_class:
            return method.of(of)
        if isinstance(method, NativeMethodValue) and not isinstance(receiver, ClassValue):
            return method.of(receiver)
    return None


def _inherited(of: ClassValue, name: str, at: NodeId) -> Value | None:
    bases = library_bases(of)
    return Unknown(at, f"`{name}` of `{of.name}` comes from a library class") if bases else None


def _instance(evaluator: Evaluator, value: InstanceValue, name: str, at: NodeId) -> Value | None:
    own = value.attributes.get(name)
    if own is not None:
        return own
    if name == "__class__":
        return value.of
    if name == "__dict__":
        return _dict_of(value.attributes, at)
    member = find_member(value.of, name)
    if member is None:
        return _library_method(evaluator, value.of, name, value) or _inherited(value.of, name, at)
    return _get_member(evaluator, member, value, value.of, at)


def _get_member(evaluator: Evaluator, member: Value, receiver: Value, of: ClassValue, at: NodeId) -> Value:
    if isinstance(member, FunctionValue):
        return BoundMethodValue(at, member, receiver)
    if isinstance(member, DescriptorValue):
        match member.kind:
            case "staticmethod":
                return member.function
            case "classmethod":
                return _bind(member.function, of)
            case "property":
                return evaluator.call_function(_bind(member.function, receiver), CallArguments((), {}), at)
    return member


def _bind(function: Value, receiver: Value) -> Value:
    return BoundMethodValue(function.at, function, receiver) if isinstance(function, FunctionValue) else function


def _bound_method(evaluator: Evaluator, value: BoundMethodValue, name: str, at: NodeId) -> Value | None:
    return value.receiver if name == "__self__" else _function(evaluator, value.function, name, at)


def _super(evaluator: Evaluator, value: SuperValue, name: str, at: NodeId) -> Value | None:
    for each in value.classes:
        member = each.namespace.get(name)
        if member is not None:
            return _get_member(evaluator, member, value.receiver, each, at)
    receiver = value.receiver
    if isinstance(receiver, InstanceValue) and (method := _library_method(evaluator, receiver.of, name, receiver)):
        return method
    if name == "__init__":
        return native("object.__init__", lambda evaluator, arguments, at: _fill(value.receiver, arguments, at))
    return None


def _fill(receiver: Value, arguments: CallArguments, at: NodeId) -> Value:
    """A library's `__init__`: what it is given by keyword becomes an attribute, as models and resources do."""
    if isinstance(receiver, InstanceValue):
        for name, argument in arguments.keyword.items():
            receiver.attributes.setdefault(name, argument.value)
    return ConstantValue(at, None)


def classes_behind(receiver: Value, function: FunctionValue) -> tuple[ClassValue, ...]:
    """Where `super()` in `function` looks: the classes behind the one that defines it."""
    of = receiver if isinstance(receiver, ClassValue) else receiver.of if isinstance(receiver, InstanceValue) else None
    if of is None:
        return ()
    line = list(ancestry(of))
    for index, each in enumerate(line):
        for member in each.namespace.values():
            inner = member.function if isinstance(member, DescriptorValue) else member
            if inner is function:
                return tuple(line[index + 1 :])
    return ()


def _alias(evaluator: Evaluator, value: GenericAliasValue, name: str, at: NodeId) -> Value | None:
    return evaluator.find_attribute(value.origin, name, at)


_FIND: dict[type, Callable[[Evaluator, Any, str, NodeId], Value | None]] = {
    ConstantValue: _constant,
    SequenceValue: _sequence,
    MappingValue: _mapping,
    NamespaceValue: _namespace,
    ModuleValue: _module,
    ExternalValue: _external,
    NativeFunctionValue: _native,
    FunctionValue: _function,
    ClassValue: _class,
    InstanceValue: _instance,
    BoundMethodValue: _bound_method,
    SuperValue: _super,
    GenericAliasValue: _alias,
}
