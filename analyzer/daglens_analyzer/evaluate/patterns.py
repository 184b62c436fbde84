"""Whether a value fits a pattern of `match`, and what the pattern captures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from daglens_analyzer.evaluate.class_members import NAMED_TUPLE, fields, find_member, library_bases
from daglens_analyzer.evaluate.constants import key_of, truth
from daglens_analyzer.evaluate.library.type_tests import is_instance
from daglens_analyzer.evaluate.operators import compare
from daglens_analyzer.evaluate.values import (
    ClassValue,
    ConstantValue,
    ExternalValue,
    InstanceValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.frame import Frame
    from daglens_analyzer.source.node_id import NodeId

_THEMSELVES = frozenset(
    f"builtins.{name}"
    for name in ("bool", "bytearray", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
)
"""Classes whose only positional pattern is for the subject itself."""


def fits(frame: Frame, pattern: tree.Pattern, subject: Value, captured: dict[str, Value], at: NodeId) -> bool | None:
    """Whether `subject` fits; None where that is not known. Adds what is captured, as far as it is known, to
    `captured`. `at` is the place of values that matching makes."""
    return _FITS[type(pattern)](frame, pattern, subject, captured, at)


def _value(
    frame: Frame, pattern: tree.ValuePattern, subject: Value, captured: dict[str, Value], at: NodeId
) -> bool | None:
    wanted = frame.evaluate(pattern.value)
    node = pattern.value
    is_singleton = isinstance(node, tree.Constant) and (node.value is None or isinstance(node.value, bool))
    if is_singleton and not isinstance(subject, Unknown | ExternalValue | ConstantValue):
        return False
    return truth(compare(frame.evaluator, "is" if is_singleton else "==", subject, wanted, at))


def _as(frame: Frame, pattern: tree.AsPattern, subject: Value, captured: dict[str, Value], at: NodeId) -> bool | None:
    known = True if pattern.pattern is None else fits(frame, pattern.pattern, subject, captured, at)
    if pattern.name is not None:
        captured[pattern.name] = subject
    return known


def _or(frame: Frame, pattern: tree.OrPattern, subject: Value, captured: dict[str, Value], at: NodeId) -> bool | None:
    """The first choice that fits; those before it must be known not to."""
    answers: list[bool | None] = []
    for choice in pattern.choices:
        found: dict[str, Value] = {}
        answers.append(fits(frame, choice, subject, found, at))
        if answers[-1] is not False:
            captured.update(found)
        if answers[-1]:
            break
    if answers.count(False) < len(answers) - 1:
        unknown = Unknown(at, "which of several patterns fits is not known")
        captured.update(dict.fromkeys(tree.captures(pattern), unknown))
    return True if True in answers else None if None in answers else False


def _sequence(
    frame: Frame, pattern: tree.SequencePattern, subject: Value, captured: dict[str, Value], at: NodeId
) -> bool | None:
    named_tuple = isinstance(subject, InstanceValue) and NAMED_TUPLE in library_bases(subject.of)
    if not named_tuple and not (isinstance(subject, SequenceValue) and subject.kind != "set"):
        return _unless_known(subject, pattern, captured, at)
    items, exact = frame.evaluator.iterate(subject)
    wanted = pattern.items
    star = next((index for index, each in enumerate(wanted) if isinstance(each, tree.StarPattern)), None)
    if not exact:
        return _not_known(pattern, captured, at)
    if len(items) != len(wanted) if star is None else len(items) < len(wanted) - 1:
        return False
    if star is None:
        return _all(fits(frame, each, item, captured, at) for each, item in zip(wanted, items, strict=True))
    behind = len(wanted) - star - 1
    middle = SequenceValue(at, "list", list(items[star : len(items) - behind]))
    spread = [*items[:star], middle, *items[len(items) - behind :]]
    return _all(fits(frame, each, item, captured, at) for each, item in zip(wanted, spread, strict=True))


def _star(frame: Frame, pattern: tree.StarPattern, subject: Value, captured: dict[str, Value], at: NodeId) -> bool:
    if pattern.name is not None:
        captured[pattern.name] = subject
    return True


def _mapping(
    frame: Frame, pattern: tree.MappingPattern, subject: Value, captured: dict[str, Value], at: NodeId
) -> bool | None:
    if not isinstance(subject, MappingValue):
        return _unless_known(subject, pattern, captured, at)
    rest = dict(subject.items)
    answers: list[bool | None] = []
    for key_node, inner in pattern.items:
        pair = rest.pop(key_of(frame.evaluate(key_node)), None)
        if pair is None:
            answers.append(_not_known(inner, captured, at) if not subject.is_exact else False)
        else:
            answers.append(fits(frame, inner, pair[1], captured, at))
    if pattern.rest is not None:
        captured[pattern.rest] = MappingValue(at, rest, [subject.is_exact])
    return _all(answers)


def _class(
    frame: Frame, pattern: tree.ClassPattern, subject: Value, captured: dict[str, Value], at: NodeId
) -> bool | None:
    of = frame.evaluate(pattern.of)
    known = is_instance(frame.evaluator, subject, of)
    if known is False:
        return False
    named = _positional_names(of, len(pattern.positional))
    answers: list[bool | None] = [known]
    if isinstance(of, NativeFunctionValue | ExternalValue) and _name_of(of) in _THEMSELVES:
        answers += [fits(frame, each, subject, captured, at) for each in pattern.positional]
    elif named is None:
        answers += [_not_known(each, captured, at) for each in pattern.positional]
    else:
        for name, each in zip(named, pattern.positional, strict=True):
            answers.append(_attribute(frame, name, each, subject, captured, at))
    for name, each in pattern.keyword:
        answers.append(_attribute(frame, name, each, subject, captured, at))
    return _all(answers)


def _attribute(
    frame: Frame, name: str, pattern: tree.Pattern, subject: Value, captured: dict[str, Value], at: NodeId
) -> bool | None:
    found = frame.evaluator.find_attribute(subject, name, at)
    if found is None:
        return _not_known(pattern, captured, at)
    return fits(frame, pattern, found, captured, at)


def _positional_names(of: Value, count: int) -> list[str] | None:
    """The attributes that the positional patterns of a class are for; None where that is not known."""
    if not isinstance(of, ClassValue):
        return None
    listed = find_member(of, "__match_args__")
    if isinstance(listed, SequenceValue):
        names = [each.value for each in listed.items if isinstance(each, ConstantValue) and isinstance(each.value, str)]
    else:
        names = list(fields(of))
    return names[:count] if len(names) >= count else None


def _name_of(of: NativeFunctionValue | ExternalValue) -> str:
    return of.name if isinstance(of, NativeFunctionValue) else of.qualified_name


def _unless_known(subject: Value, pattern: tree.Pattern, captured: dict[str, Value], at: NodeId) -> bool | None:
    """The answer for a subject that is no sequence or mapping: what is a library's may be one."""
    if isinstance(subject, Unknown | ExternalValue | InstanceValue):
        return _not_known(pattern, captured, at)
    return False


def _not_known(pattern: tree.Pattern, captured: dict[str, Value], at: NodeId) -> None:
    captured.update(dict.fromkeys(tree.captures(pattern), Unknown(at, "what a pattern captures is not known")))


def _all(answers: Iterable[bool | None]) -> bool | None:
    given = list(answers)
    return False if False in given else None if None in given else True


_FITS: dict[type, Callable[[Frame, Any, Value, dict[str, Value], NodeId], bool | None]] = {
    tree.ValuePattern: _value,
    tree.AsPattern: _as,
    tree.OrPattern: _or,
    tree.SequencePattern: _sequence,
    tree.StarPattern: _star,
    tree.MappingPattern: _mapping,
    tree.ClassPattern: _class,
}
