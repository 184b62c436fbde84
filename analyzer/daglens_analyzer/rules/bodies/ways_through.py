"""Which ways lead through a body: what surely runs where no exception ends it, and whether its end is reached.

Conditions are not judged, but for constants: a branch may be taken or not, a loop may run or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node, children


def runs_off_its_end(definition: tree.FunctionDef) -> bool:
    """Whether a body may end without a `return`. One of nothing but `...` is still to be written: it does not."""
    written = definition.body[1:] if definition.docstring is not None else definition.body
    return any(not _is_placeholder(statement) for statement in written) and reaches_end(definition.body)


def _is_placeholder(statement: tree.Statement) -> bool:
    constant = statement.value if isinstance(statement, tree.ExpressionStatement) else None
    return isinstance(constant, tree.Constant) and constant.value is ...


def reaches_end(statements: tuple[tree.Statement, ...]) -> bool:
    """Whether a body may run off its end. Calls are taken to return."""
    return all(_goes_on(statement) for statement in statements)


class Run(NamedTuple):
    """A statement that runs; `is_repeated` says that a loop goes over it, which is meant to run more than once."""

    statement: tree.Statement
    is_repeated: bool = False


def surely_run(statements: tuple[tree.Statement, ...]) -> Iterator[Run]:
    """The simple statements that run on every way through a body which no exception ends; and those that do in each
    round of a loop that is not left before its time."""
    for statement in statements:
        match statement:
            case tree.With(body=body) if not _may_swallow(statement):
                yield from surely_run(body)
            case tree.Try(body=body, handlers=(), finalbody=final):
                yield from surely_run((*body, *final))
            case tree.For(iterable=iterable, body=body) if not _leaves(body) and not _is_single(iterable):
                yield from (Run(each.statement, is_repeated=True) for each in surely_run(body))
            case tree.If(test=tree.Constant(value=value), body=body, orelse=orelse):
                yield from surely_run(body if value else orelse)
            case tree.If() | tree.For() | tree.While() | tree.Try() | tree.Match() | tree.With():
                pass
            case _:
                yield Run(statement)
        if _may_return(statement):
            return


def _goes_on(statement: tree.Statement) -> bool:
    match statement:
        case tree.Return() | tree.Raise():
            return False
        case tree.If(test=tree.Constant(value=value), body=body, orelse=orelse):
            return reaches_end(body if value else orelse)
        case tree.If(body=body, orelse=orelse):
            return reaches_end(body) or reaches_end(orelse)
        case tree.With(body=body):
            return reaches_end(body)
        case tree.While(test=tree.Constant(value=value), body=body) if value:
            return any(isinstance(node, tree.Simple) and node.kind == "break" for node in within(body))
        case tree.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
            tried = reaches_end((*body, *orelse)) or any(reaches_end(handler.body) for handler in handlers)
            return tried and reaches_end(final)
        case tree.Match(cases=cases):
            is_exhaustive = any(_takes_all(case) for case in cases)
            return not is_exhaustive or any(reaches_end(case.body) for case in cases)
        case _:
            return True


def _may_swallow(statement: tree.With) -> bool:
    """Whether it is for an exception that ends its body, as those of `contextlib.suppress` and `pytest.raises` are."""
    called = (item.function for item, _ in statement.items if isinstance(item, tree.Call))
    names = (each.name if isinstance(each, tree.Attribute) else str(getattr(each, "id", "")) for each in called)
    return any(name in ("suppress", "raises") for name in names)


def _takes_all(case: tree.MatchCase) -> bool:
    return case.guard is None and isinstance(case.pattern, tree.AsPattern) and case.pattern.pattern is None


def _is_single(iterable: tree.Expression) -> bool:
    """Whether a loop over it surely has one round, or none."""
    match iterable:
        case tree.SequenceDisplay(items=items):
            return len(items) < 2 and not any(isinstance(item, tree.Starred) for item in items)
        case tree.Call(function=tree.Name(id="range"), arguments=(tree.Argument(value=tree.Constant(value=int(n))),)):
            return n < 2
        case _:
            return False


def _leaves(statements: tuple[tree.Statement, ...]) -> bool:
    """Whether a loop with this body may be left before its time."""
    return any(
        isinstance(node, tree.Return | tree.Raise) or (isinstance(node, tree.Simple) and node.kind != "pass")
        for node in within(statements)
    )


def _may_return(statement: tree.Statement) -> bool:
    return any(isinstance(node, tree.Return) for node in within((statement,)))


_COMPOUND = frozenset({tree.If, tree.For, tree.While, tree.With, tree.Try, tree.Handler, tree.Match, tree.MatchCase})


def within(statements: tuple[tree.Statement, ...]) -> Iterator[Node]:
    """All the statements, but not those in the functions and classes among them."""
    waiting: list[Node] = list(statements)
    while waiting:
        node = waiting.pop()
        yield node
        if type(node) in _COMPOUND:
            waiting.extend(children(node))
