"""Parses and lowers one chunk."""

from __future__ import annotations

from hashlib import blake2b

import libcst as cst

from daglens_analyzer.chunks.deep_stack import with_enough_stack
from daglens_analyzer.chunks.limits import measure_nesting, refusal
from daglens_analyzer.chunks.lowered_chunk import LoweredChunk
from daglens_analyzer.chunks.syntax_problem import SyntaxProblem, describe_problem, limit_problem
from daglens_analyzer.lower.cursor import LoweringError
from daglens_analyzer.lower.from_ast.lower import Unsure, lower_text, reads_alike
from daglens_analyzer.lower.lower import lower_module


def chunk_digest(text: str) -> str:
    """What a chunk's text is known by."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def parse_chunk(text: str, digest: str, *, is_open: bool = False, python_first: bool = False) -> LoweredChunk:
    """The tree of `text`, which ends with its last token; a chunk with a problem where there is none. Never raises.

    `is_open` tells that a bracket or string in it is known to be never closed. `python_first` asks Python's own parser
    before LibCST: the tree is the same, and takes a fraction of the time.
    """
    if not text:
        return LoweredChunk(digest)
    nesting = measure_nesting(text)
    reason = refusal(text, nesting)
    if reason is not None:
        return LoweredChunk(digest, problem=limit_problem(reason))
    cannot_parse = is_open or nesting.has_open_field
    python_first = python_first and not cannot_parse and reads_alike(text)
    return with_enough_stack(nesting, lambda: _parse(text + "\n", digest, cannot_parse, python_first))


def _parse(text: str, digest: str, cannot_parse: bool, python_first: bool) -> LoweredChunk:
    parsable = text.encode("utf-8", "replace").decode("utf-8") if _has_surrogates(text) else text
    if cannot_parse:
        return LoweredChunk(digest, problem=describe_problem(parsable))
    parsed = _parse_with_python(parsable, digest) if python_first else None
    return parsed or _parse_with_libcst(parsable, digest)


def _parse_with_libcst(parsable: str, digest: str) -> LoweredChunk:
    try:
        statements, spans = lower_module(cst.parse_module(parsable), parsable)
    except (cst.ParserSyntaxError, cst.CSTValidationError, cst.CSTLogicError, RecursionError):
        problem = describe_problem(parsable)
    except LoweringError as error:
        problem = _unsupported(error)
    else:
        return LoweredChunk(digest, statements, spans)
    # What LibCST does not understand, Python may.
    parsed = _parse_with_python(parsable, digest) if problem.kind == "unsupported" else None
    return parsed or LoweredChunk(digest, problem=problem)


def _parse_with_python(text: str, digest: str) -> LoweredChunk | None:
    try:
        return LoweredChunk(digest, *lower_text(text.removesuffix("\n")))
    except Unsure:
        return None


def _has_surrogates(text: str) -> bool:
    """Whether half a UTF-16 pair stands in the text, as clients may send while a character is being typed."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _unsupported(error: Exception) -> SyntaxProblem:
    reason = str(error) or type(error).__name__
    problem = limit_problem(f"This statement is not understood and not analyzed ({reason})")
    return SyntaxProblem(problem.message, problem.range, "unsupported")
