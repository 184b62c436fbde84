"""What running one top-level statement did. Where nothing that it depends on has changed it need not be run again."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from operator import is_

from daglens_analyzer.evaluate.environment import Journal
from daglens_analyzer.evaluate.project_files import PathContent
from daglens_analyzer.evaluate.values import ModuleValue, Value
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import ChunkId, NodeId


@record
class UnresolvedNote:
    """Something that could not be known without running the code."""

    at: NodeId
    reason: str


@dataclass(slots=True, eq=False)
class ChunkRun:
    """Grows while the chunk runs, until it is closed, and is left alone afterwards, save `is_repeatable`.
    `is_deferred` says that it runs behind all that are not.

    `modules` are the project modules used, by dotted name. `looked_at` is what its code saw of files and folders, by
    the path as it named it. `mutated` are other files whose values were changed.

    A run is repeated by binding what it bound, provided that its `journal`'s reads would read the same again. That is
    not so where it changes a list, dict or object in place that an earlier one made: then neither is repeatable, since
    the change must be made to a new one.
    """

    chunk: ChunkId
    is_deferred: bool = False
    journal: Journal = field(default_factory=Journal)
    definitions: list[Value] = field(default_factory=list[Value])
    conditional: list[Value] = field(default_factory=list[Value])
    notes: dict[tuple[NodeId, str], UnresolvedNote] = field(default_factory=dict[tuple[NodeId, str], UnresolvedNote])
    modules: dict[str, ModuleValue] = field(default_factory=dict[str, ModuleValue])
    missing: set[str] = field(default_factory=set[str])
    listings: set[str] = field(default_factory=set[str])
    looked_at: dict[str, PathContent | None] = field(default_factory=dict[str, "PathContent | None"])
    mutated: set[str] = field(default_factory=set[str])
    is_repeatable: bool = True
    is_of_module_alone: bool = False
    """Whether nothing outside of its module was looked at: no import, file or other module's name."""
    paths: dict[str, str] = field(default_factory=dict[str, str])
    """The files of `modules`, by dotted name."""
    _names_by_path: dict[str, list[str]] = field(default_factory=dict[str, "list[str]"])

    def close(self) -> None:
        """The chunk has run."""
        journal = self.journal
        self.is_of_module_alone = not (
            self.modules or self.missing or self.listings or self.looked_at or journal.elsewhere or journal.whole
        )
        self.is_repeatable = self.is_repeatable and not (journal.saw_all or journal.saw_unfinished)
        self.paths = {name: module.path for name, module in self.modules.items()}
        for name, path in self.paths.items():
            self._names_by_path.setdefault(path, []).append(name)

    def reads_the_same(self, names: Mapping[str, Value], others: Set[str]) -> bool:
        """Whether the statement would read of these names what it read when it ran; all but `others` surely mean the
        same."""
        reads = self.journal.reads
        # A statement may read thousands of names.
        return reads.keys().isdisjoint(others) or all(map(is_, map(names.get, reads), reads.values()))

    def modules_in(self, paths: Set[str]) -> Mapping[str, ModuleValue]:
        """The modules used whose files are among `paths`, by dotted name."""
        known = self._names_by_path
        return {name: self.modules[name] for path in known.keys() & paths for name in known[path]}
