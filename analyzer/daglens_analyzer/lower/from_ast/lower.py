"""From a text to our own tree by way of Python's own parser."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence

from daglens_analyzer.lower.from_ast.reader import Reader, Unsure
from daglens_analyzer.lower.from_ast.statements import lower_statements
from daglens_analyzer.lower.tree import Statement
from daglens_analyzer.source.span_table import SpanTable

__all__ = ["Unsure", "lower_nodes", "lower_text", "python_tree", "reads_alike"]

_ODD = re.compile(r"[\f\0\ufeff]|\n[ \t]*\\\n")
"""What Python and LibCST read in two ways: form feeds, and a line of which nothing but a backslash is left."""


def reads_alike(text: str) -> bool:
    """Whether Python's parser and LibCST's find the same in a text, if both accept it."""
    return _ODD.search(text) is None


def python_tree(text: str) -> list[ast.stmt] | None:
    """The statements of a text; None where Python refuses it. How deep it is nested must have been looked at."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def lower_text(text: str) -> tuple[tuple[Statement, ...], SpanTable]:
    """The statements of a chunk, which ends with its last token, and the span of each node.

    Raises Unsure where Python's parser is of no help.
    """
    nodes = python_tree(text)
    if nodes is None:
        raise Unsure
    return lower_nodes(Reader(text, 1), nodes)


def lower_nodes(reader: Reader, nodes: Sequence[ast.stmt]) -> tuple[tuple[Statement, ...], SpanTable]:
    """The same of Python's `nodes` of the reader's text."""
    try:
        return lower_statements(reader, nodes), reader.spans()
    except RecursionError:
        raise Unsure from None
