"""The value of string and number literals, without evaluating them (and so without warnings about odd escapes)."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(
    r"\\(?:(\n)|([\\'\"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})"
    r"|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]+)\})"
)
_BYTES_ESCAPE = re.compile(r"\\(?:(\n)|([\\'\"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2}))")
_SIMPLE = {"\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def literal_value(literal: str) -> str | bytes:
    """The value of one string or bytes literal as written, prefix and quotes included; not of an f-string."""
    opening = 0
    while literal[opening] not in "'\"":
        opening += 1
    prefix = literal[:opening].lower()
    quote = 3 if literal[opening : opening + 3] in ('"""', "'''") else 1
    body = literal[opening + quote : -quote]
    if "b" not in prefix:
        return body if "r" in prefix else unescaped(body)
    if "r" not in prefix and "\\" in body:
        body = _BYTES_ESCAPE.sub(_unescape_byte, body)
    return body.encode("latin-1", "replace")


def unescaped(body: str) -> str:
    """`body` of a string literal with its escapes resolved; what is no escape stays, as in Python."""
    return _ESCAPE.sub(_unescape, body) if "\\" in body else body


def _unescape(found: re.Match[str]) -> str:
    line_end, simple, octal, *hexadecimal, name = found.groups()
    if line_end:
        return ""
    if simple:
        return _SIMPLE[simple]
    try:
        if octal:
            return chr(int(octal, 8))
        if name:
            return unicodedata.lookup(name)
        return chr(int(next(filter(None, hexadecimal)), 16))
    except (
        KeyError,
        ValueError,
        OverflowError,
    ):  # No such character: Python refuses the literal, and we leave it as it is.
        return found[0]


def _unescape_byte(found: re.Match[str]) -> str:
    line_end, simple, octal, hexadecimal = found.groups()
    if line_end:
        return ""
    if simple:
        return _SIMPLE[simple]
    return chr(int(octal, 8) & 0xFF) if octal else chr(int(hexadecimal, 16))
