"""Which type an annotation or `dagster_type=` stands for."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import collections.abc
import types as python_types
import typing
from collections.abc import Callable
from functools import lru_cache
from typing import Any, get_args, get_origin

from .dagster_type import (
    Any_,
    Bool,
    DagsterType,
    Float,
    Int,
    Nothing,
    PythonObjectDagsterType,
    String,
    TypeCheck,
    container_of,
    dict_of,
    list_of,
    optional_of,
    set_of,
    tuple_of,
)
from .errors import DagsterInvalidDefinitionError


class _Parameterized:
    """`List`, `Set`, `Dict`, `Tuple`, `Optional` as the API exports them: written bare or with brackets."""

    def __init__(self, name: str, make: Callable[[tuple[Any, ...]], DagsterType], bare: DagsterType | None) -> None:
        self.name, self.make, self.bare = name, make, bare

    def __getitem__(self, parameters: Any) -> DagsterType:
        return self.make(parameters if isinstance(parameters, tuple) else (parameters,))

    def __repr__(self) -> str:
        return self.name


class DagsterDictApi(_Parameterized):
    """`Dict`; errors of Python's own name this class."""


List = _Parameterized("List", lambda inner: list_of(resolve_type(inner[0])), None)
Set = _Parameterized("Set", lambda inner: set_of(resolve_type(inner[0])), None)
Optional = _Parameterized("Optional", lambda inner: optional_of(resolve_type(inner[0])), None)
Tuple = _Parameterized("Tuple", lambda inner: tuple_of(tuple(resolve_type(each) for each in inner)), None)
Dict = DagsterDictApi("Dict", lambda inner: dict_of(resolve_type(inner[0]), resolve_type(inner[1])), None)

_registered: dict[type, DagsterType] = {}
_resolved_classes: dict[type, DagsterType] = {}


def make_python_type_usable_as_dagster_type(python_type: type, dagster_type: DagsterType) -> None:
    """From now on `python_type` in annotations means `dagster_type`; raises where it means another type already."""
    known = _registered.get(python_type) or _resolved_classes.get(python_type)
    if known is not None and known is not dagster_type:
        raise DagsterInvalidDefinitionError(
            f"The Python type {python_type} stands for the type {known.display_name} already: it cannot stand for "
            f"{dagster_type.display_name} as well. Say so before the first definition that uses it."
        )
    _registered[python_type] = dagster_type
    _resolve_hashable.cache_clear()


def usable_as_dagster_type(
    name: str | None = None, description: str | None = None, loader: Any = None
) -> Callable[[type], type]:
    """Decorates a class: it becomes a type of the pipeline with this name, description and loader."""
    if isinstance(name, type):
        return usable_as_dagster_type()(name)

    def decorate(python_type: type) -> type:
        made = PythonObjectDagsterType(python_type, name=name, description=description, loader=loader)
        make_python_type_usable_as_dagster_type(python_type, made)
        return python_type

    return decorate


def resolve_type(annotation: Any) -> DagsterType:
    """The type an annotation or `dagster_type=` stands for. Generic aliases the API knows nothing about mean Any."""
    if isinstance(annotation, DagsterType):
        return annotation
    try:
        return _resolve_hashable(annotation)
    except TypeError:
        return _resolve(annotation)


@lru_cache(maxsize=4096)
def _resolve_hashable(annotation: Any) -> DagsterType:
    return _resolve(annotation)


_PLAIN: dict[Any, DagsterType] = {
    None: Nothing,
    type(None): Nothing,
    Any: Any_,
    object: Any_,
    int: Int,
    float: Float,
    str: String,
    bool: Bool,
    list: list_of(Any_),
    dict: container_of(dict, "dict"),
    set: set_of(Any_),
    tuple: container_of(tuple, "tuple"),
}


def _resolve(annotation: Any) -> DagsterType:
    if isinstance(annotation, type) and annotation in _registered:
        return _registered[annotation]
    if isinstance(annotation, _Parameterized):
        return resolve_type({"List": list, "Set": set, "Dict": dict, "Tuple": tuple}.get(annotation.name, Any))
    try:
        if annotation in _PLAIN:
            return _PLAIN[annotation]
    except TypeError:
        raise _invalid_type(
            f"{annotation}, which isn't hashable. Did you pass an instance of a type instead of the type?"
        ) from None
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is not None and origin in _PLAIN and not arguments:
        # `typing.List` and the like, written bare.
        return _PLAIN[origin]
    if origin is typing.Annotated:
        return resolve_type(arguments[0])
    if origin is typing.Union or origin is python_types.UnionType:
        present = [each for each in arguments if each is not type(None)]
        if len(present) == 1 and len(arguments) == 2:
            return optional_of(resolve_type(present[0]))
        raise _invalid_type(annotation)
    if origin in (list, collections.abc.Sequence):
        return list_of(resolve_type(arguments[0]))
    if origin is set:
        return set_of(resolve_type(arguments[0]))
    if origin in (dict, collections.abc.Mapping) and len(arguments) == 2:
        return dict_of(resolve_type(arguments[0]), resolve_type(arguments[1]))
    if origin is tuple:
        return tuple_of(tuple(map(resolve_type, arguments)))
    if isinstance(origin, type) and origin.__module__ not in ("builtins", "collections.abc"):
        return resolve_type(origin)
    if origin is None and isinstance(annotation, type):
        return _resolved_classes.setdefault(annotation, PythonObjectDagsterType(annotation))
    raise _invalid_type(annotation)


def _invalid_type(annotation: object) -> DagsterInvalidDefinitionError:
    return DagsterInvalidDefinitionError(
        f"Invalid type: dagster_type must be an instance of DagsterType or a Python type: got {annotation}."
    )


def check_dagster_type(dagster_type: Any, value: Any) -> TypeCheck:
    """The result of checking a value by itself, for tests."""
    resolved = resolve_type(dagster_type)
    return resolved.type_check(None, value)
