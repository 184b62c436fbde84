"""`re` on texts that are known, with patterns that cannot take long.

Python's matcher tries every way of dividing a text among the repetitions of a pattern, so what is run here is bounded
by the length of the text to the power of their number, and a repeated group is not run at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.constants import from_python
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.native import apply, argument, native
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ConstantValue,
    Unknown,
    Value,
)
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.native import Function

_MOST_WAYS = 1_000_000
_WAYS_IN_A_STEP = 2_000
_REPETITION = re.compile(r"(?<!\\)(?<!\(\?)[*+{]")
_CHOICE = re.compile(r"(?<!\\)[|?]")
_REPEATED_GROUP = re.compile(r"(?<!\\)\)[*+{]")
_FLAGS = {"IGNORECASE": re.I, "I": re.I, "MULTILINE": re.M, "M": re.M, "DOTALL": re.S, "S": re.S, "ASCII": re.A}
_MATCHING = ("match", "search", "fullmatch")
_LISTING = ("findall", "split")


@record(eq=False)
class PatternValue(Value):
    pattern: re.Pattern[str]


@record(eq=False)
class MatchValue(Value):
    match: re.Match[str]


def _compiled(arguments: CallArguments, at: NodeId, flags_at: int) -> PatternValue | Unknown:
    given, flags = argument(arguments, 0, "pattern"), argument(arguments, flags_at, "flags")
    if isinstance(given, PatternValue):
        return given
    if not isinstance(given, ConstantValue) or not isinstance(given.value, str):
        return given if isinstance(given, Unknown) else Unknown(at, "this pattern is not known")
    number = 0 if flags is None else flags.value if isinstance(flags, ConstantValue) else None
    try:
        return PatternValue(at, re.compile(given.value, number if isinstance(number, int) else 0))
    except (re.error, RecursionError, OverflowError, ValueError) as error:
        return Unknown(at, f"this pattern cannot be read: {error}")


def _text(evaluator: Evaluator, given: Value | None, pattern: re.Pattern[str]) -> str | None:
    """A text that is known, and short enough for this pattern; what it may cost is counted as steps."""
    if not isinstance(given, ConstantValue) or not isinstance(given.value, str):
        return None
    written = pattern.pattern
    ways = (len(given.value) + 1) ** (len(_REPETITION.findall(written)) + 1) * 2 ** len(_CHOICE.findall(written))
    if ways > _MOST_WAYS or _REPEATED_GROUP.search(written):
        return None
    for _ in range(ways // _WAYS_IN_A_STEP):
        evaluator.spend()
    return given.value


def _on_text(evaluator: Evaluator, pattern: PatternValue, name: str, arguments: CallArguments, at: NodeId) -> Value:
    text = _text(evaluator, argument(arguments, 0, "string"), pattern.pattern)
    if text is None or len(arguments.positional) > 1:
        return Unknown(at, f"what `re.{name}` finds here is not known")
    if name in _MATCHING:
        match: re.Match[str] | None = getattr(pattern.pattern, name)(text)
        return ConstantValue(at, None) if match is None else MatchValue(at, match)
    return from_python(getattr(pattern.pattern, name)(text), at)


def _substituted(
    evaluator: Evaluator, pattern: PatternValue, by: Value | None, arguments: CallArguments, at: NodeId
) -> Value:
    """`arguments` are the text and at most how many to replace."""
    text = _text(evaluator, argument(arguments, 0, "string"), pattern.pattern)
    count = argument(arguments, 1, "count")
    most = 0 if count is None else count.value if isinstance(count, ConstantValue) else None
    if text is None or by is None or not isinstance(most, int):
        return Unknown(at, "what is replaced here is not known")

    def replacement(match: re.Match[str]) -> str:
        if isinstance(by, ConstantValue) and isinstance(by.value, str):
            return match.expand(by.value)
        passed = CallArguments((CallArgument(MatchValue(at, match), at),), {})
        made = evaluator.call_function(by, passed, at)
        if not isinstance(made, ConstantValue) or not isinstance(made.value, str):
            raise ValueError("what it puts in is not known")
        return made.value

    try:
        return from_python(pattern.pattern.sub(replacement, text, count=most), at)
    except (re.error, ValueError, IndexError) as error:
        return Unknown(at, f"`re.sub` fails here: {error}")


def _function(name: str) -> Function:
    """`re.search(pattern, text)` and the like."""

    def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
        pattern = _compiled(arguments, at, 2)
        rest = CallArguments(arguments.positional[1:2], arguments.keyword)
        return pattern if isinstance(pattern, Unknown) else _on_text(evaluator, pattern, name, rest, at)

    return run


def _sub(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    pattern = _compiled(arguments, at, 4)
    if isinstance(pattern, Unknown):
        return pattern
    rest = CallArguments(arguments.positional[2:4], arguments.keyword)
    return _substituted(evaluator, pattern, argument(arguments, 1, "repl"), rest, at)


def _compile(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return _compiled(arguments, at, 1)


def _attribute_of_pattern(value: PatternValue, name: str, call: Call) -> Value | None:
    if name in (*_MATCHING, *_LISTING):
        return native(f"re.{name}", lambda evaluator, arguments, at: _on_text(evaluator, value, name, arguments, at))
    if name == "sub":

        def run(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
            rest = CallArguments(arguments.positional[1:], arguments.keyword)
            return _substituted(evaluator, value, argument(arguments, 0, "repl"), rest, at)

        return native("re.sub", run)
    return ConstantValue(call.at, value.pattern.pattern) if name == "pattern" else None


def _attribute_of_match(value: MatchValue, name: str, call: Call) -> Value | None:
    if name not in ("group", "groups", "groupdict", "start", "end", "span"):
        return None
    method: Callable[..., object] = getattr(value.match, name)
    return native(f"re.Match.{name}", lambda evaluator, arguments, at: apply(method, name, arguments, at))


def _group(value: Any, index: Value, call: Call) -> Value:
    return apply(value.match.__getitem__, "re.Match", CallArguments((CallArgument(index, call.at),), {}), call.at)


def _escape(evaluator: Evaluator, arguments: CallArguments, at: NodeId) -> Value:
    return apply(re.escape, "re.escape", arguments, at)


def models() -> Models:
    functions = {"compile": _compile, "sub": _sub, "escape": _escape}
    functions |= {name: _function(name) for name in (*_MATCHING, *_LISTING)}
    natives: dict[str, Value] = {f"re.{name}": native(f"re.{name}", function) for name, function in functions.items()}
    natives |= {f"re.{name}": ConstantValue(NOWHERE, int(flag)) for name, flag in _FLAGS.items()}
    return Models(
        natives=natives,
        attributes={PatternValue: _attribute_of_pattern, MatchValue: _attribute_of_match},
        subscripts={MatchValue: _group},
    )
