"""`dataclass`, six times cheaper to define than the standard library's, and the same to use.

The standard decorator compiles the source of up to seven methods for each class. The worker defines well over a hundred
classes between a click and the first step, and that was more than half of the time. Here the standard library still
collects the fields, so that `fields`, `replace`, `asdict` and `match` work; only `__init__` is compiled, and the other
methods are shared. What nobody here needs (`order`, `unsafe_hash`, `InitVar`...) is not offered.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, init=True, repr=True, eq=True, frozen=False, slots=False):
        def decorate(plain):
            return _record(plain, init, repr, eq, frozen, slots)

        return decorate if cls is None else decorate(cls)


def _record(plain: type, init: bool, shows: bool, eq: bool, frozen: bool, slots: bool) -> type:
    own = plain.__dict__
    # A class without a docstring would be given its signature as one, which takes longer than all the rest.
    if own.get("__doc__") is None:
        plain.__doc__ = plain.__name__
    collect: Any = dataclasses.dataclass(init=False, repr=False, eq=False)
    cls: type[Any] = collect(plain)
    fields = dataclasses.fields(cls)
    names = tuple(field.name for field in fields)
    added: dict[str, Any] = {}
    if init and "__init__" not in own:
        added["__init__"] = _init(cls, fields, frozen)
    if shows and "__repr__" not in own:
        added["__repr__"] = _repr
    if eq and "__eq__" not in own:
        added["__eq__"] = _eq
        if "__hash__" not in own:
            added["__hash__"] = _hash if frozen else None
    if frozen:
        added["__setattr__"], added["__delattr__"] = _frozen(cls, frozenset(names))
    if slots:
        if frozen and "__getstate__" not in own:
            added["__getstate__"], added["__setstate__"] = _getstate, _setstate
        return _with_slots(cls, names, added)
    for name, value in added.items():
        setattr(cls, name, value)
    return cls


def _init(cls: type, fields: tuple[dataclasses.Field[Any], ...], frozen: bool) -> Any:
    names: dict[str, Any] = {"_set": object.__setattr__, "_missing": dataclasses.MISSING}
    positional: list[str] = ["self"]
    keywords: list[str] = ["*"]
    body: list[str] = []
    for field in fields:
        name, value = field.name, field.name
        parameter = name
        if field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameter = f"{name}=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}" if field.init else f"_make_{name}()"
        elif field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            parameter = f"{name}=_default_{name}"
            value = name if field.init else f"_default_{name}"
        elif not field.init:
            continue
        if field.init:
            (keywords if field.kw_only else positional).append(parameter)
        body.append(f"  _set(self, {name!r}, {value})" if frozen else f"  self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        body.append("  self.__post_init__()")
    parameters = ", ".join([*positional, *(keywords if len(keywords) > 1 else ())])
    exec(f"def __init__({parameters}):\n" + "\n".join(body or ["  pass"]), names)
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {field.name: field.type for field in fields if field.init} | {"return": None}
    return made


def _repr(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return all(
        getattr(self, field.name) == getattr(other, field.name) for field in dataclasses.fields(self) if field.compare
    )


def _hash(self: Any) -> int:
    return hash(
        tuple(
            getattr(self, field.name)
            for field in dataclasses.fields(self)
            if (field.compare if field.hash is None else field.hash)
        )
    )


def _frozen(cls: type, names: frozenset[str]) -> tuple[Any, Any]:
    def set_attribute(self: Any, name: str, value: Any) -> None:
        if name in names or type(self).__setattr__ is set_attribute:
            raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def delete_attribute(self: Any, name: str) -> None:
        if name in names or type(self).__delattr__ is delete_attribute:
            raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return set_attribute, delete_attribute


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _with_slots(cls: type, names: tuple[str, ...], added: dict[str, Any]) -> type:
    inherited = {slot for base in cls.__mro__[1:-1] for slot in getattr(base, "__slots__", ())}
    own = dict(cls.__dict__)
    for name in (*names, "__dict__", "__weakref__"):
        own.pop(name, None)
    slots = tuple(name for name in names if name not in inherited)
    qualified = cls.__qualname__
    made = type(cls)(cls.__name__, cls.__bases__, {**own, **added, "__slots__": slots})
    made.__qualname__ = qualified
    return made
