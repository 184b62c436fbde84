"""A lowered tree as bytes and back, for a cache on disk.

The bytes are JSON, so that reading them can run nothing, and every value is checked against the tree's own field types
as it is read: whatever a file holds, what comes out is a well-formed tree or a ValueError.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from hashlib import blake2b
from itertools import accumulate
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node
from daglens_analyzer.source.span_table import SpanTable, offsets

_Decode = Callable[[Any], Any]

_KINDS: tuple[type[Any], ...] = tuple(sorted(get_args(Node), key=lambda kind: kind.__name__))
_TAGS = {kind: tag for tag, kind in enumerate(_KINDS)}
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS}
_JSON_INTEGERS = 2**63

SCHEMA_VERSION = blake2b(
    repr([(kind.__name__, [(field.name, field.type) for field in fields(kind)]) for kind in _KINDS]).encode(),
    digest_size=8,
).hexdigest()
"""Changes by itself when a node gains or loses a field; bytes of another version are refused."""


def tree_to_bytes(statements: Sequence[tree.Statement], spans: SpanTable) -> bytes:
    """The statements of a chunk and where their nodes stand, as bytes that `tree_from_bytes` reads."""
    lengths = [end - start for start, end in zip(spans.starts, spans.ends, strict=True)]
    document = [SCHEMA_VERSION, _steps(spans.starts), lengths, _steps(spans.lines), [_encode(s) for s in statements]]
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def tree_from_bytes(data: bytes) -> tuple[tuple[tree.Statement, ...], SpanTable]:
    """What `tree_to_bytes` made these bytes of.

    Raises ValueError when they are of another schema version, or no such bytes at all.
    """
    try:
        document: list[Any] = json.loads(data)
        version, steps, lengths, line_steps, statements = document
        if version != SCHEMA_VERSION:
            raise ValueError(f"schema version {version!r} instead of {SCHEMA_VERSION!r}")
        starts: list[int] = list(accumulate(steps))
        ends: list[int] = [start + length for start, length in zip(starts, lengths, strict=True)]
        lines: list[int] = list(accumulate(line_steps))
        table = SpanTable(offsets(starts), offsets(ends), offsets(lines))
        return tuple(map(_decoder(tree.Statement), statements)), table
    except (TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a lowered tree: {error}") from error


def _steps(values: Sequence[int]) -> list[int]:
    return [value - before for before, value in zip((0, *values), values, strict=False)]


def _encode(value: Any) -> Any:
    """A node becomes `[tag, *fields]`, a tuple a list, a value that JSON has not an object with one key."""
    kind = cast("type[Any]", type(value))
    tag = _TAGS.get(kind)
    if tag is not None:
        return [tag, *[_encode(getattr(value, name)) for name in _FIELDS[kind]]]
    if kind is tuple:
        return [_encode(item) for item in value]
    if kind is bytes:
        return {"bytes": value.decode("latin-1")}
    if kind is complex:
        return {"complex": [value.real, value.imag]}
    if kind is int and not -_JSON_INTEGERS < value < _JSON_INTEGERS:
        return {"integer": hex(value)}
    return {"ellipsis": 0} if value is ... else value


@cache
def _decoder(annotation: Any) -> _Decode:
    """What reads a value of the type `annotation`, as the fields of the tree use them."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in (str, int, bool):
        return _exactly(annotation)
    if annotation in _TAGS:
        return _node_decoder((annotation,))
    if origin is Literal:
        return _one_of(arguments)
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin in (Union, types.UnionType):
        kinds = tuple(argument for argument in arguments if argument is not type(None))
        if bytes in kinds:
            return _constant
        decode = _node_decoder(kinds) if kinds[0] in _TAGS else _decoder(kinds[0])
        return _or_none(decode) if len(kinds) < len(arguments) else decode
    raise TypeError(f"no decoder for {annotation}")


def _exactly(kind: type[str | int | bool]) -> _Decode:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise ValueError(f"{value!r} is no {kind.__name__}")
        return value

    return decode


def _one_of(values: tuple[Any, ...]) -> _Decode:
    def decode(value: Any) -> Any:
        if value not in values:
            raise ValueError(f"{value!r} is none of {values}")
        return value

    return decode


def _or_none(decode_value: _Decode) -> _Decode:
    return lambda value: None if value is None else decode_value(value)


def _tuple_decoder(arguments: tuple[Any, ...]) -> _Decode:
    decoders = [_decoder(argument) for argument in arguments if argument is not ...]
    repeated = decoders[0] if arguments[-1] is ... else None

    def decode(value: Any) -> tuple[Any, ...]:
        if type(value) is not list:
            raise ValueError(f"{value!r} is no list")
        items = cast("list[Any]", value)
        if repeated is not None:
            return tuple(map(repeated, items))
        return tuple(decoder(item) for decoder, item in zip(decoders, items, strict=True))

    return decode


def _node_decoder(kinds: tuple[type[Any], ...]) -> _Decode:
    def decode(value: Any) -> Any:
        tag: int = value[0]
        kind = _KINDS[tag]
        if kind not in kinds:
            raise ValueError(f"{kind.__name__} does not stand here")
        return kind(*[decoder(item) for decoder, item in zip(_field_decoders(kind), value[1:], strict=True)])

    return decode


@cache
def _field_decoders(kind: type[Any]) -> tuple[_Decode, ...]:
    hints = get_type_hints(kind)
    return tuple(_decoder(hints[name]) for name in _FIELDS[kind])


def _constant(value: Any) -> Any:
    match value:
        case {"bytes": str(text)}:
            return text.encode("latin-1")
        case {"complex": [int() | float() as real, int() | float() as imaginary]}:
            return complex(real, imaginary)
        case {"integer": str(digits)}:
            return int(digits, 16)
        case {"ellipsis": 0}:
            return ...
        case None | bool() | int() | float() | str():
            return value
        case _:
            raise ValueError(f"{value!r} is no constant")
