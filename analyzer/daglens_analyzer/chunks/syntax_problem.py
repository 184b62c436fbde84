"""Why a chunk has no tree, in words that a user understands."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from typing import Literal

from daglens_analyzer.source.position import Position, Range


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why a chunk has no tree. `range` is relative to the chunk's first line, or absolute where that is said.

    Only `kind` "syntax" is an error of the text: Python refuses it too. The others say what the analyzer does not read
    ("unsupported" by its parser, or beyond a "limit") and are no reason to complain.
    """

    message: str
    range: Range
    kind: Literal["syntax", "unsupported", "limit"] = "syntax"


def limit_problem(message: str) -> SyntaxProblem:
    """The problem of a chunk that is not parsed, at its first line's start."""
    return SyntaxProblem(message, Range(Position(0, 0), Position(0, 0)), "limit")


def describe_problem(text: str) -> SyntaxProblem:
    """The problem of a chunk that LibCST refuses; Python's own parser is asked where and why.

    Its nesting must have been measured to be within the limits.
    """
    start = Position(0, 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return SyntaxProblem(_sentence(error.msg), _range(error, text), "syntax")
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxProblem(_sentence(str(error) or "the text cannot be parsed"), Range(start, start), "unsupported")
    return SyntaxProblem("This statement is not understood and not analyzed", Range(start, start), "unsupported")


def _sentence(message: str) -> str:
    return f"Syntax error: {message}"


def _range(error: SyntaxError, text: str) -> Range:
    """Python's 1-based place, kept within the text: it points behind it for what is missing at the end."""
    lines = text.split("\n")

    def place(line: int | None, column: int | None) -> Position:
        row = min(max((line or 1) - 1, 0), len(lines) - 1)
        return Position(row, min(max((column or 1) - 1, 0), len(lines[row])))

    start = place(error.lineno, error.offset)
    end = place(error.end_lineno, error.end_offset) if error.end_lineno else start
    return Range(start, max(start, end))
