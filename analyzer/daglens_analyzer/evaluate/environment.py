"""Scopes: which names are bound to what, and where a name that is not bound here is looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

if TYPE_CHECKING:
    from daglens_analyzer.evaluate.values import ModuleValue, Value

ScopeKind: TypeAlias = Literal["module", "function", "class", "comprehension"]


@dataclass(slots=True, eq=False)
class Journal:
    """What a top-level statement has to do with the names of modules: those of its own that it read, as they were
    before it, and those it bound; None stands for a name that is not bound. `saw_all` says that it looked at the scope
    as a whole.

    `elsewhere` are the names that it, or a function that it called, read of other modules, by file; `whole` are the
    modules of which it looked at everything, with what they had been evaluated to. Where one of them was still being
    evaluated, `saw_unfinished` is true.
    """

    reads: dict[str, Value | None] = field(default_factory=dict[str, "Value | None"])
    writes: dict[str, Value | None] = field(default_factory=dict[str, "Value | None"])
    saw_all: bool = False
    elsewhere: dict[str, dict[str, Value | None]] = field(default_factory=dict[str, "dict[str, Value | None]"])
    whole: dict[str, object] = field(default_factory=dict[str, object])
    saw_unfinished: bool = False


@dataclass(slots=True, eq=False)
class Watch:
    """Shared by the module scopes of a workspace: `journal` is that of the statement that runs, in whichever module;
    `remembered` is what models worked out of many modules at once; `loaded` are the modules that files imported, by the
    importing file and the name, for as long as names mean the same files."""

    journal: Journal | None = None
    remembered: dict[object, object] = field(default_factory=dict[object, object])
    loaded: dict[str, dict[str, ModuleValue | None]] = field(default_factory=dict[str, "dict[str, ModuleValue | None]"])


@dataclass(frozen=True, slots=True)
class SavedNames:
    """A scope's names at one moment, and what the statement that runs had bound until then."""

    names: Mapping[str, Value]
    writes: Mapping[str, Value | None]


@dataclass(slots=True, eq=False)
class Environment:
    """One scope. `parent` is the scope that encloses it in the text; a module has none. While a module's top level is
    evaluated its scope keeps a journal of the statement that runs. `made` is what evaluation last came to with it, None
    while that goes on; `path` is the module's file and `module_value` what importing it gives."""

    kind: ScopeKind
    parent: Environment | None = None
    names: dict[str, Value] = field(default_factory=dict[str, "Value"])
    journal: Journal | None = None
    made: object = None
    path: str = ""
    watch: Watch | None = None
    module_value: ModuleValue | None = None

    def lookup(self, name: str) -> Value | None:
        """The value that `name` means here, without builtins; None where nothing binds it."""
        scope = self
        value = scope.names.get(name)
        while value is None and scope.parent is not None:
            scope = scope.parent
            value = scope.names.get(name)
        if scope.watch is not None and scope.watch.journal is not None:
            scope._note_read(scope.watch.journal, name, value)
        return value

    def lookup_all(self, names: Sequence[str]) -> list[Value | None]:
        """The same for several names at once: a list of modules may name thousands."""
        values: list[Value | None] = list(map(self.names.get, names))
        watch = self.watch
        if self.parent is not None or watch is None or watch.journal is not self.journal or self.journal is None:
            return list(map(self.lookup, names))
        read = dict(zip(names, values, strict=True))
        for name in read.keys() & self.journal.writes.keys():
            del read[name]
        self.journal.reads = read | self.journal.reads
        return values

    def _note_read(self, journal: Journal, name: str, value: Value | None) -> None:
        if journal is not self.journal:
            journal.elsewhere.setdefault(self.path, {}).setdefault(name, value)
            journal.saw_unfinished |= self.made is None
        elif name not in journal.writes:
            journal.reads.setdefault(name, value)

    def bind(self, name: str, value: Value) -> None:
        self.names[name] = value
        if self.journal is not None:
            self.journal.writes[name] = value

    def unbind(self, name: str) -> None:
        if self.names.pop(name, None) is not None and self.journal is not None:
            self.journal.writes[name] = None

    def rebind(self, writes: Mapping[str, Value | None]) -> None:
        """Do what a statement did that bound these names, or unbound those with None."""
        names = cast("dict[str, Value | None]", self.names)
        names.update(writes)
        if None in writes.values():
            for name in [name for name, value in writes.items() if value is None]:
                del names[name]

    def save(self) -> SavedNames:
        """What is bound now, to come back to."""
        return SavedNames(dict(self.names), dict(self.journal.writes) if self.journal is not None else {})

    def restore(self, saved: SavedNames, names: Mapping[str, Value] | None = None) -> None:
        """Bind what was saved, or else `names`, and nothing else, as if nothing had happened in between."""
        wanted = saved.names if names is None else names
        self.names.clear()
        self.names.update(wanted)
        if self.journal is not None:
            # What comes out of several ways depends on what was bound before, wherever one of them binds a name.
            for name in self.journal.writes.keys() - saved.writes.keys():
                self.journal.reads.setdefault(name, saved.names.get(name))
            changed = {name: value for name, value in wanted.items() if saved.names.get(name) is not value}
            gone = dict.fromkeys(name for name in saved.names if name not in wanted)
            self.journal.writes = {**saved.writes, **changed, **gone}

    def all_names(self) -> Mapping[str, Value]:
        """Every name bound here, for code that looks at a scope as a whole."""
        look_at_all((self,))
        return self.names

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


def look_at_all(scopes: Iterable[Environment]) -> None:
    """Note that the statement that runs looks at everything that is bound in these scopes: a loader, in thousands."""
    # Those of a workspace share their watch; a namespace package has none.
    watched = [scope for scope in scopes if scope.watch is not None]
    journal = None if not watched else watched[0].watch.journal  # type: ignore[union-attr]
    if journal is None:
        return
    seen = {scope.path: scope.made for scope in watched if scope.journal is not journal}
    journal.whole.update(seen)
    journal.saw_unfinished |= None in seen.values()
    journal.saw_all |= len(seen) < len(watched)
