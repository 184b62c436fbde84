"""`container[index]`, read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from daglens_analyzer.evaluate.constants import (
    NotConstant,
    as_python,
    from_python,
    is_constant_key,
    key_of,
)
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    GenericAliasValue,
    InstanceValue,
    MappingValue,
    NamespaceValue,
    NativeFunctionValue,
    SequenceValue,
    SliceValue,
    Unknown,
    Value,
)
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator


def get_item(evaluator: Evaluator, container: Value, index: Value, at: NodeId) -> Value:
    """`container[index]`; for classes a generic alias."""
    match container:
        case Unknown():
            return container
        case MappingValue():
            return _mapping_item(evaluator, container, index, at)
        case SequenceValue():
            return _sequence_item(container, index, at)
        case ClassValue() | NativeFunctionValue() | ExternalValue() | GenericAliasValue():
            return _class_item(evaluator, container, index, at)
        case NamespaceValue():
            if isinstance(index, ConstantValue) and isinstance(index.value, str):
                found = container.environment.lookup(index.value)
                return found or Unknown(at, f"`{index.value}` is not defined here")
            return Unknown(at, "the name looked up here is not known")
        case InstanceValue():
            items = evaluator.iterate(container)[0]
            if items and isinstance(index, ConstantValue) and isinstance(index.value, int):
                return _sequence_item(SequenceValue(at, "tuple", list(items)), index, at)
            return evaluator.call_method(container, "__getitem__", (index,), at)
        case _:
            return _modelled_item(evaluator, container, index, at)


def _modelled_item(evaluator: Evaluator, container: Value, index: Value, at: NodeId) -> Value:
    model = evaluator.models.subscripts.get(type(container))
    answer = model and model(container, index, Call(at, evaluator, evaluator.factory_call))
    if answer is not None:
        return answer
    if isinstance(index, SliceValue):
        index = _python_slice_parts(index, at)
    try:
        return from_python(_index(as_python(container), as_python(index)), at)
    except NotConstant:
        return Unknown(at, "the item looked up here is not known")
    except Exception as error:  # whatever Python raises for this index is an answer: there is no such item
        return Unknown(at, f"there is no such item: {error!r}")


def _python_slice_parts(index: SliceValue, at: NodeId) -> Value:
    return SequenceValue(at, "tuple", [index.lower, index.upper, index.step])


def _index(container: object, index: object) -> object:
    if isinstance(container, str | bytes):
        if isinstance(index, tuple):
            return container[slice(*cast("tuple[Any, ...]", index))]
        if isinstance(index, int):
            return container[index]
    raise TypeError(f"{type(container).__name__} has no items")


def _class_item(evaluator: Evaluator, container: Value, index: Value, at: NodeId) -> Value:
    if isinstance(container, ClassValue) and isinstance(index, ConstantValue) and isinstance(index.value, str):
        member = container.namespace.get(index.value)
        if member is not None:
            return member
    if isinstance(container, ExternalValue) and container.qualified_name == "os.environ":
        return Unknown(at, "environment variables are not read")
    if isinstance(index, SequenceValue) and index.kind == "tuple":
        return GenericAliasValue(at, container, tuple(index.items))
    return GenericAliasValue(at, container, (index,))


def _mapping_item(evaluator: Evaluator, container: MappingValue, index: Value, at: NodeId) -> Value:
    if isinstance(index, Unknown):
        return index
    key = key_of(index)
    found = container.items.get(key)
    if found is not None:
        return found[1]
    if container.is_exact and is_constant_key(key):
        factory = container.default_factory
        if factory is not None and not evaluator.uncertain:
            made = evaluator.call_function(factory, CallArguments((), {}), at)
            set_item(evaluator, container, index, made)
            return made
        return Unknown(at, f"there is no key {key!r}")
    return Unknown(at, "not all keys of this dict are known")


def _sequence_item(container: SequenceValue, index: Value, at: NodeId) -> Value:
    if isinstance(index, SliceValue):
        try:
            bounds: list[Any] = [as_python(part) for part in (index.lower, index.upper, index.step)]
            if not container.is_exact:
                return SequenceValue(at, container.kind, [], [False])
            return SequenceValue(at, container.kind, container.items[slice(*bounds)])
        except (NotConstant, TypeError, ValueError):
            return Unknown(at, "the bounds of this slice are not known")
    if not isinstance(index, ConstantValue) or not isinstance(index.value, int) or container.kind == "set":
        return index if isinstance(index, Unknown) else Unknown(at, "the index is not known")
    if index.value < 0 and not container.is_exact:
        return Unknown(at, "not all items of this list are known")
    try:
        return container.items[index.value]
    except IndexError:
        return Unknown(at, f"there is no item {index.value}")


def set_item(evaluator: Evaluator, container: Value, index: Value, value: Value) -> None:
    """`container[index] = value`; what cannot be followed makes the container inexact."""
    evaluator.note_mutation(container)
    match container:
        case MappingValue():
            if isinstance(index, Unknown):
                container.forget()
                return
            if evaluator.uncertain:
                container.forget()
            container.items[key_of(index)] = (index, value)
        case SequenceValue():
            if isinstance(index, ConstantValue) and isinstance(index.value, int) and not evaluator.uncertain:
                position = index.value
                if -len(container.items) <= position < len(container.items):
                    container.items[position] = value
                    return
            container.items.clear()
            container.forget()
        case NamespaceValue():
            if isinstance(index, ConstantValue) and isinstance(index.value, str):
                container.environment.bind(index.value, value)
        case InstanceValue():
            evaluator.call_method(container, "__setitem__", (index, value), container.at)
        case _:
            return


def delete_item(evaluator: Evaluator, container: Value, index: Value) -> None:
    """`del container[index]`"""
    evaluator.note_mutation(container)
    if isinstance(container, MappingValue) and not isinstance(index, Unknown):
        container.items.pop(key_of(index), None)
    elif isinstance(container, SequenceValue | MappingValue):
        container.items.clear()
        container.forget()
