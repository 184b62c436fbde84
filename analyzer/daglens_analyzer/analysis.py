"""One revision of a workspace, and everything that is known of it: computed when asked for, and once."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from daglens_analyzer.bulk_work import bulk_work
from daglens_analyzer.project.config import ConfigProblem, ProjectConfig
from daglens_analyzer.project.edit import Edit
from daglens_analyzer.project.inputs import inputs_of, still_hold
from daglens_analyzer.project.reading import Reading
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location, Position, Range

if TYPE_CHECKING:
    from daglens_analyzer.chunks.parsed_module import ParsedModule
    from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
    from daglens_analyzer.evaluation import Evaluation
    from daglens_analyzer.graph.model import DefinitionGraph


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """Under which name answers about a workspace are kept: its folders and settings, and where that is."""

    cache_dir: str
    name: str


class Analysis:
    """Immutable, to be asked from any thread. `edit` is what led from `base` to this revision.
    `memory` is the workspace's: what features keep from one revision for the next. `question` is None where nothing is
    kept between runs."""

    def __init__(
        self,
        revision: int,
        edit: Edit,
        base: Evaluation | None,
        memory: dict[Hashable, object],
        question: KeptQuestion | None = None,
    ) -> None:
        self.revision = revision
        self.memory = memory
        self.question = question
        self.folders = tuple(view.folder for view in edit.sources.folders)
        self._sources = edit.sources
        self._edit = edit
        self._base = base
        self._evaluation: Evaluation | None = None
        self._lock = threading.Lock()

    @property
    def reading(self) -> Reading:
        """How far the first reading of the workspace has come; for any thread."""
        return self._sources.reading

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

    def configs(self) -> tuple[ProjectConfig, ...]:
        """The settings of all folders."""
        return tuple(view.config for view in self._sources.folders)

    def problems(self) -> tuple[ConfigProblem, ...]:
        """What is odd about the project itself: its settings, and files that could not be decoded."""
        settings = [problem for view in self._sources.folders for problem in view.config.problems]
        start = Range(Position(0, 0), Position(0, 0))
        undecoded = self._sources.undecoded(self.paths())
        return (*settings, *(ConfigProblem(problem, path, start) for path, problem in undecoded))

    # -- answers of an earlier run -----------------------------------------------------------------------------------

    def inputs(self) -> dict[str, Any] | None:
        """All that was read, as plain data; None where the answers are about unsaved text."""
        return inputs_of(self._sources)

    def still_hold(self, inputs: dict[str, Any]) -> bool:
        """Whether answers that were made of `inputs` are those of this revision. Raises like `still_hold`."""
        return still_hold(inputs, self._sources)

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
            # What only evaluates is loaded here: answers of an earlier run are told without it.
            from daglens_analyzer.evaluation import Evaluation, evaluate
            from daglens_analyzer.project.parse_ahead import parsing_ahead

            with self._lock:
                done = self._evaluation
                if done is None:
                    base = self._base or Evaluation()
                    is_bulk = not base.results
                    with (
                        self._sources.evaluating,
                        bulk_work(is_bulk=is_bulk),
                        parsing_ahead(self._sources.unparsed() if is_bulk else ()),
                    ):
                        done = self._evaluation = evaluate(self._edit, base)
                    self._base = None
        return done

    @property
    def is_evaluated(self) -> bool:
        return self._evaluation is not None
