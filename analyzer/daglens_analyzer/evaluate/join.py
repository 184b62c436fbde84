"""What a name means after a condition that is not known: one of several values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import key_of
from daglens_analyzer.evaluate.values import ConstantValue, MappingValue, SequenceValue, Unknown, Value
from daglens_analyzer.source.node_id import NodeId

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from daglens_analyzer.evaluate.frame import Frame

# How a run of statements ended. Anything but NORMAL leaves the statements around it.
NORMAL, BREAK, CONTINUE, RETURN, RAISE = range(5)

DEPENDS = "this depends on a condition that is not known without running the code"


def join(first: Value, second: Value, at: NodeId) -> Value:
    """The value that is `first` or `second`: as much as is certain of both.

    Of two different objects (functions, definitions) the first stands for both; of an object and None the object does.
    """
    if first is second or isinstance(first, Unknown):
        return first
    if isinstance(second, Unknown):
        return second
    if isinstance(first, ConstantValue) or isinstance(second, ConstantValue):
        return _join_constant(first, second, at)
    if isinstance(first, SequenceValue) and isinstance(second, SequenceValue):
        others = {key_of(item) for item in second.items}
        shared = [item for item in first.items if key_of(item) in others]
        exact = len(shared) == len(first.items) == len(second.items) and first.is_exact and second.is_exact
        return SequenceValue(at, first.kind, shared, [exact])
    if isinstance(first, MappingValue) and isinstance(second, MappingValue):
        both = {
            key: (pair[0], join(pair[1], second.items[key][1], at))
            for key, pair in first.items.items()
            if key in second.items
        }
        exact = len(both) == len(first.items) == len(second.items) and first.is_exact and second.is_exact
        return MappingValue(at, both, [exact])
    if isinstance(first, SequenceValue | MappingValue) or isinstance(second, SequenceValue | MappingValue):
        return Unknown(at, DEPENDS)
    return first


def _join_constant(first: Value, second: Value, at: NodeId) -> Value:
    if isinstance(first, ConstantValue) and isinstance(second, ConstantValue):
        same = type(first.value) is type(second.value) and first.value == second.value
        return first if same else Unknown(at, DEPENDS)
    constant, other = (first, second) if isinstance(first, ConstantValue) else (second, first)
    if (
        isinstance(constant, ConstantValue)
        and constant.value is None
        and not isinstance(other, SequenceValue | MappingValue)
    ):
        return other
    return Unknown(at, DEPENDS)


def join_all(values: Sequence[Value], at: NodeId) -> Value:
    result = values[0]
    for value in values[1:]:
        result = join(result, value, at)
    return result


def take_all(frame: Frame, at: NodeId, alternatives: Sequence[Callable[[], int]]) -> int:
    """Run every alternative from the same state and go on with what is certain after all of them.

    What they make is conditional. An alternative that raises or returns contributes nothing to what follows; where
    only some return, what follows in this function is conditional too, and where only some `continue` the rest of the
    loop's body.
    """
    evaluator = frame.evaluator
    environment = frame.environment
    saved = environment.save()
    signals: list[int] = []
    states: list[dict[str, Value]] = []
    uncertain, skips = evaluator.uncertain, frame.skips
    may_leave = may_skip = False
    for alternative in alternatives:
        environment.restore(saved)
        evaluator.uncertain, frame.skips = uncertain + 1, skips
        signal = alternative()
        signals.append(signal)
        may_skip |= frame.skips > skips
        may_leave |= evaluator.uncertain - frame.skips > uncertain + 1 - skips
        if signal in (NORMAL, BREAK, CONTINUE):
            states.append(dict(environment.names))
    evaluator.uncertain, frame.skips = uncertain, skips
    environment.restore(saved, _join_states(states, at) if states else None)
    if len(set(signals)) > 1:
        may_leave |= RETURN in signals or BREAK in signals
        may_skip |= CONTINUE in signals
    evaluator.uncertain += may_leave + may_skip
    frame.skips += may_skip
    if len(set(signals)) == 1:
        return signals[0]
    return NORMAL if states else RETURN


def _join_states(states: list[dict[str, Value]], at: NodeId) -> dict[str, Value]:
    joined = states[0]
    for state in states[1:]:
        for name, value in state.items():
            mine = joined.get(name)
            if mine is None:
                joined[name] = value
            elif mine is not value:
                joined[name] = join(mine, value, at)
    return joined
