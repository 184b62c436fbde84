"""What stands in the body of a function: its own statements, what it returns and yields, and which library names it
uses. Nothing is run: an expression is what its text says, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from daglens_analyzer.api.construct import DecoratedFunction
from daglens_analyzer.api.signature import CONTEXT_NAMES, decorated_function
from daglens_analyzer.api.values import OpaqueValue
from daglens_analyzer.evaluate.values import ExternalValue, FunctionValue, GenericAliasValue, NativeFunctionValue, Value
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node, walk_within
from daglens_analyzer.record import record
from daglens_analyzer.rules.bodies.bound_names import bound_names
from daglens_analyzer.rules.bodies.names_read import read_name

STEPS = frozenset({"op", "asset", "multi_asset"})
_CLOSED: frozenset[type[Any]] = frozenset({tree.FunctionDef, tree.Lambda, tree.ClassDef, tree.Name, tree.Constant})
"""Nodes that are not looked into: what stands in them is no part of the body, or there is nothing."""

Kind = TypeVar("Kind", bound=Node)


@record
class Body:
    """A function's body. `returns` are those with a value; `nodes` is everything in it but inner functions, and
    `by_class` the same by class; `bound` are the names it binds, each with what it is bound to; `is_step` says that its
    inputs are checked as it is called."""

    function: FunctionValue
    definition: tree.FunctionDef
    nodes: Sequence[Node]
    by_class: Mapping[type[Any], Sequence[Any]]
    returns: tuple[tree.Return, ...]
    yields: Sequence[tree.Yield]
    is_known: bool
    bound: Mapping[str, tuple[tree.Expression | None, ...]]
    is_step: bool

    def each(self, kind: type[Kind]) -> Sequence[Kind]:
        """Its nodes of a class, in order: most rules look for few of all."""
        return self.by_class.get(kind, ())

    @property
    def results(self) -> tuple[tree.Expression, ...]:
        """What it returns or yields."""
        given = [each.value for each in self.yields if not each.is_from]
        given += [] if self.yields else [each.value for each in self.returns]
        return tuple(each for each in given if each is not None)

    @property
    def context(self) -> tree.Parameter | None:
        """The first parameter where it is the context."""
        first = self.definition.parameters[0] if self.definition.parameters else None
        return first if first is not None and first.name in CONTEXT_NAMES else None

    def library_name(self, expression: tree.Expression) -> str | None:
        """`library_name` for what the body does not bind itself."""
        root = expression
        while isinstance(root, tree.Attribute | tree.Subscript):
            root = root.value
        is_own = not isinstance(root, tree.Name) or root.id in self.bound
        return None if is_own else library_name(self.function, expression)

    def called(self, expression: tree.Expression | None) -> str | None:
        """The canonical name of what an expression calls."""
        return self.library_name(expression.function) if isinstance(expression, tree.Call) else None

    def value_of(self, name: tree.Name) -> Value | None:
        """What a name means that the body does not bind itself."""
        return None if name.id in self.bound else value_of(self.function, name)

    def means_builtin(self, name: tree.Name) -> bool:
        """Whether nothing binds the name, here or around."""
        is_own = name.id in self.bound or any(each.name == name.id for each in self.definition.parameters)
        return not is_own and value_of(self.function, name) is None


# All rules look at one definition before any looks at the next: the last few are enough.
@lru_cache(maxsize=16)
def body_of(decorated: DecoratedFunction) -> Body | None:
    """The body of a decorated function; None for a lambda and for what is not known."""
    value = decorated.function
    function = value if isinstance(value, FunctionValue) and not value.attributes else None
    if function is None or not isinstance(function.definition, tree.FunctionDef):
        return None
    if len(function.definition.decorators) > 1 and decorated_function(value) is not function:
        return None
    body = body_of_function(function)
    return replace(body, is_step=True) if body is not None and decorated.construct in STEPS else body


@lru_cache(maxsize=16)
def body_of_function(function: FunctionValue) -> Body | None:
    """The body of any function; None for a lambda."""
    definition = function.definition
    return _read(function, definition) if isinstance(definition, tree.FunctionDef) else None


def _read(function: FunctionValue, definition: tree.FunctionDef) -> Body:
    nodes = nodes_of(function)
    by_class: dict[type[Any], list[Any]] = {}
    for node in nodes:
        by_class.setdefault(type(node), []).append(node)
    return Body(
        function,
        definition,
        nodes,
        by_class,
        tuple(node for node in by_class.get(tree.Return, ()) if node.value is not None),
        by_class.get(tree.Yield, ()),
        tree.Opaque not in by_class and tree.Unparsed not in by_class,
        bound_names(nodes),
        is_step=False,
    )


# Rules of several kinds look at a function one after the other, and those of its module once more at all that it has.
@lru_cache(maxsize=512)
def nodes_of(function: FunctionValue) -> Sequence[Node]:
    """All that stands in the body of a function; nothing for a lambda."""
    definition = function.definition
    return own_nodes(definition.body) if isinstance(definition, tree.FunctionDef) else ()


def own_nodes(statements: tuple[tree.Statement, ...]) -> Sequence[Node]:
    """All that stands in a body, but not in the functions and classes inside it."""
    return walk_within(statements, _CLOSED)


def value_of(function: FunctionValue, expression: tree.Expression) -> Value | None:
    """What a dotted name in a body stands for, where it is a name of the surrounding scopes."""
    if isinstance(expression, tree.Name):
        if any(parameter.name == expression.id for parameter in function.definition.parameters):
            return None
        return read_name(function.closure, expression.id)
    return None


def library_name(function: FunctionValue, expression: tree.Expression) -> str | None:
    """The canonical name of the library's object that a dotted name means: `dagster.Output`."""
    match expression:
        case tree.Name():
            return _name_of(value_of(function, expression))
        case tree.Attribute(value=owner, name=name):
            base = library_name(function, owner)
            return None if base is None else f"{base}.{name}"
        case tree.Subscript(value=base):
            return library_name(function, base)
        case _:
            return None


def called(function: FunctionValue, expression: tree.Expression) -> str | None:
    """The canonical name of what an expression calls."""
    return library_name(function, expression.function) if isinstance(expression, tree.Call) else None


def argument(call: tree.Call, name: str, position: int | None = None) -> tree.Expression | None:
    """The argument of that name or position; None where it is absent or an unpacking may bring it."""
    if any(given.star for given in call.arguments):
        return None
    for given in call.arguments:
        if given.keyword == name:
            return given.value
    positional = [given.value for given in call.arguments if given.keyword is None]
    return positional[position] if position is not None and position < len(positional) else None


def is_plain(expression: tree.Expression) -> bool:
    """Whether an expression is surely a plain Python value that is not None."""
    match expression:
        case tree.Constant(value=value):
            return value is not None
        case tree.SequenceDisplay() | tree.DictDisplay() | tree.FormattedString() | tree.Comparison() | tree.Lambda():
            return True
        case tree.Comprehension(kind=kind):
            return kind != "generator"
        case _:
            return False


def _name_of(value: Value | None) -> str | None:
    match value:
        case ExternalValue(qualified_name=name):
            return name
        case NativeFunctionValue(name=name):
            return name
        case OpaqueValue(name=name, bound=None):
            return f"dagster.{name}"
        case GenericAliasValue(origin=origin):
            return _name_of(origin)
        case _:
            return None
