"""What assignments bind: names, unpacked sequences, attributes and items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.subscripts import set_item
from daglens_analyzer.evaluate.values import (
    AssignedAttribute,
    ClassValue,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.evaluator import Evaluator
    from daglens_analyzer.evaluate.frame import Frame


def assign(frame: Frame, target: tree.Expression, value: Value) -> None:
    """`target = value`, unpacking where the target is a tuple or list."""
    if type(target) is tree.Name:
        frame.bind(target.id, value)
    elif isinstance(target, tree.SequenceDisplay):
        _unpack(frame, target, value)
    elif isinstance(target, tree.Attribute):
        owner = frame.evaluate(target.value)
        if isinstance(owner, InstanceValue) and owner.of.bases:
            frame.evaluator.record(AssignedAttribute(frame.node(target.name_at), owner.of, target.name))
        set_attribute(frame.evaluator, owner, target.name, value)
    elif isinstance(target, tree.Subscript):
        container = frame.evaluate(target.value)
        set_item(frame.evaluator, container, frame.evaluate(target.index), value)
    elif isinstance(target, tree.Starred):
        assign(frame, target.value, value)


def _unpack(frame: Frame, target: tree.SequenceDisplay, value: Value) -> None:
    items, exact = frame.evaluator.iterate(value)
    names = target.items
    star = next((index for index, each in enumerate(names) if isinstance(each, tree.Starred)), None)
    fits = len(items) == len(names) if star is None else len(items) >= len(names) - 1
    if not exact or not fits:
        reason = value if isinstance(value, Unknown) else frame.unknown(target.at, "what is unpacked here is not known")
        for each in names:
            assign(frame, each, reason)
        return
    if star is None:
        for each, item in zip(names, items, strict=True):
            assign(frame, each, item)
        return
    behind = len(names) - star - 1
    end = len(items) - behind
    middle = SequenceValue(frame.node(names[star].at), "list", list(items[star:end]))
    spread = [*items[:star], middle, *items[end:]]
    for each, item in zip(names, spread, strict=True):
        assign(frame, each, item)


def set_attribute(evaluator: Evaluator, owner: Value, name: str, value: Value) -> None:
    """`owner.name = value`; on what is not the project's own it has no effect that is seen."""
    match owner:
        case InstanceValue() | FunctionValue():
            owner.attributes[name] = value
        case ClassValue():
            owner.namespace[name] = value
        case ModuleValue(path=""):
            owner.scope.bind(name, value)
        case ModuleValue():
            if owner.path == evaluator.path:
                evaluator.environment.bind(name, value)
            elif owner.scope.watch is not None and not evaluator.uncertain:
                evaluator.bind_elsewhere(owner, name, value)
            else:
                evaluator.unresolved(value.at, f"`{name}` of another module is set here, which is not followed")
            return
        case _:
            return
    evaluator.note_mutation(owner)
