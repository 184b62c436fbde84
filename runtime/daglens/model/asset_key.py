"""`AssetKey`: the path that names an asset, and the forms users may write it in."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from .errors import CheckError, DagsterInvalidDefinitionError, DagsterInvariantViolationError


class AssetKey:
    """A path of names, `AssetKey(["raw", "orders"])`; a string is one part: `AssetKey("orders")`."""

    __slots__ = ("_hash", "parts")

    def __init__(self, path: str | Sequence[str]) -> None:
        if isinstance(path, str):
            parts = (path,)
        else:
            parts = tuple(path)
            for part in parts:
                if not isinstance(part, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                    raise CheckError(f"An asset key is made of strings, not {part!r} of type {type(part)}.")
        self.parts = parts
        self._hash = hash(parts)

    @property
    def path(self) -> list[str]:
        return list(self.parts)

    def __hash__(self) -> int:
        return self._hash

    def __iter__(self) -> Any:
        raise DagsterInvariantViolationError("Iteration is not allowed on an AssetKey: read its `path`.")

    def __getitem__(self, _index: Any) -> Any:
        raise DagsterInvariantViolationError("Index access is not allowed on an AssetKey: read its `path`.")

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> Any:
        """Lets pydantic models have asset keys as fields."""
        from pydantic_core import core_schema

        return core_schema.is_instance_schema(cls)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AssetKey) and self.parts == other.parts

    def __lt__(self, other: AssetKey) -> bool:
        return self.parts < other.parts

    def __repr__(self) -> str:
        return f"AssetKey({list(self.parts)!r})"

    def __str__(self) -> str:
        return repr(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return (AssetKey, (list(self.parts),))

    def to_string(self) -> str:
        return json.dumps(list(self.parts))

    def to_user_string(self) -> str:
        return "/".join(part.replace("/", "\\/") for part in self.parts)

    def to_escaped_user_string(self) -> str:
        """As `to_user_string`, with backslashes escaped too: no two keys give the same text."""
        return "/".join(part.replace("\\", "\\\\").replace("/", "\\/") for part in self.parts)

    def to_python_identifier(self, suffix: str | None = None) -> str:
        """The name of the op under the asset: parts joined by `__`, then an optional suffix."""
        joined = "__".join((*self.parts, *((suffix,) if suffix else ())))
        return joined.replace("-", "_").replace(".", "_")

    @property
    def tuple(self) -> tuple[str, ...]:
        return self.parts

    def with_prefix(self, prefix: str | Sequence[str]) -> AssetKey:
        return AssetKey([*prefix_parts(prefix), *self.parts])

    def has_prefix(self, prefix: str | Sequence[str]) -> bool:
        parts = prefix_parts(prefix)
        return self.parts[: len(parts)] == parts

    @staticmethod
    def from_user_string(text: str) -> AssetKey:
        parts = [part.replace("\\/", "/") for part in _split_unescaped(text)]
        return AssetKey(parts)

    @staticmethod
    def from_escaped_user_string(text: str) -> AssetKey:
        """What `to_escaped_user_string` gave, as the key again."""
        parts, chars = [""], iter(text)
        for char in chars:
            if char == "/":
                parts.append("")
            else:
                parts[-1] += next(chars, "") if char == "\\" else char
        return AssetKey(parts)

    @staticmethod
    def from_db_string(text: str | None) -> AssetKey | None:
        return AssetKey(json.loads(text)) if text else None

    @staticmethod
    def from_coercible(value: object) -> AssetKey:
        """From an AssetKey, a string (one part), a sequence of parts, or a definition of exactly one asset."""
        if isinstance(value, AssetKey):
            return value
        if isinstance(value, str):
            return AssetKey(value)
        if isinstance(value, (list, tuple)):
            return AssetKey(value)
        keys = getattr(value, "keys", None)
        if callable(keys):
            keys = None
        if keys is not None and not isinstance(value, type):
            if len(keys) != 1:
                raise CheckError(
                    f"Expected an asset with one key, but this definition has {len(keys)}: "
                    + ", ".join(sorted(key.to_user_string() for key in keys))
                )
            return next(iter(keys))
        key = getattr(value, "key", None)
        if isinstance(key, AssetKey):
            return key
        raise CheckError(f"Unexpected type for an asset key: {type(value)}.")

    @staticmethod
    def from_coercible_or_definition(value: object) -> AssetKey:
        return AssetKey.from_coercible(value)


def _split_unescaped(text: str) -> list[str]:
    parts: list[str] = [""]
    escaped = False
    for char in text:
        if char == "/" and not escaped:
            parts.append("")
        else:
            parts[-1] += char
        escaped = char == "\\" and not escaped
    return parts


def prefix_parts(prefix: str | Sequence[str] | None) -> tuple[str, ...]:
    """A `key_prefix=` as parts: a plain string is one part, never split at slashes."""
    if prefix is None:
        return ()
    return (prefix,) if isinstance(prefix, str) else tuple(prefix)


class AssetJobKey(NamedTuple):
    """One job of assets, as automation conditions speak of it."""

    job_name: str

    def to_user_string(self) -> str:
        return self.job_name


class AssetCheckKey(NamedTuple):
    """One check of one asset."""

    asset_key: AssetKey
    name: str

    def to_user_string(self) -> str:
        return f"{self.asset_key.to_user_string()}:{self.name}"

    def to_python_identifier(self) -> str:
        return f"{self.asset_key.to_python_identifier()}_{self.name}"

    @staticmethod
    def from_user_string(text: str) -> AssetCheckKey:
        asset_key, _, name = text.rpartition(":")
        if not asset_key:
            raise DagsterInvalidDefinitionError(f'"{text}" is no asset check key: write it as asset:check.')
        return AssetCheckKey(AssetKey.from_user_string(asset_key), name)
