"""Comprehensions and generator expressions, over iterables whose items are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import key_of, truth
from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.targets import assign
from daglens_analyzer.evaluate.values import MappingValue, SequenceValue, Unknown, Value
from daglens_analyzer.lower import tree

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.frame import Frame


def comprehension(frame: Frame, node: tree.Comprehension) -> Value:
    """A list, set or mapping; a generator is the list of what it would give. Unknown where its first iterable is."""
    first = frame.evaluate(node.generators[0].iterable)
    if isinstance(first, Unknown):
        return first
    outer = frame.environment
    frame.environment = Environment("comprehension", outer)
    found: list[tuple[Value, Value]] = []
    try:
        exact = _run(frame, node, 0, first, found)
    finally:
        frame.environment = outer
    at = frame.node(node.at)
    if node.kind == "dict":
        known = [(key, value) for key, value in found if not isinstance(key, Unknown)]
        exact = exact and len(known) == len(found)
        return MappingValue(at, {key_of(key): (key, value) for key, value in known}, [exact])
    items = [element for element, _ in found]
    if node.kind == "set":
        items = list({key_of(item): item for item in items}.values())
    return SequenceValue(at, "set" if node.kind == "set" else "list", items, [exact])


def _run(frame: Frame, node: tree.Comprehension, depth: int, iterable: Value, found: list[tuple[Value, Value]]) -> bool:
    """Run the `for` clauses from `depth` inwards and collect elements; whether these are all of them."""
    generator = node.generators[depth]
    items, exact = frame.evaluator.iterate(iterable)
    for item in items:
        frame.evaluator.spend()
        assign(frame, generator.target, item)
        kept = _passes(frame, generator.conditions)
        if kept is None:
            exact = False
        if not kept:
            continue
        if depth + 1 < len(node.generators):
            inner = frame.evaluate(node.generators[depth + 1].iterable)
            exact = _run(frame, node, depth + 1, inner, found) and exact
        else:
            element = frame.evaluate(node.element)
            found.append((element, element if node.value is None else frame.evaluate(node.value)))
    return exact


def _passes(frame: Frame, conditions: tuple[tree.Expression, ...]) -> bool | None:
    for condition in conditions:
        known = truth(frame.evaluate(condition))
        if not known:
            return known
    return True
