"""The expressions of the lowered tree. See `tree` for what all nodes have in common."""

from __future__ import annotations

from types import EllipsisType
from typing import Literal, TypeAlias

from daglens_analyzer.record import record


@record
class Name:
    at: int
    id: str


@record
class Constant:
    """A literal: `None`, a boolean, a number, `...`, text or bytes; adjacent string literals are joined."""

    at: int
    value: str | bytes | int | float | complex | bool | EllipsisType | None


@record
class FormattedString:
    """An f-string; text parts are `Constant`, replacement fields `FormattedValue`."""

    at: int
    parts: tuple[Constant | FormattedValue, ...]


@record
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


@record
class Attribute:
    at: int
    value: Expression
    name: str
    name_at: int


@record
class Subscript:
    at: int
    value: Expression
    index: Expression


@record
class Slice:
    at: int
    lower: Expression | None
    upper: Expression | None
    step: Expression | None


@record
class Argument:
    """One argument of a call, `at` spanning all of it. `star` tells of unpacking; `name_at` is the keyword's."""

    at: int
    keyword: str | None
    name_at: int | None
    star: Literal["", "*", "**"]
    value: Expression


@record
class Call:
    at: int
    function: Expression
    arguments: tuple[Argument, ...]


@record
class Starred:
    at: int
    value: Expression


@record
class SequenceDisplay:
    """`[a, b]`, `(a, b)` or `{a, b}`."""

    at: int
    kind: Literal["list", "tuple", "set"]
    items: tuple[Expression, ...]


@record
class DictDisplay:
    """`{key: value}`; a None key is `**value`."""

    at: int
    items: tuple[tuple[Expression | None, Expression], ...]


@record
class UnaryOperation:
    at: int
    operator: str
    operand: Expression


@record
class BinaryOperation:
    at: int
    operator: str
    left: Expression
    right: Expression


@record
class BooleanOperation:
    at: int
    operator: Literal["and", "or"]
    left: Expression
    right: Expression


@record
class Comparison:
    """`left op first op second ...`, chained as Python chains it."""

    at: int
    left: Expression
    comparisons: tuple[tuple[str, Expression], ...]


@record
class Conditional:
    at: int
    test: Expression
    body: Expression
    orelse: Expression


@record
class NamedExpression:
    at: int
    target: Expression
    value: Expression


@record
class Lambda:
    at: int
    parameters: Parameters
    body: Expression


@record
class Generator:
    """One `for target in iterable if ...` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]
    is_async: bool


@record
class Comprehension:
    """`element` is the key of a dict comprehension, whose value is `value`."""

    at: int
    kind: Literal["list", "set", "dict", "generator"]
    element: Expression
    value: Expression | None
    generators: tuple[Generator, ...]


@record
class Await:
    at: int
    value: Expression


@record
class Yield:
    at: int
    value: Expression | None
    is_from: bool


@record
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


@record
class Parameter:
    """`at` spans the name alone; `kind` is named as in `inspect`."""

    at: int
    name: str
    kind: Literal["positional_only", "positional_or_keyword", "var_positional", "keyword_only", "var_keyword"]
    annotation: Expression | None
    default: Expression | None


Parameters: TypeAlias = tuple[Parameter, ...]
