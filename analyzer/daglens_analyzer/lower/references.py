"""Lowers attributes, subscripts and calls."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor, identifier
from daglens_analyzer.lower.dispatch import lower_expression, lowers
from daglens_analyzer.lower.tree import (
    Argument,
    Attribute,
    Call,
    Expression,
    SequenceDisplay,
    Slice,
    Starred,
    Subscript,
)


@lowers(cst.Attribute)
def _attribute(cursor: Cursor, node: cst.Attribute) -> Expression:
    at = cursor.begin()
    value = lower_expression(cursor, node.value)
    cursor.token(".")
    name_at = cursor.leaf(node.attr.value)
    return Attribute(cursor.end(at), value, identifier(node.attr.value), name_at)


@lowers(cst.Call)
def _call(cursor: Cursor, node: cst.Call) -> Expression:
    at = cursor.begin()
    function = lower_expression(cursor, node.func)
    cursor.token("(")
    arguments = lower_arguments(cursor, node.args)
    cursor.token(")")
    return Call(cursor.end(at), function, arguments)


def lower_arguments(cursor: Cursor, arguments: Sequence[cst.Arg]) -> tuple[Argument, ...]:
    """Lowers the arguments of a call or a class, without the parentheses around them."""
    return tuple(_argument(cursor, argument) for argument in arguments)


def _argument(cursor: Cursor, node: cst.Arg) -> Argument:
    at = cursor.begin()
    keyword = name_at = None
    star = node.star
    if star:
        cursor.token(star)
    elif node.keyword is not None:
        keyword = identifier(node.keyword.value)
        name_at = cursor.leaf(node.keyword.value)
        cursor.token("=")
    value = lower_expression(cursor, node.value)
    return Argument(cursor.end(at), keyword, name_at, star, value)


@lowers(cst.Subscript)
def _subscript(cursor: Cursor, node: cst.Subscript) -> Expression:
    at = cursor.begin()
    value = lower_expression(cursor, node.value)
    cursor.token("[")
    index = _index(cursor, node.slice)
    cursor.token("]")
    return Subscript(cursor.end(at), value, index)


def _index(cursor: Cursor, elements: Sequence[cst.SubscriptElement]) -> Expression:
    """What stands in the brackets: several elements, or one with a comma behind it, are a tuple."""
    has_comma = isinstance(elements[-1].comma, cst.Comma)
    is_starred = isinstance(elements[0].slice, cst.Index) and bool(elements[0].slice.star)
    if len(elements) == 1 and not has_comma and not is_starred:
        return _index_element(cursor, elements[0].slice)
    at = cursor.begin()
    items = tuple(_index_element(cursor, element.slice) for element in elements)
    if has_comma:
        cursor.separator(",")
    return SequenceDisplay(cursor.end(at), "tuple", items)


def _index_element(cursor: Cursor, element: cst.BaseSlice) -> Expression:
    if isinstance(element, cst.Slice):
        return _slice(cursor, element)
    assert isinstance(element, cst.Index)
    if not element.star:
        return lower_expression(cursor, element.value)
    at = cursor.begin()
    cursor.token("*")
    value = lower_expression(cursor, element.value)
    return Starred(cursor.end(at), value)


def _slice(cursor: Cursor, node: cst.Slice) -> Expression:
    at = cursor.begin()
    lower = lower_expression(cursor, node.lower) if node.lower is not None else None
    cursor.token(":")
    upper = lower_expression(cursor, node.upper) if node.upper is not None else None
    if isinstance(node.second_colon, cst.Colon):
        cursor.token(":")
    step = lower_expression(cursor, node.step) if node.step is not None else None
    return Slice(cursor.end(at), lower, upper, step)
