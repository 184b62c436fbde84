"""Methods of text. They run as Python's own, on constants, where the result cannot grow out of hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.constants import LARGEST_TEXT, from_python
from daglens_analyzer.evaluate.native import apply, native
from daglens_analyzer.evaluate.text import text_of
from daglens_analyzer.evaluate.values import CallArguments, ConstantValue, Unknown, Value
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator

_PLAIN = frozenset(
    {
        "capitalize", "casefold", "count", "encode", "endswith", "find", "index", "isalnum", "isalpha", "isascii",
        "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isspace", "istitle", "isupper", "join",
        "lower", "lstrip", "partition", "removeprefix", "removesuffix", "rfind", "rindex", "rpartition", "rsplit",
        "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper",
    }
)  # fmt: skip
_WIDENING = frozenset({"center", "expandtabs", "ljust", "rjust", "zfill", "replace"})
_WIDE = re.compile(r"\d{5,}")


def string_method(value: ConstantValue, name: str, at: NodeId) -> Value | None:
    """A method of a constant; None where it has none that can be followed."""
    text = value.value
    if not isinstance(text, str):
        return _bytes_method(text, name) if isinstance(text, bytes) else None
    if name in _PLAIN:
        return _run(name, getattr(text, name))
    if name in _WIDENING:
        return _run(name, lambda *given, **named: _widened(text, name, *given, **named))
    if name == "format":
        return native("str.format", lambda evaluator, arguments, at: _format(evaluator, text, arguments, at))
    return None


def _bytes_method(text: bytes, name: str) -> Value | None:
    return _run(name, getattr(text, name)) if name in {"decode", "hex", "strip", "lower", "upper"} else None


def _run(name: str, method: Callable[..., object]) -> Value:
    return native(f"str.{name}", lambda evaluator, arguments, at: apply(method, name, arguments, at))


def _widened(text: str, name: str, *arguments: Any, **keyword: Any) -> object:
    """A method whose result may be much longer than the text. Raises ValueError where it would be too long."""
    if name == "replace" and len(arguments) > 1:
        too_long = (text.count(arguments[0]) + 1) * len(arguments[1]) > LARGEST_TEXT
    else:
        too_long = any(isinstance(each, int) and each > LARGEST_TEXT for each in arguments)
    if too_long or len(text) > LARGEST_TEXT:
        raise ValueError("the result is too long to follow")
    return getattr(text, name)(*arguments, **keyword)


def _format(evaluator: Evaluator, text: str, arguments: CallArguments, at: NodeId) -> Value:
    """`text.format(...)`, arguments that are not constants standing as their text."""
    if _WIDE.search(text):
        return Unknown(at, "this format is too wide to follow")
    positional: list[object] = []
    keyword: dict[str, object] = {}
    for argument in (*arguments.positional, *arguments.keyword.values()):
        if isinstance(argument.value, ConstantValue):
            item: object = argument.value.value
        else:
            item = text_of(evaluator, argument.value, at)
            if isinstance(item, Unknown):
                return item
        if argument.keyword is None:
            positional.append(item)
        else:
            keyword[argument.keyword] = item
    try:
        return from_python(text.format(*positional, **keyword), at)
    except (IndexError, KeyError, ValueError, TypeError, AttributeError) as error:
        return Unknown(at, f"this format fails: {error}")
