"""The lowered tree: Python's statements and expressions, reduced to what evaluation and the editor need.

Every node is frozen and holds `at`, its ordinal in the chunk it belongs to; ordinals are handed out in pre-order, so
of all the spans that contain a cursor the highest ordinal is the innermost node. A name that an editor wants to point
at by itself (the name of a function, of an attribute, of a keyword) has an ordinal of its own, `name_at`.

The tree holds no positions, no file and no LibCST: it is what the disk cache stores.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import EllipsisType
from typing import Literal, TypeAlias

# -- expressions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Name:
    at: int
    id: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: `None`, a boolean, a number, `...`, text or bytes; adjacent string literals are joined."""

    at: int
    value: str | bytes | int | float | complex | bool | EllipsisType | None


@dataclass(frozen=True, slots=True)
class FormattedString:
    """An f-string; text parts are `Constant`, replacement fields `FormattedValue`."""

    at: int
    parts: tuple[Constant | FormattedValue, ...]


@dataclass(frozen=True, slots=True)
class FormattedValue:
    """`{value!conversion:format_spec}`; `format_spec` is the text of a constant one, None where there is none.

    A specification with fields of its own is not kept: `has_nested_spec` tells of it. `{value=}` is a `Constant` of
    its own text before the field, as Python has it.
    """

    at: int
    value: Expression
    conversion: str | None
    format_spec: str | None
    has_nested_spec: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    at: int
    value: Expression
    name: str
    name_at: int


@dataclass(frozen=True, slots=True)
class Subscript:
    at: int
    value: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Slice:
    at: int
    lower: Expression | None
    upper: Expression | None
    step: Expression | None


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call, `at` spanning all of it. `star` tells of unpacking; `name_at` is the keyword's."""

    at: int
    keyword: str | None
    name_at: int | None
    star: Literal["", "*", "**"]
    value: Expression


@dataclass(frozen=True, slots=True)
class Call:
    at: int
    function: Expression
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Starred:
    at: int
    value: Expression


@dataclass(frozen=True, slots=True)
class SequenceDisplay:
    """`[a, b]`, `(a, b)` or `{a, b}`."""

    at: int
    kind: Literal["list", "tuple", "set"]
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DictDisplay:
    """`{key: value}`; a None key is `**value`."""

    at: int
    items: tuple[tuple[Expression | None, Expression], ...]


@dataclass(frozen=True, slots=True)
class UnaryOperation:
    at: int
    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class BinaryOperation:
    at: int
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class BooleanOperation:
    at: int
    operator: Literal["and", "or"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left op first op second ...`, chained as Python chains it."""

    at: int
    left: Expression
    comparisons: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Conditional:
    at: int
    test: Expression
    body: Expression
    orelse: Expression


@dataclass(frozen=True, slots=True)
class NamedExpression:
    at: int
    target: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class Lambda:
    at: int
    parameters: Parameters
    body: Expression


@dataclass(frozen=True, slots=True)
class Generator:
    """One `for target in iterable if ...` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]
    is_async: bool


@dataclass(frozen=True, slots=True)
class Comprehension:
    """`element` is the key of a dict comprehension, whose value is `value`."""

    at: int
    kind: Literal["list", "set", "dict", "generator"]
    element: Expression
    value: Expression | None
    generators: tuple[Generator, ...]


@dataclass(frozen=True, slots=True)
class Await:
    at: int
    value: Expression


@dataclass(frozen=True, slots=True)
class Yield:
    at: int
    value: Expression | None
    is_from: bool


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something that was not lowered; `reason` says why (a broken chunk, nesting beyond the limit...)."""

    at: int
    reason: str


Expression: TypeAlias = (
    Name
    | Constant
    | FormattedString
    | Attribute
    | Subscript
    | Slice
    | Call
    | Starred
    | SequenceDisplay
    | DictDisplay
    | UnaryOperation
    | BinaryOperation
    | BooleanOperation
    | Comparison
    | Conditional
    | NamedExpression
    | Lambda
    | Comprehension
    | Await
    | Yield
    | Opaque
)

# -- functions and classes -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parameter:
    """`at` spans the name alone; `kind` is named as in `inspect`."""

    at: int
    name: str
    kind: Literal["positional_only", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword"]
    annotation: Expression | None
    default: Expression | None


Parameters: TypeAlias = tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Decorator:
    at: int
    expression: Expression


@dataclass(frozen=True, slots=True)
class FunctionDef:
    """`at` spans from the first decorator to the end of the body."""

    at: int
    name: str
    name_at: int
    decorators: tuple[Decorator, ...]
    parameters: Parameters
    returns: Expression | None
    body: tuple[Statement, ...]
    docstring: str | None
    is_async: bool
    is_generator: bool


@dataclass(frozen=True, slots=True)
class ClassDef:
    """`arguments` holds bases and class keywords, as a call's arguments."""

    at: int
    name: str
    name_at: int
    decorators: tuple[Decorator, ...]
    arguments: tuple[Argument, ...]
    body: tuple[Statement, ...]
    docstring: str | None


# -- statements ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ImportAlias:
    """`name` is the dotted name after `import`, or the name after `from x import`; `asname` what it is called here."""

    at: int
    name: str
    asname: str | None


@dataclass(frozen=True, slots=True)
class Import:
    at: int
    names: tuple[ImportAlias, ...]


@dataclass(frozen=True, slots=True)
class ImportFrom:
    """`from ..module import names`; `level` counts the dots, and star imports have `is_star` and no names."""

    at: int
    module: str
    level: int
    names: tuple[ImportAlias, ...]
    is_star: bool


@dataclass(frozen=True, slots=True)
class Assign:
    """`a = b = value`. An annotated assignment has one target and an `annotation`; its value may be absent."""

    at: int
    targets: tuple[Expression, ...]
    value: Expression | None
    annotation: Expression | None


@dataclass(frozen=True, slots=True)
class AugmentedAssign:
    at: int
    target: Expression
    operator: str
    value: Expression


@dataclass(frozen=True, slots=True)
class ExpressionStatement:
    at: int
    value: Expression


@dataclass(frozen=True, slots=True)
class Return:
    at: int
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Raise:
    at: int
    exception: Expression | None
    cause: Expression | None


@dataclass(frozen=True, slots=True)
class Delete:
    at: int
    targets: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """`global a, b` or `nonlocal a, b`."""

    at: int
    kind: Literal["global", "nonlocal"]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Simple:
    """A statement that holds nothing else."""

    at: int
    kind: Literal["pass", "break", "continue"]


@dataclass(frozen=True, slots=True)
class Assert:
    at: int
    test: Expression
    message: Expression | None


@dataclass(frozen=True, slots=True)
class If:
    at: int
    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class For:
    at: int
    target: Expression
    iterable: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    is_async: bool


@dataclass(frozen=True, slots=True)
class While:
    at: int
    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Handler:
    """`except exception as name:`"""

    at: int
    exception: Expression | None
    name: str | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Try:
    at: int
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Statement, ...]
    finalbody: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class With:
    at: int
    items: tuple[tuple[Expression, Expression | None], ...]
    body: tuple[Statement, ...]
    is_async: bool


@dataclass(frozen=True, slots=True)
class MatchCase:
    """`captures` are the names that the pattern binds; the pattern itself is not evaluated."""

    captures: tuple[str, ...]
    guard: Expression | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Match:
    at: int
    subject: Expression
    cases: tuple[MatchCase, ...]


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A chunk that has no tree; `reason` says why."""

    at: int
    reason: str


Statement: TypeAlias = (
    FunctionDef
    | ClassDef
    | Import
    | ImportFrom
    | Assign
    | AugmentedAssign
    | ExpressionStatement
    | Return
    | Raise
    | Delete
    | Scope
    | Simple
    | Assert
    | If
    | For
    | While
    | Try
    | With
    | Match
    | Unparsed
)
