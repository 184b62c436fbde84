"""Keys of config types: what says the same has one key, and shapes and selectors of one key are one object."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from .config_scalars import ConfigType
    from .config_schema import Field

_known: WeakValueDictionary[tuple[type, str], Any] = WeakValueDictionary()


def key_of_fields(kind: str, fields: Mapping[str, Field], aliases: Mapping[str, str] | None = None) -> str:
    """The key of a type made of fields, in whichever order they are written."""
    said = [(name, _key_of_field(each)) for name, each in sorted(fields.items())]
    text = repr((said, sorted((aliases or {}).items())))
    return f"{kind}.{hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}"


def _key_of_field(field: Field) -> tuple[Any, ...]:
    default = repr(field.default_value) if field.default_provided else ""
    return (field.config_type.key, default, field.is_required, field.description or "")


def interned(kind: type[ConfigType], key: str, attributes: Mapping[str, Any]) -> Any:
    """The one type of this class and key, made with these attributes where it is new."""
    found = _known.get((kind, key))
    if found is None:
        found = object.__new__(kind)
        for name, value in attributes.items():
            object.__setattr__(found, name, value)
        _known[kind, key] = found
    return found
