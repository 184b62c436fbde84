"""Lowers a function's heading now and its body when something asks for it: few functions of a project are ever run."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any, TypeAlias

from daglens_analyzer.lower.from_ast.reader import Reader
from daglens_analyzer.lower.from_ast.statements import Function, lower_heading, lower_signature
from daglens_analyzer.lower.tree import FunctionDef, Statement

ReadBody: TypeAlias = Callable[[], tuple[Statement, ...]]
HEADING = ("at", "name", "name_at", "decorators", "parameters", "returns", "docstring", "is_async")
"""The fields of a function that are read at once."""
_SHORT = 120
_YIELDS = "yield"


def may_be_late(reader: Reader, node: ast.stmt) -> bool:
    """Whether reading the body of this statement, the only one of its chunk, is worth to be put off. Whether a function
    is a generator has to be known at once, and rules look into the body of whatever a decorator makes a definition."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    text = reader.text
    start = reader.start(node.body[0])
    return (
        len(text) - start > _SHORT
        and text.find(_YIELDS, start) < 0
        and not node.decorator_list
        and not text.endswith(";")
    )


def lower_with_late_body(reader: Reader, node: ast.stmt, read_body: ReadBody) -> FunctionDef:
    """The lowered function, whose body is what `read_body` gives. Its heading has the first ordinals of the chunk."""
    assert isinstance(node, Function)
    at, decorators, name_at = lower_heading(reader, node)
    parameters, returns = lower_signature(reader, node)
    docstring = ast.get_docstring(node, clean=False)
    told = None if docstring is None else inspect.cleandoc(docstring)
    is_async = isinstance(node, ast.AsyncFunctionDef)
    return with_late_body((at, node.name, name_at, decorators, parameters, returns, told, is_async), read_body)


def with_late_body(heading: tuple[Any, ...], read_body: ReadBody) -> FunctionDef:
    """A function of which the fields in `HEADING` are known."""
    function = FunctionDef.__new__(FunctionDef)
    for name, value in zip(HEADING, heading, strict=True):
        object.__setattr__(function, name, value)
    object.__setattr__(function, "is_generator", False)
    object.__setattr__(function, "read_body", read_body)
    return function
