"""The statements of the lowered tree. See `tree` for what all nodes have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from daglens_analyzer.lower.expression_tree import Argument, Expression, Parameters
from daglens_analyzer.lower.pattern_tree import Pattern
from daglens_analyzer.record import record


@record
class Decorator:
    at: int
    expression: Expression


class BodyReadLate:
    """A body that came from the disk cache stays as it was stored until it is asked for: most are never run.

    Its field is left unset, so that Python asks here once, and finds it from then on.
    """

    __slots__ = ("read_body",)
    read_body: Callable[[], tuple[Statement, ...]]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name != "body":
                raise AttributeError(name)
            body = self.read_body()
            object.__setattr__(self, "body", body)
            return body


@record
class FunctionDef(BodyReadLate):
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


@record
class ClassDef:
    """`arguments` holds bases and class keywords, as a call's arguments."""

    at: int
    name: str
    name_at: int
    decorators: tuple[Decorator, ...]
    arguments: tuple[Argument, ...]
    body: tuple[Statement, ...]
    docstring: str | None


@record
class ImportAlias:
    """`name` is the dotted name after `import`, or the name after `from x import`; `asname` what it is called here."""

    at: int
    name: str
    asname: str | None


@record
class Import:
    at: int
    names: tuple[ImportAlias, ...]


@record
class ImportFrom:
    """`from ..module import names`; `level` counts the dots, and star imports have `is_star` and no names."""

    at: int
    module: str
    level: int
    names: tuple[ImportAlias, ...]
    is_star: bool


@record
class Assign:
    """`a = b = value`. An annotated assignment has one target and an `annotation`; its value may be absent."""

    at: int
    targets: tuple[Expression, ...]
    value: Expression | None
    annotation: Expression | None


@record
class AugmentedAssign:
    at: int
    target: Expression
    operator: str
    value: Expression


@record
class ExpressionStatement:
    at: int
    value: Expression


@record
class Return:
    at: int
    value: Expression | None


@record
class Raise:
    at: int
    exception: Expression | None
    cause: Expression | None


@record
class Delete:
    at: int
    targets: tuple[Expression, ...]


@record
class Scope:
    """`global a, b` or `nonlocal a, b`."""

    at: int
    kind: Literal["global", "nonlocal"]
    names: tuple[str, ...]


@record
class Simple:
    """A statement that holds nothing else."""

    at: int
    kind: Literal["pass", "break", "continue"]


@record
class Assert:
    at: int
    test: Expression
    message: Expression | None


@record
class If:
    at: int
    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


@record
class For:
    at: int
    target: Expression
    iterable: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]
    is_async: bool


@record
class While:
    at: int
    test: Expression
    body: tuple[Statement, ...]
    orelse: tuple[Statement, ...]


@record
class Handler:
    """`except exception as name:`"""

    at: int
    exception: Expression | None
    name: str | None
    body: tuple[Statement, ...]


@record
class Try:
    at: int
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    orelse: tuple[Statement, ...]
    finalbody: tuple[Statement, ...]


@record
class With:
    at: int
    items: tuple[tuple[Expression, Expression | None], ...]
    body: tuple[Statement, ...]
    is_async: bool


@record
class MatchCase:
    pattern: Pattern
    guard: Expression | None
    body: tuple[Statement, ...]


@record
class Match:
    at: int
    subject: Expression
    cases: tuple[MatchCase, ...]


@record
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
