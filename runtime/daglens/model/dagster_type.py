"""Types of inputs and outputs: what is checked when a step's values come in and go out."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any, Union

from daglens.record import dataclass

from .errors import CheckError, DagsterInvalidDefinitionError, DagsterInvariantViolationError
from .metadata import MetadataValue, metadata_values

TypeCheckFn = Callable[[Any, Any], "TypeCheck | bool"]


@dataclass(frozen=True)
class TypeCheck:
    """What a type's check function may return instead of a bool."""

    success: bool
    description: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        object.__setattr__(self, "metadata", metadata_values(self.metadata))


class DagsterType:
    """A type of the pipeline: a name, a check, and optionally a loader that makes a value from config."""

    def __init__(
        self,
        type_check_fn: TypeCheckFn,
        key: str | None = None,
        name: str | None = None,
        is_builtin: bool = False,
        description: str | None = None,
        loader: Any = None,
        required_resource_keys: set[str] | None = None,
        kind: str = "REGULAR",
        typing_type: Any = Any,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        if key is None and name is None:
            raise CheckError("A DagsterType needs a key or a name.")
        self.type_check_fn = type_check_fn
        self.key: str = key if key is not None else str(name)
        self.given_name = name
        self.is_builtin = is_builtin
        self.description = description
        self.loader = loader
        self.required_resource_keys = frozenset(required_resource_keys or ())
        self.kind = kind
        self.typing_type = typing_type
        self.metadata: dict[str, MetadataValue] = metadata_values(metadata)
        self.inner_type: DagsterType | None = None
        self.inner_types: tuple[DagsterType, ...] = ()

    @property
    def item_type(self) -> DagsterType:
        """The type of one item of a list; Nothing of Nothing."""
        return self if self.is_nothing else self.inner_type or Any_

    @property
    def unique_name(self) -> str | None:
        return self.given_name

    @property
    def display_name(self) -> str:
        return self.given_name or self.key

    @property
    def is_nothing(self) -> bool:
        return self.kind == "NOTHING"

    @property
    def is_any(self) -> bool:
        return self.kind == "ANY"

    @property
    def supports_fan_in(self) -> bool:
        return self.is_nothing or self.kind == "LIST"

    def type_check(self, context: Any, value: Any) -> TypeCheck:
        result = self.type_check_fn(context, value)
        if isinstance(result, bool):
            return TypeCheck(result)
        if isinstance(result, TypeCheck):  # pyright: ignore[reportUnnecessaryIsInstance]
            return result
        raise DagsterInvariantViolationError(
            f'The check function of type "{self.key}" returned {result!r}: it returns a bool or a TypeCheck.'
        )

    def __repr__(self) -> str:
        return f"DagsterType({self.display_name})"


def _exact(name: str, python_type: Any, article: str) -> DagsterType:
    def check(_context: Any, value: Any) -> TypeCheck:
        wrong = isinstance(value, bool) and python_type is not bool
        if isinstance(value, python_type) and not wrong:
            return TypeCheck(True)
        return TypeCheck(False, f'Value "{value}" of python type "{type(value).__name__}" must be a {article}.')

    return DagsterType(
        check,
        key=name,
        name=name,
        is_builtin=True,
        loader=ConfigLoader("scalar", python_type),
        kind="SCALAR",
        typing_type=python_type,
    )


@dataclass(frozen=True, eq=False)
class ConfigLoader:
    """How run config gives a value of a built-in type; `inner` are the types it is made of. See `builtin_loaders`."""

    kind: str
    python_type: Any = None
    inner: tuple[DagsterType, ...] = ()

    @property
    def schema_type(self) -> Any:
        from .builtin_loaders import schema_of

        return schema_of(self)

    def required_resource_keys(self) -> frozenset[str]:
        return frozenset[str]().union(*(each.loader.required_resource_keys() for each in self.inner))

    def construct_from_config_value(self, context: Any, config_value: Any) -> Any:
        from .builtin_loaders import load

        return load(self, context, config_value)


def _loader_of(kind: str, *inner: DagsterType) -> ConfigLoader | None:
    """None where a type inside has no loader: run config cannot make such a value."""
    return ConfigLoader(kind, None, inner) if all(each.loader for each in inner) else None


Any_ = DagsterType(
    lambda _context, _value: True, key="Any", name="Any", is_builtin=True, loader=ConfigLoader("any"), kind="ANY"
)


def _nothing_check(_context: Any, value: Any) -> TypeCheck:
    return TypeCheck(
        value is None, None if value is None else f"Nothing has no value but None, and was given a {type(value)}"
    )


Nothing = DagsterType(
    _nothing_check, key="Nothing", name="Nothing", is_builtin=True, kind="NOTHING", typing_type=type(None)
)
Int = _exact("Int", int, "int")
Float = _exact("Float", float, "float")
String = _exact("String", str, "string")
Bool = _exact("Bool", bool, "bool")


class PythonObjectDagsterType(DagsterType):
    """A type whose values are the instances of a Python class, or of one of several."""

    def __init__(self, python_type: Any, key: str | None = None, name: str | None = None, **kwargs: Any) -> None:
        names = python_type if isinstance(python_type, tuple) else (python_type,)
        shown = ", ".join(each.__name__ for each in names)
        if isinstance(python_type, tuple):
            shown = f"Union[{shown}]"
            kwargs.setdefault("typing_type", Union[python_type])  # noqa: UP007
        self.python_type = python_type

        def check(_context: Any, value: Any) -> TypeCheck:
            if isinstance(value, python_type):
                return TypeCheck(True)
            return TypeCheck(
                False,
                f"{self.display_name} takes values of Python type {shown}, not {type(value)}.",
            )

        kwargs.setdefault("typing_type", python_type)
        super().__init__(check, key=key or name or shown, name=name or shown, **kwargs)


def _all_of(context: Any, inner: DagsterType, values: Any) -> TypeCheck:
    for value in values:
        result = inner.type_check(context, value)
        if not result.success:
            return result
    return TypeCheck(True)


_GENERIC: Mapping[type, Any] = {each: getattr(typing, each.__name__.title()) for each in (list, dict, set, tuple)}


def _parameterized(container: type, *inners: DagsterType) -> Any:
    """The annotation that a container's type stands for, as `typing` writes it; bare where it holds anything."""
    types = tuple(each.typing_type for each in inners)
    return container if all(each is Any for each in types) else _GENERIC[container][types]


def _of_one(inner: DagsterType) -> None:
    if inner.is_nothing:
        raise DagsterInvalidDefinitionError("Nothing has no values: leave List or Optional off.")


def list_of(inner: DagsterType) -> DagsterType:
    def check(context: Any, value: Any) -> TypeCheck:
        if not isinstance(value, list):
            return TypeCheck(False, f"Value must be a list, got a {type(value)}")
        return _all_of(context, inner, value)

    _of_one(inner)
    name = f"[{inner.display_name}]"
    made = DagsterType(
        check,
        key=f"List.{inner.key}",
        name=name,
        is_builtin=True,
        kind="LIST",
        loader=_loader_of("list", inner),
        typing_type=_parameterized(list, inner),
    )
    made.inner_type, made.inner_types = inner, (inner,)
    return made


def optional_of(inner: DagsterType) -> DagsterType:
    def check(context: Any, value: Any) -> TypeCheck:
        return TypeCheck(True) if value is None else inner.type_check(context, value)

    _of_one(inner)
    made = DagsterType(
        check,
        key=f"Optional.{inner.key}",
        name=f"{inner.display_name}?",
        is_builtin=True,
        kind="NULLABLE",
        loader=_loader_of("optional", inner),
        typing_type=Union[inner.typing_type, None],  # noqa: UP007
    )
    made.inner_types = (inner,)
    return made


def with_inner_types(types: Iterable[DagsterType]) -> list[DagsterType]:
    """The types and those they are made of, each once."""
    found: dict[int, DagsterType] = {}
    waiting = list(types)
    while waiting:
        each = waiting.pop(0)
        if id(each) not in found:
            found[id(each)] = each
            waiting += each.inner_types
    return list(found.values())


def container_of(python_type: type, name: str) -> DagsterType:
    return PythonObjectDagsterType(
        python_type,
        key=name,
        name=name,
        is_builtin=True,
        loader=ConfigLoader(python_type.__name__) if python_type is dict else None,
    )


def dict_of(key_type: DagsterType, value_type: DagsterType) -> DagsterType:
    def check(context: Any, value: Any) -> TypeCheck:
        if not isinstance(value, dict):
            return TypeCheck(False, f"A dict is needed, not {type(value)}")
        keys = _all_of(context, key_type, value)
        return _all_of(context, value_type, value.values()) if keys.success else keys

    name = f"Dict[{key_type.display_name},{value_type.display_name}]"
    return DagsterType(
        check,
        key=name,
        name=name,
        is_builtin=True,
        loader=_loader_of("dict", key_type, value_type),
        typing_type=_parameterized(dict, key_type, value_type),
    )


def set_of(inner: DagsterType) -> DagsterType:
    def check(context: Any, value: Any) -> TypeCheck:
        if not isinstance(value, set):
            return TypeCheck(False, f"Value must be a set, got a {type(value)}")
        return _all_of(context, inner, value)

    return DagsterType(
        check,
        key=f"Set.{inner.key}",
        name=f"Set[{inner.display_name}]",
        is_builtin=True,
        loader=_loader_of("set", inner),
        typing_type=_parameterized(set, inner),
    )


def tuple_of(inners: tuple[DagsterType, ...]) -> DagsterType:
    def check(context: Any, value: Any) -> TypeCheck:
        if not isinstance(value, tuple):
            return TypeCheck(False, f"Value must be a tuple, got a {type(value)}")
        if len(value) != len(inners):
            return TypeCheck(
                False, f"Tuple with key {value} had an incorrect number of elements, expected {len(inners)}"
            )
        for inner, item in zip(inners, value, strict=False):
            result = inner.type_check(context, item)
            if not result.success:
                return result
        return TypeCheck(True)

    name = f"Tuple[{','.join(inner.display_name for inner in inners)}]"
    return DagsterType(
        check,
        key=name,
        name=name,
        is_builtin=True,
        loader=_loader_of("tuple", *inners),
        typing_type=_parameterized(tuple, *inners),
    )
