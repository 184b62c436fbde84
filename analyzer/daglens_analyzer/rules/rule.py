"""What a rule is: what it reads, what it finds, and how it would be put right.

A rule names the kinds of thing it reads (a definition, a code location, a file...). Its check gets one such thing and
nothing else, so what it finds is remembered for as long as that thing stays the same. Places are given as nodes, which
outlive edits elsewhere; they become ranges at the very edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from daglens_analyzer.rules.edits import AnyEdit, Edit, Place

Severity: TypeAlias = Literal["error", "warning", "info", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info", "hint")

__all__ = [
    "SEVERITIES",
    "AnyRule",
    "Edit",
    "Finding",
    "Fix",
    "Place",
    "Related",
    "Rule",
    "Severity",
    "Violation",
]

Subject = TypeVar("Subject", contravariant=True)


@dataclass(frozen=True, slots=True)
class Fix:
    """A way to put it right. `is_safe` says that it cannot change what already works, and leaves nothing to fill in."""

    title: str
    edits: tuple[AnyEdit, ...]
    is_safe: bool = True


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that has to do with it: the other duplicate, a member of the cycle, the definition called."""

    at: Place
    message: str


@dataclass(frozen=True, slots=True)
class Violation:
    """One finding. `message` says what is wrong, why, and what to do; `severity` where it is not the rule's.
    `is_mutual` says that the first related place is as wrong as this one: of the two in one file, that which stands
    later is underlined."""

    message: str
    at: Place
    related: tuple[Related, ...] = ()
    fixes: tuple[Fix, ...] = ()
    severity: Severity | None = None
    is_mutual: bool = False


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject]):
    """`code` is `DGLnnn`, `name` its words joined by hyphens, `since` the release that brought it. `reads` are the
    classes of what `check` takes. A rule that is not `enabled` runs only where the configuration selects it.

    One that `gives_way` judges by general knowledge: it is not heard where another rule speaks of the same place.

    Code locations change with every keystroke. A rule about an asset and its neighbours reads `PlacedAssets`. One that
    must read a `CodeLocation` says by `depends_on` what of it the check looks at: while that is equal to what it was,
    what was found stands.
    """

    code: str
    name: str
    severity: Severity
    since: str
    reads: tuple[type[Any], ...]
    check: Callable[[Subject], Iterator[Violation]]
    enabled: bool = True
    depends_on: Callable[[Any], tuple[object, ...]] | None = None
    gives_way: bool = False


AnyRule: TypeAlias = Rule[Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation and the rule it violates."""

    rule: AnyRule
    violation: Violation
