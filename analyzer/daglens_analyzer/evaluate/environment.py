"""Scopes: which names are bound to what, and where a name that is not bound here is looked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.values import Value

ScopeKind: TypeAlias = Literal["module", "function", "class", "comprehension"]


@dataclass(slots=True, eq=False)
class Environment:
    """One scope. `parent` is the scope that encloses it in the text; a module has none."""

    kind: ScopeKind
    parent: Environment | None = None
    names: dict[str, Value] = field(default_factory=dict[str, "Value"])

    def lookup(self, name: str) -> Value | None:
        """The value that `name` means here, without builtins; None where nothing binds it."""
        scope: Environment | None = self
        while scope is not None:
            value = scope.names.get(name)
            if value is not None:
                return value
            scope = scope.parent
        return None

    def for_closures(self) -> Environment:
        """The scope that functions defined here see: names of a class body are not visible in its methods."""
        scope = self
        while scope.kind == "class" and scope.parent is not None:
            scope = scope.parent
        return scope

    def for_assignment(self) -> Environment:
        """The scope that `:=` binds in: that around a comprehension."""
        scope = self
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def module(self) -> Environment:
        """The outermost scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def owner_of(self, name: str) -> Environment | None:
        """The nearest enclosing function's scope that binds `name`, for `nonlocal`."""
        scope = self.parent
        while scope is not None and scope.kind != "module":
            if scope.kind == "function" and name in scope.names:
                return scope
            scope = scope.parent
        return None
