"""`dataclass`, some twenty times cheaper to define than the standard library's, and the same to use.

The standard decorator compiles the source of up to seven methods for each class. The worker defines well over a hundred
classes between a click and the first step, and that was more than half of the time; most of them are not even
instantiated in a given run, and of most others there are a few instances. So here a class is left nearly as it was
written: what its fields are is looked at when it is first needed, `__init__` is compiled for a class of which many are
made, and the other methods are shared. The standard library is asked only for what `fields`, `replace` and `asdict` go
by. What nobody here needs (`order`, `unsafe_hash`, `InitVar`, `KW_ONLY`...) is not offered.
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


_MANY = 16
_MISSING: Any = dataclasses.MISSING
_FIELD: type[Any] = dataclasses.Field

made_on_need: list[type] = []
"""The classes that were completed so far, in the order in which they were first made use of."""


def make_now(cls: type) -> None:
    """Make what a class would make when it is first needed: for a process that has time now and none later."""
    for name in ("__dataclass_fields__", "__match_args__", "__compared__", "__hashed__"):
        getattr(cls, name)
    make_init = getattr(cls.__dict__.get("__init__"), "make_now", None)
    if make_init is not None:
        make_init()


def field_names(cls: type) -> tuple[str, ...]:
    """The names of a class's fields, in their order, without the rest of what `dataclasses.fields` makes of them."""
    return tuple(_layout(cls))


class _Later:
    """An attribute of a class that is made when it is first asked for, and from then on stands in this one's place."""

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        self.name, self.make = name, make

    def __get__(self, instance: object, owner: type) -> Any:
        cls = next(each for each in owner.__mro__ if each.__dict__.get(self.name) is self)
        made = self.make(cls)
        setattr(cls, self.name, made)
        return made


def _record(plain: type, init: bool, shows: bool, eq: bool, frozen: bool, slots: bool) -> type:
    own = plain.__dict__
    annotations = plain.__annotations__
    names = [name for name, kind in annotations.items() if "ClassVar" not in str(kind)]
    defaults = {name: own[name] for name in names if name in own}
    added: dict[str, Any] = {**_MADE_LATER, "__record__": (names, annotations, defaults)}
    first_init = None
    if init and "__init__" not in own:
        added["__init__"] = first_init = _FirstInit(frozen).function()
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
    if first_init is not None:
        first_init.of.cls = cls
    return cls


def _with_attributes(cls: type, defaults: Mapping[str, Any], added: Mapping[str, Any]) -> type:
    for name, default in defaults.items():
        if isinstance(default, _FIELD):
            if default.default is _MISSING:
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


class _Field:
    """What `__init__`, `==` and `hash` go by."""

    __slots__ = ("compare", "default", "factory", "hash", "init", "kw_only")

    def __init__(self, default: Any) -> None:
        self.default: Any = default
        self.factory: Any = _MISSING
        self.init = self.compare = self.hash = True
        self.kw_only = False
        if isinstance(default, _FIELD):
            self.default, self.factory = default.default, default.default_factory
            self.init, self.compare = default.init, default.compare
            self.hash = default.compare if default.hash is None else default.hash
            self.kw_only = default.kw_only is True


def _layout(cls: type) -> dict[str, _Field]:
    """The fields by name, those of its bases first."""
    fields: dict[str, _Field] = {}
    for base in cls.__mro__[::-1]:
        own = base.__dict__
        if "__record__" in own:
            names, _, defaults = own["__record__"]
            fields.update({name: _Field(defaults.get(name, _MISSING)) for name in names})
        elif "__dataclass_fields__" in own:
            fields.update({name: _Field(field) for name, field in own["__dataclass_fields__"].items()})
    return fields


def _standard_fields(cls: type) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for base in cls.__mro__[:0:-1]:
        fields.update(getattr(base, "__dataclass_fields__", {}))
    _, annotations, defaults = cls.__dict__["__record__"]
    return fields | _collected(cls.__name__, cls.__module__, annotations, defaults).__dataclass_fields__


def _collected(name: str, module: str, annotations: Mapping[str, Any], defaults: Mapping[str, Any]) -> Any:
    """A class made for its fields alone."""
    # One without a docstring would be given its signature as one, which takes longer than all the rest.
    attributes = {"__module__": module or __name__, "__doc__": name, "__annotations__": dict(annotations), **defaults}
    return dataclasses.dataclass(init=False, repr=False, eq=False)(type(name, (), attributes))


def _values(names: list[str]) -> Callable[[Any], Any]:
    return attrgetter(*names) if names else lambda _: ()


_MAKE: dict[str, Callable[[type], Any]] = {
    "__dataclass_fields__": _standard_fields,
    "__dataclass_params__": lambda _: _collected("", "", {}, {}).__dataclass_params__,
    "__match_args__": lambda cls: tuple(name for name, each in _layout(cls).items() if each.init and not each.kw_only),
    "__compared__": lambda cls: _values([name for name, each in _layout(cls).items() if each.compare]),
    "__hashed__": lambda cls: _values([name for name, each in _layout(cls).items() if each.hash]),
}


class _NeedsInit:
    """What `inspect.signature` asks a class for first: its `__init__` is compiled then, and read as any class's is."""

    def __get__(self, instance: object, owner: Any) -> None:
        if instance is not None:
            raise AttributeError("__signature__")  # An object that can be called is asked in other ways.
        make_now = getattr(owner.__init__, "make_now", None)
        if make_now is not None:
            make_now()


_MADE_LATER = {**{name: _Later(name, make) for name, make in _MAKE.items()}, "__signature__": _NeedsInit()}


class _FirstInit:
    """The `__init__` of a class until many of it were made; then it has one that is compiled for it."""

    def __init__(self, frozen: bool) -> None:
        self.cls: Any = None
        self.frozen = frozen
        self.layout: dict[str, _Field] | None = None
        self.uses = 0

    def function(self) -> Any:
        def __init__(made: Any, /, *args: Any, **kwargs: Any) -> None:
            self.fill(made, args, kwargs)

        vars(__init__).update(of=self, make_now=self.compile)
        return __init__

    def fill(self, made: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        layout, self.uses = self._layout(), self.uses + 1
        values = dict(zip((n for n, each in layout.items() if each.init and not each.kw_only), args, strict=False))
        if self.uses > _MANY or len(values) < len(args) or not self._fills(layout, values, kwargs):
            # Also where the arguments are not right: the compiled one says so as any function does.
            self.compile()
            self.cls.__init__(made, *args, **kwargs)
            return
        put = object.__setattr__ if self.frozen else setattr
        values |= kwargs
        for name, field in layout.items():
            if name in values:
                put(made, name, values[name])
            elif field.factory is not _MISSING:
                put(made, name, field.factory())
            elif field.default is not _MISSING:
                put(made, name, field.default)
        if hasattr(self.cls, "__post_init__"):
            made.__post_init__()

    def compile(self) -> None:
        self.cls.__init__ = _init(self.cls, self._layout(), self.frozen)

    def _layout(self) -> dict[str, _Field]:
        if self.layout is None:
            self.layout = _layout(self.cls)
            made_on_need.append(self.cls)
        return self.layout

    def _fills(self, layout: Mapping[str, _Field], values: Mapping[str, Any], kwargs: Mapping[str, Any]) -> bool:
        """Whether each argument is for a field of its own, and each field without a default has one."""
        for name in kwargs:
            if name in values or name not in layout or not layout[name].init:
                return False
        return all(
            name in values
            or name in kwargs
            or not each.init
            or each.default is not _MISSING
            or each.factory is not _MISSING
            for name, each in layout.items()
        )


def _init(cls: type, layout: Mapping[str, _Field], frozen: bool) -> Any:
    names: dict[str, Any] = {"_set": object.__setattr__, "_missing": _MISSING}
    positional: list[str] = ["self"]
    keywords: list[str] = ["*"]
    body: list[str] = []
    for name, field in layout.items():
        value = parameter = name
        if field.factory is not _MISSING:
            names[f"_make_{name}"] = field.factory
            parameter = f"{name}=_missing"
            value = f"_make_{name}() if {name} is _missing else {name}" if field.init else f"_make_{name}()"
        elif field.default is not _MISSING:
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
