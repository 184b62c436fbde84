"""One revision of a workspace, and everything that is known of it: computed when asked for, and once."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from daglens_analyzer.api.registry import MODELS
from daglens_analyzer.bulk_work import bulk_work
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.environment import Watch
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.library.models import standard_library, together
from daglens_analyzer.evaluate.session import Session
from daglens_analyzer.graph.build import BuiltLocation, build_graph
from daglens_analyzer.graph.model import DefinitionGraph
from daglens_analyzer.project.carry import Edges, carry_over, has_same_edges, in_use
from daglens_analyzer.project.code_locations import LocationSource, holds_the_same
from daglens_analyzer.project.config import ConfigProblem, ProjectConfig
from daglens_analyzer.project.find_locations import find_locations
from daglens_analyzer.project.sources import Sources
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location, Position, Range

_MODELS = together(standard_library(), MODELS)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a revision was evaluated to; a later one starts from it."""

    revision: int
    results: Mapping[str, EvaluatedModule] = field(default_factory=dict[str, EvaluatedModule])
    locations: tuple[BuiltLocation, ...] = ()
    graph: DefinitionGraph = field(default_factory=lambda: DefinitionGraph(()))
    watch: Watch = field(default_factory=Watch)
    edges: Edges | None = None
    paths: tuple[str, ...] = ()
    files: Mapping[str, ParsedModule] = field(default_factory=dict[str, ParsedModule])


class Analysis:
    """Immutable, to be asked from any thread. `changed` are the files that may differ from what `base` was made of.
    `memory` is the workspace's: what features keep from one revision for the next."""

    def __init__(
        self,
        revision: int,
        sources: Sources,
        targets: tuple[str, ...],
        base: Evaluation,
        changed: frozenset[str],
        same_files: bool,
        memory: dict[Hashable, object],
    ) -> None:
        self.revision = revision
        self.memory = memory
        self.folders = tuple(view.folder for view in sources.folders)
        self._sources = sources
        self._targets = targets
        self._base: Evaluation | None = base
        self._changed = changed
        self._same_files = same_files
        self._evaluation: Evaluation | None = None
        self._lock = threading.Lock()

    # -- files -------------------------------------------------------------------------------------------------------

    def paths(self) -> tuple[str, ...]:
        """The Python files that matter: those that name a pipeline library, what they import, and open ones; sorted."""
        return self.evaluation().paths

    def text(self, path: str) -> str | None:
        """The text of a file, of its buffer where an editor has it open; None where it cannot be read."""
        file = self._sources.file(path)
        return None if file is None else file.text

    def module(self, path: str) -> ParsedModule | None:
        """The parsed file; the same object as long as its text is the same."""
        return self._sources.parsed(path)

    def parsed_files(self) -> Mapping[str, ParsedModule]:
        """All files that matter, parsed."""
        return self.evaluation().files

    def config(self, path: str) -> ProjectConfig:
        """The settings of the folder that holds `path`; the defaults where none does."""
        view = self._sources.folder_of(path)
        return ProjectConfig() if view is None else view.config

    def problems(self) -> tuple[ConfigProblem, ...]:
        """What is odd about the project itself: its settings, and files that could not be decoded."""
        settings = [problem for view in self._sources.folders for problem in view.config.problems]
        start = Range(Position(0, 0), Position(0, 0))
        undecoded = self._sources.undecoded(self.paths())
        return (*settings, *(ConfigProblem(problem, path, start) for path, problem in undecoded))

    # -- meaning -----------------------------------------------------------------------------------------------------

    def evaluated(self, path: str) -> EvaluatedModule | None:
        """What a file's top level comes to; None where it is not among `paths()`."""
        return self.evaluation().results.get(path)

    def graph(self) -> DefinitionGraph:
        """The definitions of all folders."""
        return self.evaluation().graph

    def range_of(self, node: NodeId) -> Range | None:
        """Where a node stands in this revision; None where it is gone."""
        module = None if not node.path else self._sources.parsed(node.path)
        return None if module is None else module.range_of(node)

    def location_of(self, node: NodeId) -> Location | None:
        found = self.range_of(node)
        return None if found is None else Location(node.path, found)

    def evaluation(self) -> Evaluation:
        """Everything evaluated. The first to ask computes it, the others wait."""
        done = self._evaluation
        if done is None:
            with self._lock:
                done = self._evaluation
                if done is None:
                    is_first = self._base is None or not self._base.results
                    with self._sources.evaluating, bulk_work(is_bulk=is_first):
                        done = self._evaluation = self._evaluate()
                    self._base = None
        return done

    @property
    def is_evaluated(self) -> bool:
        return self._evaluation is not None

    def _evaluate(self) -> Evaluation:
        base = self._base or Evaluation(0)
        sources = self._sources
        carried = carry_over(base.results, base.edges, self._changed, sources, same_files=self._same_files)
        session = Session(
            sources,
            _MODELS,
            carried.valid,
            carried.outdated,
            carried.pending,
            same_files=self._same_files,
            watch=base.watch,
        )
        found = (
            self._locations_where_they_were(session, base, carried.pending) if self._same_files and base.edges else None
        )
        if found is not None:
            results, edges, paths = session.results, base.edges, base.paths
            files = {**base.files, **self._parsed(path for path in self._changed if path in base.files)}
        else:
            found = find_locations(sources, session.evaluate, self._targets)
            roots = [place.module.path for place in found]
            if not self._targets:
                roots += sources.pipeline_files
            for path in roots:
                session.evaluate(path)
            results = in_use(session.results, roots)
            edges, paths = Edges(results), tuple(sorted({*sources.pipeline_files, *results}))
            files = self._parsed(paths)
        graph, locations = build_graph(found, results, base.locations)
        return Evaluation(self.revision, results, locations, graph, base.watch, edges, paths, files)

    def _parsed(self, paths: Iterable[str]) -> dict[str, ParsedModule]:
        return {path: parsed for path in paths if (parsed := self._sources.parsed(path)) is not None}

    def _locations_where_they_were(
        self, session: Session, base: Evaluation, pending: Set[str]
    ) -> tuple[LocationSource, ...] | None:
        """The code locations of the revision before, up to date; None where they may be elsewhere now."""
        for built in base.locations:
            session.evaluate(built.source.module.path)
        for path in sorted(pending):
            session.evaluate(path)
        before, after = base.results, session.results
        if not has_same_edges(before, after, pending):
            return None
        changed = {path for path in pending if before[path] is not after[path]}
        if not all(holds_the_same(before[path], after[path]) for path in changed):
            return None
        return tuple(built.source.updated(after, changed) for built in base.locations)
