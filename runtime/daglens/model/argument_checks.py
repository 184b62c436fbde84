"""Checks of arguments: `check.str_param(name, "name")` gives the value back, or raises.

A check is called by what it takes: `opt_` lets None through (a container becomes an empty one, unless `nullable`).
"""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from os import PathLike
from typing import Any, NoReturn

from .errors import CheckError, ParameterCheckError

check = sys.modules[__name__]

_SCALARS: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "numeric": (int, float),
    "path": (str, PathLike),
}
_CONTAINERS: dict[str, tuple[Any, Callable[[], Any]]] = {
    "list": (list, list),
    "sequence": (Sequence, list),
    "iterable": (Iterable, list),
    "set": ((set, frozenset), set),
    "tuple": (tuple, tuple),
    "dict": (dict, dict),
    "mapping": (Mapping, dict),
    "two_dim_dict": (dict, dict),
}


def _mismatch(value: object, expected: object, name: str) -> ParameterCheckError:
    return ParameterCheckError(f'Param "{name}" is not a {expected}. Got {value!r} which is type {type(value)}.')


def _scalar(kind: str, optional: bool) -> Callable[..., Any]:
    expected = _SCALARS[kind]

    def check_scalar(obj: Any, param_name: str, default: Any = None) -> Any:
        if optional and obj is None:
            return default
        if not isinstance(obj, expected) or (kind == "int" and isinstance(obj, bool)):
            raise _mismatch(obj, kind, param_name)
        return obj

    return check_scalar


def _container(kind: str, optional: bool, nullable: bool) -> Callable[..., Any]:
    expected, empty = _CONTAINERS[kind]

    def check_container(
        obj: Any, param_name: str = "", of_type: Any = None, *, key_type: Any = None, value_type: Any = None, **_: Any
    ) -> Any:
        if optional and obj is None:
            return None if nullable else empty()
        if not isinstance(obj, expected) or (kind == "sequence" and isinstance(obj, str)):
            raise _mismatch(obj, kind, param_name)
        if isinstance(obj, Mapping):
            of_type = key_type or of_type
            if value_type is not None:
                _check_items(obj.values(), value_type, param_name)
        if of_type is not None and kind != "iterable":
            _check_items(obj, of_type, param_name)
        return obj

    return check_container


def _check_items(items: Iterable[Any], expected: Any, name: str) -> None:
    for each in items:
        if not isinstance(each, expected):
            raise _mismatch(each, f"member of {expected}", name)


def inst_param(obj: Any, param_name: str, ttype: Any, additional_message: str | None = None) -> Any:
    if not isinstance(obj, ttype):
        raise _mismatch(obj, ttype, param_name)
    return obj


def opt_inst_param(obj: Any, param_name: str, ttype: Any, default: Any = None) -> Any:
    return default if obj is None else inst_param(obj, param_name, ttype)


def inst(obj: Any, ttype: Any, additional_message: str | None = None) -> Any:
    if not isinstance(obj, ttype):
        raise CheckError(f"Object {obj!r} is not a {ttype}. Got {type(obj)}.")
    return obj


def callable_param(obj: Any, param_name: str, additional_message: str | None = None) -> Any:
    if not callable(obj):
        raise _mismatch(obj, "callable", param_name)
    return obj


def opt_callable_param(obj: Any, param_name: str, default: Any = None) -> Any:
    return default if obj is None else callable_param(obj, param_name)


def class_param(obj: Any, param_name: str, superclass: Any = object) -> Any:
    if not isinstance(obj, type) or not issubclass(obj, superclass):
        raise _mismatch(obj, f"class below {superclass}", param_name)
    return obj


def not_none(value: Any, additional_message: str | None = None) -> Any:
    if value is None:
        raise CheckError(f"Expected non-None value. {additional_message or ''}".rstrip())
    return value


def not_none_param(obj: Any, param_name: str, additional_message: str | None = None) -> Any:
    if obj is None:
        raise _mismatch(obj, "value other than None", param_name)
    return obj


def invariant(condition: Any, desc: str | None = None) -> bool:
    if not condition:
        raise CheckError(f"Invariant failed. {f'Description: {desc}' if desc else ''}".rstrip())
    return True


def param_invariant(condition: Any, param_name: str, desc: str | None = None) -> None:
    if not condition:
        raise ParameterCheckError(f"Invariant violation for parameter {param_name}. {desc or ''}".rstrip())


def failed(desc: str) -> NoReturn:
    raise CheckError(f"Failure condition: {desc}")


def is_list(obj: Any, of_type: Any = None) -> list[Any]:
    return _container("list", False, False)(obj, "list", of_type)


def is_iterable(obj: Any, of_type: Any = None) -> Iterable[Any]:
    if not isinstance(obj, Iterable):
        raise _mismatch(obj, Iterable, "iterable")
    if of_type is not None:
        _check_items(obj, of_type, "iterable")
    return obj


def is_tuple(obj: Any, of_type: Any = None) -> Any:
    return _container("tuple", False, False)(obj, "tuple", of_type)


def is_dict(obj: Any, key_type: Any = None, value_type: Any = None) -> Any:
    return _container("dict", False, False)(obj, "dict")


def str_elem(mapping: Mapping[str, Any], key: str) -> str:
    return inst(mapping.get(key), str)


for _kind in _SCALARS:
    globals()[f"{_kind}_param"] = _scalar(_kind, False)
    globals()[f"opt_{_kind}_param"] = _scalar(_kind, True)
for _kind in _CONTAINERS:
    globals()[f"{_kind}_param"] = _container(_kind, False, False)
    globals()[f"opt_{_kind}_param"] = _container(_kind, True, False)
    globals()[f"opt_nullable_{_kind}_param"] = _container(_kind, True, True)

__all__ = ["AbstractSet", "CheckError", "ParameterCheckError"]
