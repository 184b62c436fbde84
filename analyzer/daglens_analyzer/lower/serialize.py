"""A lowered tree as bytes and back, for a cache on disk.

The bytes are JSON, so that reading them can run nothing, and every value is checked against the tree's own field types
as it is read: whatever a file holds, what comes out is a well-formed tree or a ValueError. The body of a function is a
string of JSON by itself, read when it is asked for: evaluation calls few functions of a project.
"""

from __future__ import annotations

import json
import sys
import types
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache, partial
from hashlib import blake2b
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
    repr(
        [2, sys.byteorder, *((kind.__name__, [(field.name, field.type) for field in fields(kind)]) for kind in _KINDS)]
    ).encode(),
    digest_size=8,
).hexdigest()
"""Changes by itself when a node gains or loses a field; bytes of another version are refused."""

_ENCODE_JSON = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_BODY = _FIELDS[tree.FunctionDef].index("body")


def tree_to_bytes(statements: Sequence[tree.Statement], spans: SpanTable) -> bytes:
    """The statements of a chunk and where their nodes stand, as bytes that `tree_from_bytes` reads."""
    return _ENCODE_JSON([SCHEMA_VERSION, *tree_to_json(statements, spans)]).encode("ascii")


def tree_to_json(statements: Sequence[tree.Statement], spans: SpanTable) -> list[Any]:
    """The same as a list that JSON can hold, without the version."""
    tables = [b64encode(table.tobytes()).decode("ascii") for table in (spans.starts, spans.ends, spans.lines)]
    return [*tables, [_encode(statement, _stored_body) for statement in statements]]


def tree_from_bytes(data: bytes) -> tuple[tuple[tree.Statement, ...], SpanTable]:
    """What `tree_to_bytes` made these bytes of.

    Raises ValueError when they are of another schema version, or no such bytes at all.
    """
    try:
        document: list[Any] = json.loads(data)
        version, *tables_and_statements = document
        if version != SCHEMA_VERSION:
            raise ValueError(f"schema version {version!r} instead of {SCHEMA_VERSION!r}")
        return tree_from_json(tables_and_statements)
    except (TypeError, KeyError, IndexError, OverflowError, RecursionError) as error:
        raise ValueError(f"not a lowered tree: {error}") from error


def tree_from_json(document: list[Any]) -> tuple[tuple[tree.Statement, ...], SpanTable]:
    """What `tree_to_json` gave. Raises ValueError, TypeError, KeyError or IndexError where it is no such list."""
    starts, ends, lines, statements = document
    table = SpanTable(_offsets(starts), _offsets(ends), _offsets(lines))
    if len(table.starts) != len(table.ends) or not table.lines:
        raise ValueError("spans that do not fit together")
    return tuple(map(_decoder(tree.Statement), statements)), table


def _offsets(encoded: str) -> array[int]:
    table = offsets()
    table.frombytes(b64decode(encoded, validate=True))
    return table


def _encode(value: Any, encode_body: Callable[[Any], Any] | None = None) -> Any:
    """A node becomes `[tag, *fields]`, a tuple a list, a value that JSON has not an object with one key. `encode_body`
    is for the bodies of the outermost functions."""
    kind = cast("type[Any]", type(value))
    tag = _TAGS.get(kind)
    if tag is not None:
        items = [getattr(value, name) for name in _FIELDS[kind]]
        if kind is not tree.FunctionDef or encode_body is None:
            return [tag, *[_encode(item, encode_body) for item in items]]
        before, body, behind = items[:_BODY], items[_BODY], items[_BODY + 1 :]
        return [tag, *map(_encode, before), encode_body(body), *map(_encode, behind)]
    if kind is tuple:
        return [_encode(item, encode_body) for item in value]
    if kind is bytes:
        return {"bytes": value.decode("latin-1")}
    if kind is complex:
        return {"complex": [value.real, value.imag]}
    if kind is int and not -_JSON_INTEGERS < value < _JSON_INTEGERS:
        return {"integer": hex(value)}
    return {"ellipsis": 0} if value is ... else value


def _stored_body(body: tuple[tree.Statement, ...]) -> str:
    return _ENCODE_JSON(_encode(body))


def _read_body(stored: str, at: int) -> tuple[tree.Statement, ...]:
    try:
        return _decoder(tuple[tree.Statement, ...])(json.loads(stored))
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return (tree.Unparsed(at, "what was stored of this function is damaged"),)


def _function(values: list[Any]) -> tree.FunctionDef:
    """A function whose body is read late."""
    function = tree.FunctionDef.__new__(tree.FunctionDef)
    put = partial(object.__setattr__, function)
    decoders = _field_decoders(tree.FunctionDef)
    for place, (name, decode, value) in enumerate(zip(_FIELDS[tree.FunctionDef], decoders, values, strict=True)):
        if place == _BODY:
            put("read_body", partial(_read_body, value, values[0]))
        else:
            put(name, decode(value))
    return function


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
        if kind is tree.FunctionDef and type(value[_BODY + 1]) is str:
            return _function(value[1:])
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
