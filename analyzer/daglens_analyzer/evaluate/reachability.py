"""What can be reached from values through the lists, dicts, objects and functions they hold."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache

from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.values import (
    BoundMethodValue,
    CallArguments,
    ClassValue,
    FunctionValue,
    InstanceValue,
    MappingValue,
    SequenceValue,
    Value,
)

_MOST = 200_000


def values_reached(
    roots: Iterable[Value], known: dict[int, Value] | None = None, again: Container[int] = ()
) -> dict[int, Value]:
    """All values that can be reached from `roots`, by identity. Those `known` are added to, and not looked into unless
    they are roots that have to be, `again`."""
    found: dict[int, Value] = {} if known is None else known
    waiting: list[Value] = []
    for root in roots:
        if id(root) in again and id(root) in found:
            waiting.extend(held_by(root))
        else:
            waiting.append(root)
    while waiting and len(found) < _MOST:
        value = waiting.pop()
        if id(value) not in found:
            found[id(value)] = value
            waiting.extend(held_by(value))
    return found


def held_by(value: Value) -> Iterator[Value]:
    match value:
        case SequenceValue():
            yield from value.items
        case MappingValue():
            for key, item in value.items.values():
                yield key
                yield item
        case InstanceValue():
            yield from value.attributes.values()
        case FunctionValue():
            yield from value.attributes.values()
            yield from value.defaults.values()
            yield from _closed_over(value.closure)
        case ClassValue():
            yield from value.namespace.values()
        case BoundMethodValue():
            yield value.receiver
            yield value.function
        case _:
            yield from _in_fields(value)


def _closed_over(scope: Environment) -> Iterator[Value]:
    """The names of the functions around a closure; those of its module are none of its own."""
    while scope.parent is not None:
        yield from scope.names.values()
        scope = scope.parent


def _in_fields(value: Value) -> Iterator[Value]:
    """Values of models (a partial function, a descriptor), by their fields."""
    for name in _field_names(type(value)):
        held = getattr(value, name)
        if isinstance(held, Value):
            yield held
        elif isinstance(held, CallArguments):
            yield from (argument.value for argument in (*held.positional, *held.keyword.values()))


@cache
def _field_names(model: type[Value]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(model)) if is_dataclass(model) else ()
