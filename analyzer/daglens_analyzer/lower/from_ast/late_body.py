"""Lowers a function's heading now and its body when something asks for it: few functions of a project are ever run."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from functools import partial

from daglens_analyzer.lower.from_ast.reader import Reader
from daglens_analyzer.lower.from_ast.statements import Function, lower_heading, lower_signature
from daglens_analyzer.lower.tree import FunctionDef, Statement

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


def lower_with_late_body(reader: Reader, node: ast.stmt, read_body: Callable[[], tuple[Statement, ...]]) -> FunctionDef:
    """The lowered function, whose body is what `read_body` gives. Its heading has the first ordinals of the chunk."""
    assert isinstance(node, Function)
    at, decorators, name_at = lower_heading(reader, node)
    parameters, returns = lower_signature(reader, node)
    docstring = ast.get_docstring(node, clean=False)
    function = FunctionDef.__new__(FunctionDef)
    put = partial(object.__setattr__, function)
    put("at", at)
    put("name", node.name)
    put("name_at", name_at)
    put("decorators", decorators)
    put("parameters", parameters)
    put("returns", returns)
    put("docstring", None if docstring is None else inspect.cleandoc(docstring))
    put("is_async", isinstance(node, ast.AsyncFunctionDef))
    put("is_generator", False)
    put("read_body", read_body)
    return function
