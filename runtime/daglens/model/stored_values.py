"""Objects of the API as JSON text and back: `{"__class__": "AssetKey", "path": [...]}`."""

# What users store may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

from .errors import DeserializationError, SerializationError

# What the text calls otherwise than the object does, by class.
_WRITTEN: Mapping[str, Mapping[str, str]] = {
    "AssetCheckEvaluation": {"passed": "success"},
}


def serialize_value(val: Any, **_options: Any) -> str:
    """Raises SerializationError for what is neither plain data nor an object of the API."""
    return json.dumps(_packed(val))


def deserialize_value(val: str, as_type: Any = None) -> Any:
    """Raises DeserializationError where a class is not the API's, or the value is not of `as_type`."""
    found = _unpacked(json.loads(val))
    if as_type is not None and not isinstance(found, as_type):
        raise DeserializationError(f"Deserialized object was not expected type {as_type}, got {type(found)}")
    return found


def _packed(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return {"__enum__": str(value)}
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {key: _packed(each) for key, each in value.items()}
        return {"__mapping_items__": [[_packed(key), _packed(each)] for key, each in value.items()]}
    if isinstance(value, (set, frozenset)):
        kind = "__frozenset__" if isinstance(value, frozenset) else "__set__"
        return {kind: sorted((_packed(each) for each in value), key=repr)}
    if isinstance(value, (list, tuple)):
        return [_packed(each) for each in value]
    kind = type(value)
    if _class_named(kind.__name__) is not kind:
        raise SerializationError(f"Can not serialize an object of {kind}: it is no class of the API.")
    if isinstance(value, str):
        return {"__class__": kind.__name__, "value": str(value)}
    written = {new: old for old, new in _WRITTEN.get(kind.__name__, {}).items()}
    fields = {name: getattr(value, name) for name in _parameters(kind) if hasattr(value, name)}
    return {"__class__": kind.__name__, **{written.get(name, name): _packed(each) for name, each in fields.items()}}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "__enum__" in value:
        kind, _, name = value["__enum__"].partition(".")
        return _class_named(kind, DeserializationError)[name]
    for key, make in _COLLECTIONS.items():
        if key in value:
            return make([_unpacked(each) for each in value[key]])
    fields = {key: _unpacked(each) for key, each in value.items() if key != "__class__"}
    if "__class__" not in value:
        return fields
    kind = _class_named(value["__class__"], DeserializationError)
    renamed = {old: new for new, old in _WRITTEN.get(kind.__name__, {}).items()}
    given = {renamed.get(name, name): each for name, each in fields.items()}
    return kind(**{name: each for name, each in given.items() if name in _parameters(kind)})


_COLLECTIONS: Mapping[str, Callable[[Sequence[Any]], Any]] = {
    "__set__": set,
    "__frozenset__": frozenset,
    "__mapping_items__": dict,
}


def _parameters(kind: Any) -> list[str]:
    return [name for name in inspect.signature(kind).parameters if not name.startswith("_")]


def _class_named(name: str, missing: type[Exception] | None = None) -> Any:
    import daglens

    found = getattr(daglens, name, None) if name in daglens.__all__ else None
    if found is None and missing is not None:
        raise missing(f"Attempted to deserialize class '{name}' which is not one of the API's.")
    return found
