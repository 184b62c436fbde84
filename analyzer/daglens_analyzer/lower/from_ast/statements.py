"""Lowers Python's own statements."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

from daglens_analyzer.lower.from_ast.calls import lower_arguments, lower_parameters
from daglens_analyzer.lower.from_ast.expressions import (
    BINARY_OPERATORS,
    lower_expression,
    lower_expressions,
    lower_optional,
)
from daglens_analyzer.lower.from_ast.reader import Reader, Unsure
from daglens_analyzer.lower.functions import docstring_of
from daglens_analyzer.lower.tree import (
    Assert,
    Assign,
    AugmentedAssign,
    ClassDef,
    Decorator,
    Delete,
    Expression,
    ExpressionStatement,
    For,
    FunctionDef,
    Handler,
    If,
    Import,
    ImportAlias,
    ImportFrom,
    Parameters,
    Raise,
    Return,
    Scope,
    Simple,
    Statement,
    Try,
    While,
    With,
)

_KEYWORD = re.compile(r"(?:(?:async[ \t]+)?def|class)[ \t]+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def lower_statements(reader: Reader, nodes: Sequence[ast.stmt]) -> tuple[Statement, ...]:
    """The lowered statements. Raises Unsure where it is not plain to see that they are what LibCST would give."""
    return tuple([_statement(reader, node) for node in nodes])


def _statement(reader: Reader, node: ast.stmt) -> Statement:
    lowering = _LOWERINGS.get(type(node))
    if lowering is None:
        raise Unsure
    reader.deeper(1)
    lowered = lowering(reader, node)
    reader.depth -= 1
    return lowered


def _expression_statement(reader: Reader, node: ast.Expr) -> Statement:
    at = reader.node(node)
    return ExpressionStatement(at, lower_expression(reader, node.value))


def _assign(reader: Reader, node: ast.Assign) -> Statement:
    at = reader.node(node)
    targets = lower_expressions(reader, node.targets)
    return Assign(at, targets, lower_expression(reader, node.value), None)


def _annotated_assign(reader: Reader, node: ast.AnnAssign) -> Statement:
    at = reader.node(node)
    target, annotation = lower_expression(reader, node.target), lower_expression(reader, node.annotation)
    return Assign(at, (target,), lower_optional(reader, node.value), annotation)


def _augmented_assign(reader: Reader, node: ast.AugAssign) -> Statement:
    at = reader.node(node)
    target = lower_expression(reader, node.target)
    return AugmentedAssign(at, target, BINARY_OPERATORS[type(node.op)], lower_expression(reader, node.value))


def _return(reader: Reader, node: ast.Return) -> Statement:
    at = reader.node(node)
    return Return(at, lower_optional(reader, node.value))


def _raise(reader: Reader, node: ast.Raise) -> Statement:
    at = reader.node(node)
    exception = lower_optional(reader, node.exc)
    return Raise(at, exception, lower_optional(reader, node.cause))


def _delete(reader: Reader, node: ast.Delete) -> Statement:
    at = reader.node(node)
    return Delete(at, lower_expressions(reader, node.targets))


def _assert(reader: Reader, node: ast.Assert) -> Statement:
    at = reader.node(node)
    test = lower_expression(reader, node.test)
    return Assert(at, test, lower_optional(reader, node.msg))


def _scope(kind: Literal["global", "nonlocal"]) -> Callable[[Reader, Any], Statement]:
    return lambda reader, node: Scope(reader.node(node), kind, tuple(node.names))


def _simple(kind: Literal["pass", "break", "continue"]) -> Callable[[Reader, Any], Statement]:
    return lambda reader, node: Simple(reader.node(node), kind)


def _import(reader: Reader, node: ast.Import) -> Statement:
    at = reader.node(node)
    return Import(at, _aliases(reader, node.names))


def _import_from(reader: Reader, node: ast.ImportFrom) -> Statement:
    at = reader.node(node)
    is_star = node.names[0].name == "*"
    names = () if is_star else _aliases(reader, node.names)
    return ImportFrom(at, node.module or "", node.level, names, is_star)


def _aliases(reader: Reader, nodes: Sequence[ast.alias]) -> tuple[ImportAlias, ...]:
    return tuple([ImportAlias(reader.node(alias), alias.name, alias.asname) for alias in nodes])


def _function(reader: Reader, node: Function) -> Statement:
    at, decorators, name_at = lower_heading(reader, node)
    parameters, returns = lower_signature(reader, node)
    outer_has_yield, reader.has_yield = reader.has_yield, False
    body = lower_statements(reader, node.body)
    is_generator, reader.has_yield = reader.has_yield, outer_has_yield
    is_async = isinstance(node, ast.AsyncFunctionDef)
    docstring = docstring_of(body)
    return FunctionDef(at, node.name, name_at, decorators, parameters, returns, body, docstring, is_async, is_generator)


def lower_signature(reader: Reader, node: Function) -> tuple[Parameters, Expression | None]:
    """The parameters and what stands behind the arrow."""
    return lower_parameters(reader, node.args), lower_optional(reader, node.returns)


def _class(reader: Reader, node: ast.ClassDef) -> Statement:
    at, decorators, name_at = lower_heading(reader, node)
    arguments = lower_arguments(reader, node.bases, node.keywords, reader.ends[name_at], reader.ends[at])
    if [argument.star for argument in arguments[len(node.bases) :]].count("*") or getattr(node, "type_params", ()):
        raise Unsure
    body = lower_statements(reader, node.body)
    return ClassDef(at, node.name, name_at, decorators, arguments, body, docstring_of(body))


def lower_heading(reader: Reader, node: Function | ast.ClassDef) -> tuple[int, tuple[Decorator, ...], int]:
    """The ordinal of a definition, its decorators, and the ordinal of its name."""
    at = _block(reader, node)
    if node.decorator_list:
        reader.starts[at] = _decorator_start(reader, node.decorator_list[0])
    decorators: list[Decorator] = []
    for decorator in node.decorator_list:
        decorator_at = reader.add(_decorator_start(reader, decorator), reader.end(decorator))
        decorators.append(Decorator(decorator_at, lower_expression(reader, decorator)))
    keyword = _KEYWORD.match(reader.text, reader.start(node))
    if keyword is None:
        raise Unsure
    return at, tuple(decorators), reader.name(node.name, keyword.end())


def _decorator_start(reader: Reader, node: ast.expr) -> int:
    """Where the `@` before an expression stands, which has no parentheses around it."""
    start = reader.start(node)
    sign = reader.text.rfind("@", 0, start)
    if sign < 0 or reader.text[sign + 1 : start].strip(" "):
        raise Unsure
    return sign


def _block(reader: Reader, node: ast.stmt | ast.excepthandler) -> int:
    """The ordinal of a statement that ends with a block. To Python, a last semicolon is part of it, and to us it is
    not."""
    at = reader.node(node)
    if reader.text.startswith(";", reader.ends[at] - 1):
        raise Unsure
    return at


def _if(reader: Reader, node: ast.If) -> Statement:
    at = _block(reader, node)
    test = lower_expression(reader, node.test)
    body = lower_statements(reader, node.body)
    return If(at, test, body, lower_statements(reader, node.orelse))


def _for(reader: Reader, node: ast.For | ast.AsyncFor) -> Statement:
    at = _block(reader, node)
    target, iterable = lower_expression(reader, node.target), lower_expression(reader, node.iter)
    body = lower_statements(reader, node.body)
    return For(at, target, iterable, body, lower_statements(reader, node.orelse), isinstance(node, ast.AsyncFor))


def _while(reader: Reader, node: ast.While) -> Statement:
    at = _block(reader, node)
    test = lower_expression(reader, node.test)
    body = lower_statements(reader, node.body)
    return While(at, test, body, lower_statements(reader, node.orelse))


def _try(reader: Reader, node: ast.Try) -> Statement:
    at = _block(reader, node)
    body = lower_statements(reader, node.body)
    handlers = tuple([_handler(reader, handler) for handler in node.handlers])
    orelse = lower_statements(reader, node.orelse)
    return Try(at, body, handlers, orelse, lower_statements(reader, node.finalbody))


def _handler(reader: Reader, node: ast.ExceptHandler) -> Handler:
    at = _block(reader, node)
    exception = lower_optional(reader, node.type)
    return Handler(at, exception, node.name, lower_statements(reader, node.body))


def _with(reader: Reader, node: ast.With | ast.AsyncWith) -> Statement:
    at = _block(reader, node)
    items = [
        (lower_expression(reader, item.context_expr), lower_optional(reader, item.optional_vars)) for item in node.items
    ]
    return With(at, tuple(items), lower_statements(reader, node.body), isinstance(node, ast.AsyncWith))


_LOWERINGS: dict[type[ast.stmt], Callable[[Reader, Any], Statement]] = {
    ast.Expr: _expression_statement,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated_assign,
    ast.AugAssign: _augmented_assign,
    ast.Return: _return,
    ast.Raise: _raise,
    ast.Delete: _delete,
    ast.Assert: _assert,
    ast.Global: _scope("global"),
    ast.Nonlocal: _scope("nonlocal"),
    ast.Pass: _simple("pass"),
    ast.Break: _simple("break"),
    ast.Continue: _simple("continue"),
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
}
"""`match`, `except*`, `type` and what later Pythons may bring are left to LibCST."""
