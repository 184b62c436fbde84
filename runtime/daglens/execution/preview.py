"""A small picture of a value, to recognize it by: type, shape, a few items. Bounded, and it never raises.

Only what is known to be cheap and harmless is looked into: built-in types, and data frames and arrays, known by their
modules without importing any. Of everything else just the type is told: its `repr` may be anything.
"""

from __future__ import annotations

import reprlib
from typing import Any, cast

_ITEMS = 5
_TEXT = 400
_FRAMES_AND_ARRAYS = frozenset({"numpy", "pandas", "polars", "pyarrow"})


def preview(value: Any) -> dict[str, Any]:
    """`{"type", "shape"?, "head"?}`: the type's name, the lengths of its dimensions, and a text of some lines."""
    kind = cast("type[Any]", type(value))
    picture: dict[str, Any] = {"type": _type_name(kind)}
    try:
        shape = _shape(value)
        if shape is not None:
            picture["shape"] = shape
        head = _head(value, kind)
        if head:
            picture["head"] = head if len(head) <= _TEXT else f"{head[: _TEXT - 1]}…"
    except Exception:
        # A picture is a courtesy: whatever is odd about the value, the run goes on.
        pass
    return picture


def _type_name(kind: type[Any]) -> str:
    """`list`, `pandas.DataFrame`: what people call it, rather than the module it happens to be defined in."""
    package = kind.__module__.partition(".")[0]
    return kind.__qualname__ if package == "builtins" else f"{package}.{kind.__qualname__}"


def _shape(value: Any) -> list[int] | None:
    if isinstance(value, (str, bytes, bytearray, list, tuple, dict, set, frozenset)):
        return [len(value)]  # pyright: ignore[reportUnknownArgumentType]
    if _is_frame_or_array(value):
        return [int(each) for each in value.shape]
    return None


def _is_frame_or_array(value: Any) -> bool:
    package = type(value).__module__.partition(".")[0]
    return package in _FRAMES_AND_ARRAYS and isinstance(getattr(value, "shape", None), tuple)


def _head(value: Any, kind: type[Any]) -> str:
    if _is_frame_or_array(value):
        return _first_rows(value, kind.__module__.partition(".")[0])
    if kind in (str, bytes, bytearray):
        return repr(value[:_TEXT])
    return _Head().repr(value)


def _first_rows(value: Any, package: str) -> str:
    match package:
        case "pandas":
            return value.head(_ITEMS).to_string(**({"max_cols": 8} if len(value.shape) == 2 else {}))
        case "polars":
            return str(value.head(_ITEMS))
        case "pyarrow":
            return str(value.schema)
        case _:
            return str(value.reshape(-1)[:_ITEMS]) if value.ndim else str(value)


class _Head(reprlib.Repr):
    """The first items of built-in containers, two levels deep; of other objects the type's name."""

    def __init__(self) -> None:
        super().__init__()
        self.maxlevel = 2
        self.maxlist = self.maxtuple = self.maxdict = self.maxset = self.maxfrozenset = self.maxarray = _ITEMS
        self.maxstring = self.maxother = 60

    def repr_instance(self, x: Any, level: int) -> str:
        if x is None or isinstance(x, (bool, int, float, complex)):
            text = repr(x)
            return text if len(text) <= self.maxother else f"{text[: self.maxother - 1]}…"
        return f"<{_type_name(cast('type[Any]', type(x)))}>"
