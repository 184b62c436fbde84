"""Lowers names, numbers and strings, f-strings among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor, identifier
from daglens_analyzer.lower.dispatch import lower_expression, lowers
from daglens_analyzer.lower.string_literals import literal_value, unescaped
from daglens_analyzer.lower.tree import Constant, Expression, FormattedString, FormattedValue, Name, Opaque

_MAX_DIGITS = 3_000  # Python refuses to write numbers of more than 4,300 decimal digits, as their text takes too long.
_KEYWORD_CONSTANTS: dict[str, bool | None] = {"None": None, "True": True, "False": False}


@lowers(cst.Name)
def _name(cursor: Cursor, node: cst.Name) -> Expression:
    name = node.value
    at = cursor.leaf(name)
    return Constant(at, _KEYWORD_CONSTANTS[name]) if name in _KEYWORD_CONSTANTS else Name(at, identifier(name))


@lowers(cst.Ellipsis)
def _ellipsis(cursor: Cursor, node: cst.Ellipsis) -> Expression:
    return Constant(cursor.leaf("..."), ...)


@lowers(cst.Integer)
def _integer(cursor: Cursor, node: cst.Integer) -> Expression:
    at = cursor.leaf(node.value)
    if len(node.value) > _MAX_DIGITS:
        return Opaque(at, "a number of very many digits")
    return Constant(at, int(node.value, 0))


@lowers(cst.Float)
def _float(cursor: Cursor, node: cst.Float) -> Expression:
    return Constant(cursor.leaf(node.value), float(node.value))


@lowers(cst.Imaginary)
def _imaginary(cursor: Cursor, node: cst.Imaginary) -> Expression:
    return Constant(cursor.leaf(node.value), complex(node.value))


@lowers(cst.SimpleString)
def _simple_string(cursor: Cursor, node: cst.SimpleString) -> Expression:
    return Constant(cursor.leaf(node.value), literal_value(node.value))


@lowers(cst.FormattedString)
def _formatted_string(cursor: Cursor, node: cst.FormattedString) -> Expression:
    at = cursor.begin()
    parts = tuple(_formatted_parts(cursor, node))
    return FormattedString(cursor.end(at), parts)


@lowers(cst.ConcatenatedString)
def _adjacent_strings(cursor: Cursor, node: cst.ConcatenatedString) -> Expression:
    literals: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        literals.append(rest.left)
        rest = rest.right
    literals.append(rest)
    at = cursor.begin()
    simple = [literal.value for literal in literals if isinstance(literal, cst.SimpleString)]
    if len(simple) == len(literals):
        return _joined(cursor, at, simple)
    parts: list[Constant | FormattedValue] = []
    for literal in literals:
        if isinstance(literal, cst.FormattedString):
            parts.extend(_formatted_parts(cursor, literal))
        else:
            lowered = lower_expression(cursor, literal)
            if not isinstance(lowered, Constant):
                for later in literals[literals.index(literal) + 1 :]:
                    cursor.skip(later)
                return Opaque(cursor.end(at), "a template string")
            parts.append(lowered)
    return FormattedString(cursor.end(at), tuple(parts))


def _joined(cursor: Cursor, at: int, literals: Sequence[str]) -> Expression:
    for literal in literals:
        cursor.token(literal)
    cursor.end(at)
    values = [literal_value(literal) for literal in literals]
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) == len(values):
        return Constant(at, "".join(texts))
    if not texts:
        return Constant(at, b"".join(value for value in values if isinstance(value, bytes)))
    return Opaque(at, "text and bytes joined")


def _formatted_parts(cursor: Cursor, node: cst.FormattedString) -> Iterator[Constant | FormattedValue]:
    cursor.token(node.start)
    is_raw = "r" in node.prefix
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            text = part.value.replace("{{", "{").replace("}}", "}")
            yield Constant(cursor.leaf(part.value), text if is_raw else unescaped(text))
        else:
            assert isinstance(part, cst.FormattedStringExpression)
            yield from _replacement_field(cursor, part)
    cursor.token(node.end)


def _replacement_field(cursor: Cursor, field: cst.FormattedStringExpression) -> Iterator[Constant | FormattedValue]:
    """One field, before which `{value=}` puts the text of the field itself, as Python does."""
    at = cursor.begin_here()
    cursor.token("{")
    echo_at = cursor.begin_here() if field.equal is not None else None
    value = lower_expression(cursor, field.expression)
    conversion = field.conversion
    if echo_at is not None:
        cursor.token("=")
        while cursor.text[cursor.offset] in " \t\f\n":
            cursor.offset += 1
        cursor.end(echo_at)
        yield Constant(echo_at, cursor.text[cursor.starts[echo_at] : cursor.offset])
        if conversion is None and field.format_spec is None:
            conversion = "r"
    if field.conversion is not None:
        cursor.token("!")
        cursor.token(field.conversion)
    spec, is_nested = _format_spec(cursor, field.format_spec)
    cursor.token("}")
    yield FormattedValue(cursor.end(at), value, conversion, spec, is_nested)


def _format_spec(cursor: Cursor, spec: Sequence[cst.BaseFormattedStringContent] | None) -> tuple[str | None, bool]:
    """The text of a constant format specification, and whether it is one with fields of its own."""
    if spec is None:
        return None, False
    cursor.token(":")
    texts: list[str] = []
    for part in spec:
        if isinstance(part, cst.FormattedStringText):
            cursor.token(part.value)
            texts.append(part.value)
        else:
            cursor.skip(part)
    return ("".join(texts), False) if len(texts) == len(spec) else (None, True)
