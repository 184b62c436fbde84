"""f-strings, and what a value is as text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import NotConstant, as_python, from_python
from daglens_analyzer.evaluate.values import CallArguments, ConstantValue, Unknown, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.frame import Frame

_WIDE = re.compile(r"\d{5,}")
_NO_ARGUMENTS = CallArguments((), {})


def formatted_string(frame: Frame, node: tree.FormattedString) -> Value:
    """The text of an f-string; Unknown where any of its fields is."""
    parts: list[str] = []
    for part in node.parts:
        if isinstance(part, tree.Constant):
            parts.append(str(part.value))
            continue
        text = _formatted_value(frame, part)
        if isinstance(text, Unknown):
            return text
        parts.append(text)
    return from_python("".join(parts), frame.node(node.at))


def _formatted_value(frame: Frame, node: tree.FormattedValue) -> str | Unknown:
    value = frame.evaluate(node.value)
    if isinstance(value, Unknown):
        return value
    at = frame.node(node.at)
    if node.has_nested_spec:
        return Unknown(at, "the format of this field is computed")
    if node.conversion is None and node.format_spec is None:
        return text_of(frame.evaluator, value, at)
    try:
        item = as_python(value)
    except NotConstant:
        item = text_of(frame.evaluator, value, at)
        if isinstance(item, Unknown):
            return item
    return format_constant(item, node.conversion, node.format_spec or "", at)


def format_constant(item: object, conversion: str | None, spec: str, at: NodeId) -> str | Unknown:
    """`{item!conversion:spec}` for a plain constant."""
    if _WIDE.search(spec):
        return Unknown(at, "this format is too wide to follow")
    if conversion:
        item = {"r": repr, "s": str, "a": ascii}[conversion[-1]](item)
    try:
        return format(item, spec)
    except (TypeError, ValueError) as error:
        return Unknown(at, f"this format fails: {error}")


def text_of(evaluator: Evaluator, value: Value, at: NodeId) -> str | Unknown:
    """`str(value)`, by its model's or its class's `__str__` where it is not a constant."""
    if isinstance(value, ConstantValue):
        return str(value.value)
    if isinstance(value, Unknown):
        return value
    try:
        return str(as_python(value))
    except NotConstant:
        pass
    method = evaluator.find_attribute(value, "__str__", at)
    if method is not None and not isinstance(method, ConstantValue):
        method = evaluator.call_function(method, _NO_ARGUMENTS, at)
    if isinstance(method, ConstantValue) and isinstance(method.value, str):
        return method.value
    return Unknown(at, "the text of this object is not known")
