"""`dataclass`, some twenty times cheaper to define than the standard library's, and the same to use.

The standard decorator compiles the source of up to seven methods for each class. The worker defines well over a hundred
classes between a click and the first step, and that was more than half of the time; most of them are not even
instantiated in a given run. So here a class is left nearly as it was written: its fields are collected (by the standard
library, so that `fields`, `replace`, `asdict` and `match` work) and its `__init__` compiled when they are first needed,
and the other methods are shared. What nobody here needs (`order`, `unsafe_hash`, `InitVar`...) is not offered.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls=None, /, *, init=True, repr=True, eq=True, frozen=False, slots=False):
        def decorate(plain):
            return _record(plain, init, repr, eq, frozen, slots)

        return decorate if cls is None else decorate(cls)


made_on_need: list[type] = []
"""The classes that were completed so far, in the order in which they were first made use of."""


def make_now(cls: type) -> None:
    """Make what a class would make when it is first needed: for a process that has time now and none later."""
    for name in ("__dataclass_fields__", "__match_args__", "__compared__", "__hashed__"):
        getattr(cls, name)
    make_init = getattr(cls.__dict__.get("__init__"), "make_now", None)
    if make_init is not None:
        make_init()


class _Later:
    """An attribute of a class that is made when it is first asked for, and from then on stands in this one's place."""

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        self.name, self.make = name, make
        self.of: Any = None

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        made = self.make(self.of)
        setattr(self.of, self.name, made)
        return made


def _record(plain: type, init: bool, shows: bool, eq: bool, frozen: bool, slots: bool) -> type:
    own = plain.__dict__
    annotations = plain.__annotations__
    names = [name for name, kind in annotations.items() if not _is_class_variable(kind)]
    defaults = {name: own[name] for name in names if name in own}
    made_later: dict[str, Callable[[type], Any]] = {
        "__dataclass_fields__": lambda cls: _fields(cls, annotations, defaults),
        "__dataclass_params__": lambda _: _collected("", "", {}, {}).__dataclass_params__,
        "__match_args__": lambda cls: tuple(each.name for each in _all(cls) if each.init and not each.kw_only),
        "__compared__": lambda cls: _values([each.name for each in _all(cls) if each.compare]),
        "__hashed__": lambda cls: _values([e.name for e in _all(cls) if (e.compare if e.hash is None else e.hash)]),
    }
    later = [_Later(name, make) for name, make in made_later.items()]
    added: dict[str, Any] = {each.name: each for each in later}
    if init and "__init__" not in own:
        added["__init__"] = _first_init(later[0], frozen)
    if shows and "__repr__" not in own:
        added["__repr__"] = _repr
    if eq and "__eq__" not in own:
        added["__eq__"] = _eq
        if "__hash__" not in own:
            added["__hash__"] = _hash if frozen else None
    if frozen:
        added["__setattr__"], added["__delattr__"] = _set_attribute, _delete_attribute
    if slots and frozen and "__getstate__" not in own:
        added["__getstate__"], added["__setstate__"] = _getstate, _setstate
    cls = _with_slots(plain, names, added) if slots else _with_attributes(plain, defaults, added)
    for each in later:
        each.of = cls
    return cls


def _is_class_variable(kind: object) -> bool:
    return str(kind).removeprefix("typing.").startswith("ClassVar")


def _is_field(default: object) -> bool:
    return isinstance(default, dataclasses.Field)


def _with_attributes(cls: type, defaults: Mapping[str, Any], added: Mapping[str, Any]) -> type:
    for name, default in defaults.items():
        if _is_field(default):
            if default.default is dataclasses.MISSING:
                delattr(cls, name)
            else:
                setattr(cls, name, default.default)
    for name, value in added.items():
        setattr(cls, name, value)
    return cls


def _with_slots(cls: type, names: list[str], added: Mapping[str, Any]) -> type:
    inherited = {slot for base in cls.__mro__[1:-1] for slot in getattr(base, "__slots__", ())}
    own = dict(cls.__dict__)
    for name in (*names, "__dict__", "__weakref__"):
        own.pop(name, None)
    slots = tuple(name for name in names if name not in inherited)
    qualified = cls.__qualname__
    made = type(cls)(cls.__name__, cls.__bases__, {**own, **added, "__slots__": slots})
    made.__qualname__ = qualified
    return made


# -- made when first needed --------------------------------------------------------------------------------------------


def _all(cls: type[Any]) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(cls)


def _fields(cls: type, annotations: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for base in cls.__mro__[:0:-1]:
        fields.update(getattr(base, "__dataclass_fields__", {}))
    return fields | _collected(cls.__name__, cls.__module__, annotations, defaults).__dataclass_fields__


def _collected(name: str, module: str, annotations: Mapping[str, Any], defaults: Mapping[str, Any]) -> Any:
    """A class made for its fields alone."""
    # One without a docstring would be given its signature as one, which takes longer than all the rest.
    attributes = {"__module__": module or __name__, "__doc__": name, "__annotations__": dict(annotations), **defaults}
    return dataclasses.dataclass(init=False, repr=False, eq=False)(type(name, (), attributes))


def _values(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


def _first_init(fields: _Later, frozen: bool) -> Callable[..., None]:
    def make() -> None:
        fields.of.__init__ = _init(fields.of, frozen)
        made_on_need.append(fields.of)

    def __init__(self: Any, /, *args: Any, **kwargs: Any) -> None:
        make()
        fields.of.__init__(self, *args, **kwargs)

    vars(__init__)["make_now"] = make
    return __init__


def _init(cls: type, frozen: bool) -> Any:
    fields = _all(cls)
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


# -- the methods that all classes share --------------------------------------------------------------------------------


def _repr(self: Any) -> str:
    shown = ", ".join(f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({shown})"


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    kind = self.__class__
    return kind.__compared__(self) == kind.__compared__(other)


def _hash(self: Any) -> int:
    kind = self.__class__
    return hash(kind.__hashed__(self))


def _set_attribute(self: Any, name: str, value: Any) -> None:
    kind = self.__class__
    if kind.__dict__.get("__setattr__") is _set_attribute or name in kind.__dataclass_fields__:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delete_attribute(self: Any, name: str) -> None:
    kind = self.__class__
    if kind.__dict__.get("__delattr__") is _delete_attribute or name in kind.__dataclass_fields__:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
