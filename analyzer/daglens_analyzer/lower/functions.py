"""Lowers parameters, lambdas, and function and class definitions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Literal

import libcst as cst

from daglens_analyzer.lower.cursor import Cursor, identifier
from daglens_analyzer.lower.dispatch import lower_expression, lowers
from daglens_analyzer.lower.references import lower_arguments
from daglens_analyzer.lower.tree import (
    ClassDef,
    Constant,
    Decorator,
    Expression,
    ExpressionStatement,
    FunctionDef,
    Lambda,
    Parameter,
    Parameters,
    Statement,
)

LowerBlock = Callable[[Cursor, cst.BaseSuite], tuple[Statement, ...]]


def lower_function(cursor: Cursor, node: cst.FunctionDef, lower_block: LowerBlock) -> FunctionDef:
    """Lowers a function definition with its decorators; `lower_block` lowers its body."""
    at = cursor.begin()
    decorators = _decorators(cursor, node.decorators)
    if node.asynchronous is not None:
        cursor.token("async")
    cursor.token("def")
    name_at = cursor.leaf(node.name.value)
    _skip_type_parameters(cursor, node.type_parameters)
    cursor.token("(")
    parameters = lower_parameters(cursor, node.params)
    cursor.token(")")
    returns = None
    if node.returns is not None:
        cursor.token("->")
        returns = lower_expression(cursor, node.returns.annotation)
    cursor.token(":")
    outer_has_yield, cursor.has_yield = cursor.has_yield, False
    body = lower_block(cursor, node.body)
    is_generator, cursor.has_yield = cursor.has_yield, outer_has_yield
    return FunctionDef(
        at=cursor.end(at),
        name=identifier(node.name.value),
        name_at=name_at,
        decorators=decorators,
        parameters=parameters,
        returns=returns,
        body=body,
        docstring=docstring_of(body),
        is_async=node.asynchronous is not None,
        is_generator=is_generator,
    )


def lower_class(cursor: Cursor, node: cst.ClassDef, lower_block: LowerBlock) -> ClassDef:
    """Lowers a class definition with its decorators; `lower_block` lowers its body."""
    at = cursor.begin()
    decorators = _decorators(cursor, node.decorators)
    cursor.token("class")
    name_at = cursor.leaf(node.name.value)
    _skip_type_parameters(cursor, node.type_parameters)
    arguments = ()
    if cursor.next_is("("):
        cursor.token("(")
        arguments = lower_arguments(cursor, (*node.bases, *node.keywords))
        cursor.token(")")
    cursor.token(":")
    body = lower_block(cursor, node.body)
    name = identifier(node.name.value)
    return ClassDef(cursor.end(at), name, name_at, decorators, arguments, body, docstring_of(body))


def _decorators(cursor: Cursor, nodes: Sequence[cst.Decorator]) -> tuple[Decorator, ...]:
    decorators: list[Decorator] = []
    for node in nodes:
        at = cursor.begin()
        cursor.token("@")
        expression = lower_expression(cursor, node.decorator)
        decorators.append(Decorator(cursor.end(at), expression))
    return tuple(decorators)


def _skip_type_parameters(cursor: Cursor, parameters: cst.TypeParameters | None) -> None:
    if parameters is not None:
        cursor.skip(parameters)


def docstring_of(body: tuple[Statement, ...]) -> str | None:
    """The docstring of a function or class with this body, cleaned as `inspect.cleandoc` does."""
    match body:
        case (ExpressionStatement(value=Constant(value=str(text))), *_):
            return inspect.cleandoc(text)
        case _:
            return None


@lowers(cst.Lambda)
def _lambda(cursor: Cursor, node: cst.Lambda) -> Expression:
    at = cursor.begin()
    cursor.token("lambda")
    parameters = lower_parameters(cursor, node.params)
    cursor.token(":")
    outer_has_yield = cursor.has_yield
    body = lower_expression(cursor, node.body)
    cursor.has_yield = outer_has_yield
    return Lambda(cursor.end(at), parameters, body)


def lower_parameters(cursor: Cursor, node: cst.Parameters) -> Parameters:
    """Lowers the parameters of a function or a lambda, without the parentheses around them."""
    parameters = [_parameter(cursor, parameter, "positional_only") for parameter in node.posonly_params]
    if isinstance(node.posonly_ind, cst.ParamSlash):
        cursor.token("/")
    parameters += [_parameter(cursor, parameter, "positional_or_keyword") for parameter in node.params]
    if isinstance(node.star_arg, cst.Param):
        cursor.token("*")
        parameters.append(_parameter(cursor, node.star_arg, "var_positional"))
    elif isinstance(node.star_arg, cst.ParamStar):
        cursor.token("*")
    parameters += [_parameter(cursor, parameter, "keyword_only") for parameter in node.kwonly_params]
    if node.star_kwarg is not None:
        cursor.token("**")
        parameters.append(_parameter(cursor, node.star_kwarg, "var_keyword"))
    return tuple(parameters)


def _parameter(
    cursor: Cursor,
    node: cst.Param,
    kind: Literal["positional_only", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword"],
) -> Parameter:
    at = cursor.leaf(node.name.value)
    annotation = default = None
    if node.annotation is not None:
        cursor.token(":")
        annotation = lower_expression(cursor, node.annotation.annotation)
    if node.default is not None:
        cursor.token("=")
        default = lower_expression(cursor, node.default)
    return Parameter(at, identifier(node.name.value), kind, annotation, default)
