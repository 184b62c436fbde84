"""A body that only calls functions by name, one after the other, on parameters and earlier results."""

from __future__ import annotations

from dataclasses import dataclass

from daglens_analyzer.lower import tree


@dataclass(frozen=True, slots=True)
class PlainCall:
    """`function(positional, ..., keyword=...)`, every argument a name or another such call."""

    function: str
    at: int
    positional: tuple[str, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StraightBody:
    """The calls in order; what is returned is the result of one of them."""

    calls: tuple[PlainCall, ...]
    parameters_used: frozenset[str | None]


def straight_body(function: tree.FunctionDef) -> StraightBody | None:
    """The body as calls; None where it does anything else, or two calls fewer than make a graph worth it."""
    reader = _Reader({parameter.name for parameter in function.parameters})
    statements = function.body[1:] if function.docstring is not None else function.body
    if not statements or function.is_async or function.is_generator:
        return None
    for statement in statements[:-1]:
        match statement:
            case tree.Assign(targets=(tree.Name(id=name),), value=tree.Call() as call) if reader.call(call):
                reader.results.add(name)
            case _:
                return None
    match statements[-1]:
        case tree.Return(value=tree.Call() as call) if reader.call(call):
            pass
        case tree.Return(value=tree.Name(id=name)) if name in reader.results:
            pass
        case _:
            return None
    return StraightBody(tuple(reader.calls), frozenset(reader.used)) if reader.calls else None


class _Reader:
    """Takes calls in as long as all that they are given is known."""

    def __init__(self, parameters: set[str]) -> None:
        self.parameters = parameters
        self.results: set[str] = set()
        self.calls: list[PlainCall] = []
        self.used: set[str] = set()

    def call(self, call: tree.Call) -> bool:
        if not isinstance(call.function, tree.Name) or call.function.id in self.parameters | self.results:
            return False
        positional: list[str] = []
        keywords: list[str] = []
        for argument in call.arguments:
            if argument.star or not self._argument(argument.value):
                return False
            if argument.keyword is None:
                positional.append("")
            else:
                keywords.append(argument.keyword)
        self.calls.append(PlainCall(call.function.id, call.at, tuple(positional), tuple(keywords)))
        return True

    def _argument(self, value: tree.Expression) -> bool:
        match value:
            case tree.Name(id=name) if name in self.results:
                return True
            case tree.Name(id=name) if name in self.parameters:
                self.used.add(name)
                return True
            case tree.Call():
                return self.call(value)
            case _:
                return False
