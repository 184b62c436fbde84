"""Classes of the user's: their definition, their members, their objects. Enumerations and dataclasses included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.class_members import annotated_names, fields, find_member, is_enumeration, library_bases
from daglens_analyzer.evaluate.constants import ENUM_VALUE, key_of
from daglens_analyzer.evaluate.descriptors import FieldValue
from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.validation import MODEL_BASES, validated
from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    FunctionValue,
    InstanceValue,
    InstantiationValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.frame import Frame


def define_class(frame: Frame, node: tree.ClassDef) -> ClassValue:
    """Run the class body in a scope of its own."""
    bases = tuple(
        frame.evaluate(argument.value)
        for argument in node.arguments
        if argument.keyword is None and argument.star == ""
    )
    environment = Environment("class", frame.environment)
    frame.nested(environment).execute(node.body)
    closure = frame.environment.for_closures()
    made = ClassValue(frame.node(node.at), node, frame.path, frame.module, bases, environment.names, closure)
    if is_enumeration(made):
        _make_members(made)
    return made


def _make_members(of: ClassValue) -> None:
    """Turn the constants that an enumeration's body binds into its members."""
    number = 0
    for name, value in list(of.namespace.items()):
        if name.startswith("_") or not _is_member_value(value):
            continue
        if isinstance(value, ExternalValue | NativeFunctionValue | Unknown) or _is_auto(value):
            text = any(base == "enum.StrEnum" for base in library_bases(of))
            number += 1
            value = ConstantValue(value.at, name.lower() if text else number)
        elif isinstance(value, ConstantValue) and isinstance(value.value, int):
            number = value.value
        attributes: dict[str, Value] = {
            "name": ConstantValue(value.at, name),
            "value": value,
            "_name_": ConstantValue(value.at, name),
            ENUM_VALUE: value,
        }
        of.namespace[name] = InstanceValue(value.at, of, attributes)


def _is_auto(value: Value) -> bool:
    return isinstance(value, InstanceValue)


def _is_member_value(value: Value) -> bool:
    return not isinstance(value, FunctionValue | ClassValue) and type(value).__name__ != "DescriptorValue"


def members(of: ClassValue) -> tuple[InstanceValue, ...]:
    """The members of an enumeration, in order; aliases of one value once."""
    found: dict[object, InstanceValue] = {}
    for value in of.namespace.values():
        if isinstance(value, InstanceValue) and ENUM_VALUE in value.attributes:
            found.setdefault(key_of(value.attributes[ENUM_VALUE]), value)
    return tuple(found.values())


def instantiate(evaluator: Evaluator, of: ClassValue, arguments: CallArguments, at: NodeId) -> Value:
    """An object of the class: its `__init__` run, or its fields filled as a dataclass, named tuple or model does."""
    if is_enumeration(of):
        return _member_of_value(of, arguments, at)
    made = InstanceValue(at, of, {})
    initializer = find_member(of, "__init__")
    if isinstance(initializer, FunctionValue):
        evaluator.call_user_function(initializer, with_receiver(made, arguments), at, receiver=made)
        return made
    names = fields(of)
    bases = library_bases(of)
    if any(base.startswith("dagster.") for base in bases):
        evaluator.record(InstantiationValue(at, of, bases, names, arguments))
    for name, argument in zip(names, arguments.positional, strict=False):
        made.attributes[name] = argument.value
    aliases = {each.alias: name for name, each in names.items() if isinstance(each, FieldValue) and each.alias}
    for name, argument in arguments.keyword.items():
        made.attributes[aliases.get(name, name)] = argument.value
    for name, default in names.items():
        if name not in made.attributes:
            made.attributes[name] = _default_of(evaluator, default, name, arguments, at)
    if any(base in MODEL_BASES for base in bases):
        _validate(evaluator, made)
    after = find_member(of, "__post_init__")
    if isinstance(after, FunctionValue):
        evaluator.call_user_function(after, with_receiver(made, CallArguments((), {})), at, receiver=made)
    return made


def _validate(evaluator: Evaluator, made: InstanceValue) -> None:
    """Dicts that are given for fields annotated with classes become objects of these, as pydantic makes them."""
    given = made.attributes
    for owner, name, annotation in annotated_names(made.of):
        if isinstance(given.get(name), MappingValue | SequenceValue):
            given[name] = validated(evaluator, given[name], evaluator.evaluate_annotation(owner, annotation))


def with_receiver(receiver: Value, arguments: CallArguments) -> CallArguments:
    return CallArguments(
        (CallArgument(receiver, receiver.at), *arguments.positional), arguments.keyword, arguments.is_exact
    )


def _default_of(evaluator: Evaluator, default: Value | None, name: str, arguments: CallArguments, at: NodeId) -> Value:
    if not arguments.is_exact:
        return Unknown(at, f"whether `{name}` is given is not known")
    if isinstance(default, FieldValue):
        if default.default_factory is not None:
            return evaluator.call_function(default.default_factory, CallArguments((), {}), at)
        default = default.default
    return Unknown(at, f"`{name}` was not given") if default is None else default


def _member_of_value(of: ClassValue, arguments: CallArguments, at: NodeId) -> Value:
    if len(arguments.positional) == 1:
        wanted = key_of(arguments.positional[0].value)
        for member in members(of):
            if key_of(member.attributes[ENUM_VALUE]) == wanted or member is arguments.positional[0].value:
                return member
    return Unknown(at, f"no member of `{of.name}` is known to have this value")
