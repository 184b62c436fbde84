"""Lowers lists, tuples, sets, dicts, comprehensions and generator expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor
from daglens_analyzer.lower.dispatch import lower_expression, lowers
from daglens_analyzer.lower.tree import Comprehension, DictDisplay, Expression, Generator, SequenceDisplay, Starred


@lowers(cst.List)
def _list(cursor: Cursor, node: cst.List) -> Expression:
    return _bracketed(cursor, node, "list", "[", "]")


@lowers(cst.Set)
def _set(cursor: Cursor, node: cst.Set) -> Expression:
    return _bracketed(cursor, node, "set", "{", "}")


def _bracketed(
    cursor: Cursor, node: cst.List | cst.Set, kind: Literal["list", "set"], opening: str, closing: str
) -> Expression:
    at = cursor.begin()
    cursor.token(opening)
    items = tuple(lower_element(cursor, element) for element in node.elements)
    cursor.token(closing)
    return SequenceDisplay(cursor.end(at), kind, items)


@lowers(cst.Tuple)
def _tuple(cursor: Cursor, node: cst.Tuple) -> Expression:
    at = cursor.begin()
    if node.lpar:
        cursor.token("(")
    items = lower_elements(cursor, node.elements)
    if node.rpar:
        cursor.token(")")
    return SequenceDisplay(cursor.end(at), "tuple", items)


def lower_elements(cursor: Cursor, elements: Sequence[cst.BaseElement]) -> tuple[Expression, ...]:
    """Lowers the elements of a tuple, moving behind the comma that may follow the last one."""
    items = tuple(lower_element(cursor, element) for element in elements)
    if elements and isinstance(elements[-1].comma, cst.Comma):
        cursor.separator(",")
    return items


def lower_element(cursor: Cursor, element: cst.BaseElement) -> Expression:
    """Lowers one element of a display, `*starred` or not."""
    if isinstance(element, cst.StarredElement):
        return lower_expression(cursor, element)
    return lower_expression(cursor, element.value)


@lowers(cst.StarredElement)
def _starred(cursor: Cursor, node: cst.StarredElement) -> Expression:
    at = cursor.begin()
    cursor.token("*")
    value = lower_expression(cursor, node.value)
    return Starred(cursor.end(at), value)


@lowers(cst.Dict)
def _dict(cursor: Cursor, node: cst.Dict) -> Expression:
    at = cursor.begin()
    cursor.token("{")
    items: list[tuple[Expression | None, Expression]] = []
    for element in node.elements:
        key: Expression | None = None
        if isinstance(element, cst.DictElement):
            key = lower_expression(cursor, element.key)
            cursor.token(":")
        else:
            cursor.token("**")
        items.append((key, lower_expression(cursor, element.value)))
    cursor.token("}")
    return DictDisplay(cursor.end(at), tuple(items))


@lowers(cst.ListComp)
def _list_comprehension(cursor: Cursor, node: cst.ListComp) -> Expression:
    return _comprehension(cursor, node, "list", "[", "]")


@lowers(cst.SetComp)
def _set_comprehension(cursor: Cursor, node: cst.SetComp) -> Expression:
    return _comprehension(cursor, node, "set", "{", "}")


@lowers(cst.GeneratorExp)
def _generator_expression(cursor: Cursor, node: cst.GeneratorExp) -> Expression:
    """The only argument of a call has no parentheses of its own."""
    return _comprehension(cursor, node, "generator", "(" if node.lpar else "", ")" if node.rpar else "")


@lowers(cst.DictComp)
def _dict_comprehension(cursor: Cursor, node: cst.DictComp) -> Expression:
    at = cursor.begin()
    cursor.token("{")
    key = lower_expression(cursor, node.key)
    cursor.token(":")
    value = lower_expression(cursor, node.value)
    generators = _generators(cursor, node.for_in)
    cursor.token("}")
    return Comprehension(cursor.end(at), "dict", key, value, generators)


def _comprehension(
    cursor: Cursor,
    node: cst.ListComp | cst.SetComp | cst.GeneratorExp,
    kind: Literal["list", "set", "generator"],
    opening: str,
    closing: str,
) -> Expression:
    at = cursor.begin()
    cursor.token(opening)
    element = lower_expression(cursor, node.elt)
    generators = _generators(cursor, node.for_in)
    cursor.token(closing)
    return Comprehension(cursor.end(at), kind, element, None, generators)


def _generators(cursor: Cursor, clause: cst.CompFor | None) -> tuple[Generator, ...]:
    generators: list[Generator] = []
    while clause is not None:
        if clause.asynchronous is not None:
            cursor.token("async")
        cursor.token("for")
        target = lower_expression(cursor, clause.target)
        cursor.token("in")
        iterable = lower_expression(cursor, clause.iter)
        conditions: list[Expression] = []
        for condition in clause.ifs:
            cursor.token("if")
            conditions.append(lower_expression(cursor, condition.test))
        generators.append(Generator(target, iterable, tuple(conditions), clause.asynchronous is not None))
        clause = clause.inner_for_in
    return tuple(generators)
