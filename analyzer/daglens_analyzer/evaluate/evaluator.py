"""One evaluation of one module: its top level is run, abstractly, chunk by chunk."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate import attributes, calls, iteration, subscripts
from daglens_analyzer.evaluate.constants import LARGEST_SEQUENCE, key_of
from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule, UnresolvedNote
from daglens_analyzer.evaluate.frame import Frame
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ConstantValue,
    EvaluatorProtocol,
    ExternalValue,
    FunctionValue,
    MappingValue,
    ModuleValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import ChunkId, NodeId

STEPS_OF_CHUNK = 50_000
STEPS_OF_MODULE = 400_000
MOST_NOTES = 500

logger = logging.getLogger(__name__)


class OutOfSteps(Exception):
    """Raised by `Evaluator.spend` when a top-level statement takes too long; caught where the next one begins."""


class ModuleLoader(Protocol):
    """Where modules of the project come from."""

    def load(self, name: str, importer: str) -> ModuleValue | None:
        """A module by its dotted name, as the file `importer` sees it; it may still be growing in a cyclic import."""
        ...

    def is_of_project(self, name: str, importer: str) -> bool:
        """Whether the top-level package or module of a dotted name is the project's own."""
        ...

    def submodules(self, name: str, importer: str) -> tuple[str, ...]:
        """Dotted names of all the modules of a package, itself first, in walk order."""
        ...

    def is_unfinished(self, path: str) -> bool:
        """Whether the module of a file is still being evaluated."""
        ...


@dataclass(slots=True, eq=False)
class Growth:
    """What an evaluation collects. `mutated` are the files whose values it changed: they stand and fall with it."""

    definitions: list[Value]
    conditional: list[Value]
    notes: dict[tuple[NodeId, str], UnresolvedNote]
    imports: dict[str, str]
    missing: set[str]
    listings: set[str]
    mutated: set[str]


class Evaluator(EvaluatorProtocol):
    """The state of an evaluation. `uncertain` counts the conditions not known around what is being run;
    `call_sites` are the calls of user functions that led to it, outermost first."""

    def __init__(self, models: Models, loader: ModuleLoader, name: str, path: str) -> None:
        self.models = models
        self.loader = loader
        self.name = name
        self.path = path
        self.environment = Environment("module")
        self.frame = Frame(self, self.environment, path, ChunkId("", 0), name)
        self.uncertain = 0
        self.call_sites: list[NodeId] = []
        self.grown = Growth([], [], {}, {}, set(), set(), set())
        self.stopped = False
        self._steps = 0
        self._doubts = 0
        self._steps_left = STEPS_OF_MODULE

    # -- running -----------------------------------------------------------------------------------------------------

    def spend(self) -> None:
        """Count a step. Raises OutOfSteps where the top-level statement has used up its share."""
        self._steps -= 1
        if self._steps < 0:
            raise OutOfSteps

    def run_chunk(self, chunk: ChunkId, statements: tuple[tree.Statement, ...]) -> None:
        """Run a top-level chunk. Whatever stops it is noted, and the next one can be run."""
        if self.stopped:
            return
        self.frame = Frame(self, self.environment, self.path, chunk, self.name)
        self._steps = share = min(STEPS_OF_CHUNK, self._steps_left)
        at = NodeId(self.path, chunk, 0)
        try:
            self.frame.execute(statements)
        except OutOfSteps:
            self.unresolved(at, "evaluation stopped here: this takes too many steps")
        except RecursionError:
            self.unresolved(at, "evaluation stopped here: this is nested too deeply")
        except Exception:
            logger.exception("evaluating %s", self.path)
            self.unresolved(at, "evaluation stopped here: this could not be followed")
        self.uncertain = 0
        self.call_sites.clear()
        self._steps_left -= share - max(self._steps, 0)
        if self._steps_left <= 0:
            self.stopped = True
            self.unresolved(at, "evaluation of this file stopped here: it takes too many steps")

    def finish(self, parsed: ParsedModule) -> EvaluatedModule:
        """What the module came to."""
        grown = self.grown
        return EvaluatedModule(
            self.name,
            self.path,
            parsed,
            self.environment.names,
            tuple(grown.definitions),
            frozenset(grown.conditional),
            tuple(grown.notes.values()),
            grown.imports,
            frozenset(grown.missing),
            frozenset(grown.listings),
            frozenset(grown.mutated),
        )

    # -- what models and statements ask ------------------------------------------------------------------------------

    @property
    def factory_call(self) -> NodeId | None:
        return self.call_sites[0] if self.call_sites else None

    @property
    def current_module(self) -> str:
        return self.name

    def call_function(self, function: Value, arguments: CallArguments, at: NodeId) -> Value:
        return calls.call(self, function, arguments, at)

    def call_user_function(
        self, function: FunctionValue, arguments: CallArguments, at: NodeId, receiver: Value | None = None
    ) -> Value:
        return calls.call_user_function(self, function, arguments, at, receiver)

    def call_method(self, value: Value, name: str, arguments: tuple[Value, ...], at: NodeId) -> Value:
        """`value.name(*arguments)`"""
        method = self.get_attribute(value, name, at)
        return self.call_function(method, CallArguments(tuple(CallArgument(each, at) for each in arguments), {}), at)

    def find_attribute(self, value: Value, name: str, at: NodeId) -> Value | None:
        """`value.name`; None where it is not known to have one."""
        return attributes.find_attribute(self, value, name, at)

    def get_attribute(self, value: Value, name: str, at: NodeId) -> Value:
        if isinstance(value, Unknown):
            return value
        found = attributes.find_attribute(self, value, name, at)
        return Unknown(at, f"the attribute `{name}` is not known") if found is None else found

    def get_item(self, container: Value, index: Value, at: NodeId) -> Value:
        """`container[index]`"""
        return subscripts.get_item(self, container, index, at)

    def iterate(self, value: Value) -> tuple[tuple[Value, ...], bool]:
        return iteration.iterate(self, value)

    def enter_context(self, manager: Value, at: NodeId) -> Value:
        """What `with manager as x` binds."""
        method = self.find_attribute(manager, "__enter__", at)
        if method is None or isinstance(method, Unknown):
            return manager if isinstance(manager, Unknown) else Unknown(at, "what this context gives is not known")
        return self.call_function(method, CallArguments((), {}), at)

    def evaluate_annotation(self, function: FunctionValue, annotation: tree.Expression) -> Value:
        if isinstance(annotation, tree.Constant) and isinstance(annotation.value, str):
            return Unknown(function.node(annotation.at), "an annotation in quotes is not read")
        frame = Frame(self, function.closure, function.path, function.chunk, function.module)
        return frame.evaluate(annotation)

    def extend(self, sequence: SequenceValue, more: Value) -> None:
        """`sequence += more`, in place."""
        items, exact = self.iterate(more)
        self.note_mutation(sequence.at.path)
        if sequence.kind == "set":
            present = {key_of(item) for item in sequence.items}
            items = tuple(item for item in items if key_of(item) not in present)
        if len(sequence.items) + len(items) > LARGEST_SEQUENCE:
            items, exact = (), False
        sequence.items.extend(items)
        if not exact or self.uncertain:
            sequence.forget()

    def update(self, mapping: MappingValue, more: Value) -> None:
        """`mapping |= more`, in place."""
        self.note_mutation(mapping.at.path)
        if isinstance(more, MappingValue):
            mapping.items.update(more.items)
        if not isinstance(more, MappingValue) or not more.is_exact or self.uncertain:
            mapping.forget()

    # -- modules and libraries ---------------------------------------------------------------------------------------

    def module(self, name: str) -> ModuleValue | None:
        found = self.loader.load(name, self.path)
        if found is None:
            self.grown.missing.add(name)
        else:
            self.grown.imports[name] = found.path
        return found

    def submodules(self, name: str) -> tuple[str, ...]:
        self.grown.listings.add(name)
        return self.loader.submodules(name, self.path)

    def is_of_project(self, name: str) -> bool:
        return self.loader.is_of_project(name, self.path)

    def is_unfinished(self, module: ModuleValue) -> bool:
        return self.loader.is_unfinished(module.path)

    def package_of(self, module: str, path: str) -> str:
        """The package that relative imports of a module start from."""
        return module if path.endswith("/__init__.py") else module.rpartition(".")[0]

    def external(self, name: str, at: NodeId) -> Value:
        """A name of a library: its model, or that it has none."""
        if name.startswith("daglens") and (name == "daglens" or name[7] == "."):
            name = "dagster" + name[7:]
        return self.models.natives.get(name) or ExternalValue(at, name)

    def imported_name(self, module: str, name: str, at: NodeId) -> Value:
        """`from module import name` of a library. Names that Dagster's inner modules define are those it exports."""
        value = self.external(f"{module}.{name}", at)
        if isinstance(value, ExternalValue) and value.qualified_name.startswith("dagster."):
            return self.models.natives.get(f"dagster.{name}") or value
        return value

    def import_star_of_library(self, frame: Frame, module: str, at: NodeId) -> None:
        """`from module import *`: the names that have a model."""
        prefix = module.replace("daglens", "dagster", 1) + "."
        for name, value in self.models.natives.items():
            if name.startswith(prefix) and "." not in name[len(prefix) :]:
                frame.bind(name[len(prefix) :], value)

    def builtin(self, name: str) -> Value | None:
        """A name that no scope binds."""
        match name:
            case "__name__":
                return ConstantValue(NOWHERE, self.frame.module)
            case "__file__":
                return ConstantValue(NOWHERE, self.frame.path)
            case "__package__":
                return ConstantValue(NOWHERE, self.package_of(self.frame.module, self.frame.path))
            case "__doc__":
                return ConstantValue(NOWHERE, None)
            case _:
                return self.models.natives.get(f"builtins.{name}")

    # -- what is noted -----------------------------------------------------------------------------------------------

    @property
    def doubts(self) -> int:
        return self._doubts

    @property
    def is_uncertain(self) -> bool:
        return self.uncertain > 0

    def unresolved(self, at: NodeId, reason: str) -> Unknown:
        self._doubts += 1
        if len(self.grown.notes) < MOST_NOTES:
            self.grown.notes.setdefault((at, reason), UnresolvedNote(at, reason))
        return Unknown(at, reason)

    def record(self, definition: Value) -> None:
        self.grown.definitions.append(definition)
        if self.uncertain:
            self.grown.conditional.append(definition)

    def note_mutation(self, path: str) -> None:
        """A value that the file `path` made is changed. Where that is another file, the two stand and fall together."""
        if path != self.path and path:
            self.grown.mutated.add(path)
