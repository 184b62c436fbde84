"""What evaluating one module gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import field
from itertools import compress
from operator import attrgetter, eq
from typing import cast

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.chunk_run import ChunkRun, UnresolvedNote
from daglens_analyzer.evaluate.environment import Environment, Journal
from daglens_analyzer.evaluate.project_files import PathContent
from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.record import record


@record(eq=False)
class EvaluatedModule:
    """One module after its top level ran, abstractly. Compare by identity: the same object means the same facts.

    `namespace` are the names it binds, in order of first binding. `definitions` are those made while its top level ran
    (also by factories that stand in other modules), in order; of these, `conditional` stand under a condition that is
    not known. `imports` are the project modules that it used: by dotted name the file, or the folder of a namespace
    package. `missing` are the dotted names that it looked for and the project does not have, `listings` the packages
    whose submodules it listed, `looked_at` what its code saw of files and folders, by the path as it named it.
    `mutated` are the files whose values it changed (a registry that others append to): they are evaluated again
    together. `environment` is the scope that its functions close over and `runs` what its chunks did, for the next
    evaluation to start from, `journals_abroad` are those of the statements that read names of other modules.
    `remembered` is what models worked out of the module.
    """

    name: str
    path: str
    parsed: ParsedModule
    namespace: dict[str, Value]
    definitions: tuple[Value, ...] = ()
    conditional: frozenset[Value] = frozenset()
    unresolved: tuple[UnresolvedNote, ...] = ()
    imports: Mapping[str, str] = field(default_factory=dict[str, str])
    missing: frozenset[str] = field(default=frozenset())
    listings: frozenset[str] = field(default=frozenset())
    looked_at: Mapping[str, PathContent | None] = field(default_factory=dict[str, "PathContent | None"])
    mutated: frozenset[str] = field(default=frozenset())
    environment: Environment | None = field(default=None, repr=False)
    runs: tuple[ChunkRun, ...] = field(default=(), repr=False)
    journals_abroad: tuple[Journal, ...] = field(default=(), repr=False)
    remembered: dict[object, object] = field(default_factory=dict[object, object], repr=False)

    def bind(self, name: str, value: Value) -> None:
        """What another module does to it that sets an attribute."""
        self.namespace[name] = value
        self.remembered.clear()

    def bound(self, kinds: Set[type[Value]]) -> Iterable[tuple[str, Value]]:
        """The names that it binds to values of these very classes, in order. Most bind few of what a rule looks for,
        and a module that lists all others binds thousands."""
        known = self.remembered.get(EvaluatedModule.bound)
        if known is None:
            known = self.remembered[EvaluatedModule.bound] = tuple(map(type, self.namespace.values()))
        types = cast("tuple[type[Value], ...]", known)
        wanted = kinds & frozenset(types)
        return compress(self.namespace.items(), map(wanted.__contains__, types)) if wanted else ()

    def has_read(self, names: Mapping[str, Set[str]]) -> bool:
        """Whether one of its statements read one of these names of other modules, by file, or looked at everything
        that such a module binds."""
        # What every file imports is asked after in every file.
        for journal in self.journals_abroad:
            if journal.whole and not journal.whole.keys().isdisjoint(names.keys()):
                return True
            if journal.elsewhere:
                for path in journal.elsewhere.keys() & names.keys():
                    if not names[path].isdisjoint(journal.elsewhere[path]):
                        return True
        return False


def is_same_text(before: ParsedModule, after: ParsedModule) -> bool:
    """Whether the statements are the same; blank lines and comments between them make no difference."""
    return before is after or (
        len(before.chunks) == len(after.chunks) and all(map(eq, map(_id_of, before.chunks), map(_id_of, after.chunks)))
    )


_id_of = attrgetter("id")
