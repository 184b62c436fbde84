"""Statements that may go several ways: `if`, `match`, loops and `try`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from daglens_analyzer.evaluate.constants import truth
from daglens_analyzer.evaluate.join import BREAK, CONTINUE, NORMAL, RAISE, take_all
from daglens_analyzer.evaluate.patterns import fits
from daglens_analyzer.evaluate.targets import assign
from daglens_analyzer.evaluate.values import Unknown, Value
from daglens_analyzer.lower import tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from daglens_analyzer.evaluate.frame import Frame

_IMPORT_FAILURES = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def execute_if(frame: Frame, node: tree.If) -> int:
    """One branch where the condition is known, else both."""
    known = truth(frame.evaluate(node.test))
    if known is not None:
        return frame.execute(node.body if known else node.orelse)
    return take_all(frame, frame.node(node.at), [lambda: frame.execute(node.body), lambda: frame.execute(node.orelse)])


def execute_match(frame: Frame, node: tree.Match) -> int:
    """The first case that fits, and those before it of which that is not known."""
    subject = frame.evaluate(node.subject)
    at = frame.node(node.at)
    possible: list[Callable[[], int]] = []
    for case in node.cases:
        captured: dict[str, Value] = {}
        known = fits(frame, case.pattern, subject, captured, at)
        if known is False:
            continue

        def run(case: tree.MatchCase = case, captured: dict[str, Value] = captured) -> int:
            for name, value in captured.items():
                frame.bind(name, value)
            return frame.execute(case.body)

        if case.guard is not None:
            known = _both(known, _guard_holds(frame, case.guard, captured, certain=known is True and not possible))
        if known:
            return take_all(frame, at, [*possible, run]) if possible else run()
        if known is None:
            possible.append(run)
    return take_all(frame, at, [*possible, lambda: NORMAL]) if possible else NORMAL


def _guard_holds(frame: Frame, guard: tree.Expression, captured: dict[str, Value], *, certain: bool) -> bool | None:
    """Whether the guard of a case holds. As in Python, what the pattern captured stays bound where it does not."""
    saved = frame.environment.save()
    for name, value in captured.items():
        frame.bind(name, value)
    known = truth(frame.evaluate(guard))
    if not certain:
        frame.environment.restore(saved)
    return known


def _both(first: bool | None, second: bool | None) -> bool | None:
    return False if False in (first, second) else None if None in (first, second) else True


def execute_for(frame: Frame, node: tree.For) -> int:
    """The body for each known item; where there may be more, once more for all of those, conditionally."""
    iterable = frame.evaluate(node.iterable)
    evaluator = frame.evaluator
    items, exact = evaluator.iterate(iterable)
    if node.is_async:
        items, exact = (), False
    uncertain = evaluator.uncertain
    for item in items:
        evaluator.spend()
        assign(frame, node.target, item)
        signal = _execute_once(frame, node.body)
        if signal == BREAK:
            evaluator.uncertain = uncertain
            return NORMAL
        if signal not in (NORMAL, CONTINUE):
            return signal
    if not exact:
        reason = iterable if isinstance(iterable, Unknown) else frame.unknown(node.at, "not all items are known")

        def others() -> int:
            assign(frame, node.target, reason)
            signal = _execute_once(frame, node.body)
            return NORMAL if signal in (BREAK, CONTINUE) else signal

        signal = take_all(frame, frame.node(node.at), [lambda: NORMAL, others])
    evaluator.uncertain = uncertain
    return frame.execute(node.orelse)


def _execute_once(frame: Frame, body: tuple[tree.Statement, ...]) -> int:
    """The body of a loop for one item: what a `continue` may have left out is certain again for the next one."""
    skips = frame.skips
    signal = frame.execute(body)
    frame.evaluator.uncertain -= frame.skips - skips
    frame.skips = skips
    return signal


def execute_while(frame: Frame, node: tree.While) -> int:
    """The body as long as the condition is known to hold; once more, conditionally, where it is not known."""
    evaluator = frame.evaluator
    uncertain = evaluator.uncertain
    while True:
        evaluator.spend()
        known = truth(frame.evaluate(node.test))
        if known is None:
            take_all(frame, frame.node(node.at), [lambda: NORMAL, lambda: _execute_once(frame, node.body)])
            break
        if not known:
            break
        signal = _execute_once(frame, node.body)
        if signal == BREAK:
            evaluator.uncertain = uncertain
            return NORMAL
        if signal not in (NORMAL, CONTINUE):
            return signal
        if evaluator.uncertain > uncertain:
            break
    evaluator.uncertain = uncertain
    return frame.execute(node.orelse)


def execute_try(frame: Frame, node: tree.Try) -> int:
    """The body is taken to succeed. Where it certainly raises (an import of what the project lacks, a plain `raise`)
    the first handler runs instead of the rest."""
    guards = any(_catches_import_failure(handler.exception) for handler in node.handlers)
    frame.import_guards += guards
    frame.evaluator.handlers += bool(node.handlers)
    signal = frame.execute(node.body)
    frame.evaluator.handlers -= bool(node.handlers)
    frame.import_guards -= guards
    if signal == RAISE and node.handlers:
        handler = next((each for each in node.handlers if _catches_import_failure(each.exception)), node.handlers[0])
        if handler.name is not None:
            frame.bind(handler.name, frame.unknown(node.at, "an exception"))
        signal = frame.execute(handler.body)
    elif signal == NORMAL:
        signal = frame.execute(node.orelse)
    final = frame.execute(node.finalbody)
    return signal if final == NORMAL else final


def _catches_import_failure(exception: tree.Expression | None) -> bool:
    if exception is None:
        return True
    if isinstance(exception, tree.Name):
        return exception.id in _IMPORT_FAILURES
    return isinstance(exception, tree.SequenceDisplay) and any(map(_catches_import_failure, exception.items))
