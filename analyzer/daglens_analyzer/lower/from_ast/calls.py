"""Lowers the arguments of Python's own calls and classes, and parameters."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Literal

from daglens_analyzer.lower.from_ast.expressions import LOWERINGS, lower_expression, lower_generators, lower_optional
from daglens_analyzer.lower.from_ast.reader import Reader, Unsure
from daglens_analyzer.lower.tree import (
    Argument,
    Call,
    Comprehension,
    Expression,
    Lambda,
    Parameter,
    Parameters,
)

_OPENING = re.compile(r"[ \t\n)]*\(")


def _call(reader: Reader, node: ast.Call) -> Expression:
    at = reader.node(node)
    function = lower_expression(reader, node.func)
    return Call(at, function, lower_arguments(reader, node.args, node.keywords, reader.end(node.func), reader.ends[at]))


def lower_arguments(
    reader: Reader, positional: Sequence[ast.expr], keywords: Sequence[ast.keyword], start: int, end: int
) -> tuple[Argument, ...]:
    """Lowers arguments in the order in which they are written. The bracket around them opens behind `start`, and `end`
    is where it is closed."""
    if not positional and not keywords:
        return ()
    opening = _OPENING.match(reader.text, start)
    if opening is None:
        raise Unsure
    offset = opening.end()
    first = positional[0] if len(positional) == 1 and not keywords else None
    if isinstance(first, ast.GeneratorExp) and reader.end(first) == end:
        return (_only_generator(reader, first, offset, end - 1),)
    nodes: list[ast.expr | ast.keyword] = [*positional, *keywords]
    if keywords and positional and _place(positional[-1]) > _place(keywords[0]):
        nodes.sort(key=_place)
    arguments: list[Argument] = []
    for node in nodes:
        argument = _argument(reader, node, offset)
        arguments.append(argument)
        offset = reader.ends[argument.at]
        offset = offset + 1 if reader.text.startswith(",", offset) else _behind_comma(reader, offset)
    return tuple(arguments)


def _place(node: ast.expr | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _behind_comma(reader: Reader, offset: int) -> int:
    """A comma does not stand right behind an argument; none may stand behind the last."""
    offset = reader.behind_spaces(offset)
    return offset + 1 if reader.text.startswith(",", offset) else offset


def _argument(reader: Reader, node: ast.expr | ast.keyword, offset: int) -> Argument:
    """The argument that starts behind `offset`, where the bracket or the comma before it ends."""
    if isinstance(node, ast.keyword):
        at = reader.node(node)
        if node.arg is None:
            return Argument(at, None, None, "**", lower_expression(reader, node.value))
        name_at = reader.name(node.arg, reader.starts[at])
        return Argument(at, node.arg, name_at, "", lower_expression(reader, node.value))
    if isinstance(node, ast.Starred):
        at = reader.node(node)
        return Argument(at, None, None, "*", lower_expression(reader, node.value))
    start, end = reader.start(node), reader.end(node)
    if offset != start:
        offset = reader.behind_spaces(offset)
        if offset != start:
            end = _end_of_parentheses(reader, reader.text[offset:start], end)
    at = reader.add(offset, end)
    return Argument(at, None, None, "", lower_expression(reader, node))


def _end_of_parentheses(reader: Reader, before: str, end: int) -> int:
    """Where the parentheses around an expression are closed, of which `before` holds the opening ones."""
    if before.strip("( \t\n"):
        raise Unsure
    for _ in range(before.count("(")):
        end = reader.behind_spaces(end)
        if not reader.text.startswith(")", end):
            raise Unsure
        end += 1
    return end


def _only_generator(reader: Reader, node: ast.GeneratorExp, start: int, end: int) -> Argument:
    """The only argument of a call has no parentheses of its own; Python gives it those of the call."""
    last = node.generators[-1]
    last_end = reader.end(last.ifs[-1] if last.ifs else last.iter)
    behind = reader.text[last_end:end]
    if behind.strip(") \t\n"):
        raise Unsure
    start, end = reader.behind_spaces(start), last_end + behind.rfind(")") + 1
    argument_at, at = reader.add(start, end), reader.add(start, end)
    element = lower_expression(reader, node.elt)
    generators = lower_generators(reader, node.generators)
    return Argument(argument_at, None, None, "", Comprehension(at, "generator", element, None, generators))


def _lambda(reader: Reader, node: ast.Lambda) -> Expression:
    at = reader.node(node)
    parameters = lower_parameters(reader, node.args)
    outer_has_yield = reader.has_yield
    body = lower_expression(reader, node.body)
    reader.has_yield = outer_has_yield
    return Lambda(at, parameters, body)


def lower_parameters(reader: Reader, node: ast.arguments) -> Parameters:
    """Lowers the parameters of a function or a lambda."""
    plain = [*node.posonlyargs, *node.args]
    defaults = chain(repeat(None, len(plain) - len(node.defaults)), node.defaults)
    parameters: list[Parameter] = []
    for index, (arg, default) in enumerate(zip(plain, defaults, strict=True)):
        kind = "positional_only" if index < len(node.posonlyargs) else "positional_or_keyword"
        parameters.append(_parameter(reader, arg, kind, default))
    if node.vararg is not None:
        parameters.append(_parameter(reader, node.vararg, "var_positional"))
    for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=True):
        parameters.append(_parameter(reader, arg, "keyword_only", default))
    if node.kwarg is not None:
        parameters.append(_parameter(reader, node.kwarg, "var_keyword"))
    return tuple(parameters)


def _parameter(
    reader: Reader,
    node: ast.arg,
    kind: Literal["positional_only", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword"],
    default: ast.expr | None = None,
) -> Parameter:
    at = reader.name(node.arg, reader.start(node))
    annotation = lower_optional(reader, node.annotation)
    return Parameter(at, node.arg, kind, annotation, lower_optional(reader, default))


LOWERINGS[ast.Call] = _call
LOWERINGS[ast.Lambda] = _lambda
