"""One evaluation of one module: what it has come to so far, and what statements and models may ask of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from daglens_analyzer.evaluate import attributes, calls, iteration, subscripts, targets
from daglens_analyzer.evaluate.chunk_run import ChunkRun, UnresolvedNote
from daglens_analyzer.evaluate.constants import LARGEST_SEQUENCE, as_python, key_of
from daglens_analyzer.evaluate.environment import Environment
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.frame import Frame
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.project_files import ComponentFile, ConfiguredProject, PathContent
from daglens_analyzer.evaluate.reachability import values_reached
from daglens_analyzer.evaluate.values import (
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    EvaluatorProtocol,
    ExternalValue,
    FunctionValue,
    MappingValue,
    MissingAttribute,
    ModuleValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.quoted import unquoted
from daglens_analyzer.source.node_id import ChunkId, NodeId

MOST_NOTES_OF_CHUNK = 100
VALUES_OF_STEP = 20
"""How many values may be looked through for what an evaluation step costs."""
STEPS_OF_DEFINITION = 500
"""What a statement may take longer for each call of the pipeline API that it makes: factories make thousands."""

_ADDED_FOLDERS = "__folders_of_sys_path__"
"""What a module's scope binds to the folders that its code added to `sys.path`."""


class OutOfSteps(Exception):
    """Raised by `Evaluator.spend` when a top-level statement takes too long; caught where the next one begins."""


class ModuleLoader(Protocol):
    """Where modules of the project come from. `same_files` says that names mean the same files as in the revision that
    it started from; only the modules of `pending` files may differ from what they were then."""

    same_files: bool
    pending: set[str]

    def load(self, name: str, importer: str) -> ModuleValue | None:
        """A module by its dotted name, as the file `importer` sees it; it may still be growing in a cyclic import."""
        ...

    def is_of_project(self, name: str, importer: str) -> bool:
        """Whether the top-level package or module of a dotted name is the project's own."""
        ...

    def module_name(self, path: str) -> str:
        """The dotted name that a file, or a folder, is imported by."""
        ...

    def submodules(self, name: str, importer: str, namespaces: bool) -> tuple[str, ...]:
        """Dotted names of all the modules of a package, itself first, in walk order."""
        ...

    def component_files(self, name: str, importer: str) -> tuple[ComponentFile, ...]:
        """The files below a package that describe components."""
        ...

    def look_at(self, path: str, importer: str) -> PathContent | None:
        """What is at a path, a relative one as seen from a file; None for what is not the project's."""
        ...

    def configured_project(self, importer: str) -> ConfiguredProject | None:
        """The project around a file; None where no configuration file describes one."""
        ...

    def uses_the_same(self, run: ChunkRun, importer: str) -> bool:
        """Whether dotted names still mean the modules that a statement used. Those that may have changed are
        evaluated."""
        ...

    def is_unfinished(self, path: str) -> bool:
        """Whether the module of a file is still being evaluated."""
        ...

    def result(self, path: str) -> EvaluatedModule | None:
        """What the module of a file came to; None where it is unfinished, or a namespace package."""
        ...

    def holds_value(self, path: str, value: Value) -> bool:
        """Whether a value can be reached from what the finished module of a file binds."""
        ...

    def values_changed(self, path: str, changed: Mapping[int, Value]) -> None:
        """Some of these values, given by identity, are held by the module of a file, and hold others now."""
        ...


class Evaluator(EvaluatorProtocol):
    """The state of an evaluation. `run` is what the running chunk has done so far, `runs` those before it.

    `uncertain` counts the conditions not known around what is being run, `handlers` the `try` statements that catch
    something; `call_sites` are the calls of user functions
    that led to it, outermost first. `steps_left` are those of the running statement, `steps_to_give` those that making
    definitions may still add to it. `was_observed` says that another module saw this one half made.
    """

    def __init__(self, models: Models, loader: ModuleLoader, name: str, path: str, environment: Environment) -> None:
        self.models = models
        self.loader = loader
        self.name = name
        self.path = path
        self.environment = environment
        self.frame = Frame(self, environment, path, ChunkId("", 0), name)
        self.uncertain = 0
        self.handlers = 0
        self.call_sites: list[NodeId] = []
        self.run = ChunkRun(ChunkId("", 0))
        self.runs: list[ChunkRun] = []
        self.was_observed = False
        self.steps_left = 0
        self.steps_to_give = 0
        self._doubts = 0
        self._fresh: dict[int, Value] = {}
        self._older: dict[int, Value] | None = None
        self._written: list[dict[int, Value]] = []

    def spend(self, steps: int = 1) -> None:
        """Count steps. Raises OutOfSteps where the top-level statement has used up its share."""
        self.steps_left -= steps
        if self.steps_left < 0:
            raise OutOfSteps

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

    def set_attribute(self, owner: Value, name: str, value: Value) -> None:
        targets.set_attribute(self, owner, name, value)

    def get_item(self, container: Value, index: Value, at: NodeId) -> Value:
        """`container[index]`"""
        return subscripts.get_item(self, container, index, at)

    def iterate(self, value: Value) -> tuple[tuple[Value, ...], bool]:
        return iteration.iterate(self, value)

    def enter_context(self, manager: Value, at: NodeId) -> Value:
        """What `with manager as x` binds. A generator stands for what `contextlib.contextmanager` makes of it."""
        if isinstance(manager, SequenceValue) and manager.kind == "list" and manager.items:
            return manager.items[0]
        method = self.find_attribute(manager, "__enter__", at)
        if method is None or isinstance(method, Unknown):
            return manager if isinstance(manager, Unknown) else Unknown(at, "what this context gives is not known")
        return self.call_function(method, CallArguments((), {}), at)

    def evaluate_annotation(self, of: FunctionValue | ClassValue, annotation: tree.Expression) -> Value:
        chunk = of.chunk if isinstance(of, FunctionValue) else of.at.chunk
        if of.closure is None:
            return Unknown(NodeId(of.path, chunk, annotation.at), "where the names of this annotation are is not known")
        if type(annotation) is tree.Name and (value := of.closure.lookup(annotation.id) or self.builtin(annotation.id)):
            return value
        return Frame(self, of.closure, of.path, chunk, of.module).evaluate(unquoted(annotation))

    def extend(self, sequence: SequenceValue, more: Value) -> None:
        """`sequence += more`, in place."""
        items, exact = self.iterate(more)
        self.note_mutation(sequence)
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
        self.note_mutation(mapping)
        if isinstance(more, MappingValue):
            mapping.items.update(more.items)
        if not isinstance(more, MappingValue) or not more.is_exact or self.uncertain:
            mapping.forget()

    # -- modules and libraries ---------------------------------------------------------------------------------------

    def module(self, name: str) -> ModuleValue | None:
        found = self.loader.load(name, self.path)
        if found is None:
            self.run.missing.add(name)
            return self._module_of_added_folder(name)
        self.run.modules[name] = found
        self.run.journal.saw_unfinished |= self.loader.is_unfinished(found.path)
        return found

    def module_of_file(self, path: str) -> ModuleValue | None:
        """The module of a file of the project, by whatever name."""
        found = self.module(self.loader.module_name(path))
        return found if found is not None and found.path == path else None

    def import_also_from(self, folder: str) -> None:
        """`sys.path.append(folder)`: what this module imports and nothing else provides is looked for there."""
        known = self.environment.lookup(_ADDED_FOLDERS)
        before = known.items if isinstance(known, SequenceValue) else []
        self.environment.bind(
            _ADDED_FOLDERS, SequenceValue(NOWHERE, "tuple", [*before, ConstantValue(NOWHERE, folder)])
        )

    def _module_of_added_folder(self, name: str) -> ModuleValue | None:
        added = self.environment.lookup(_ADDED_FOLDERS)
        for folder in added.items if isinstance(added, SequenceValue) else ():
            package = self.loader.module_name(str(as_python(folder)))
            found = self.loader.load(f"{package}.{name}", self.path)
            if found is not None:
                self.run.modules[f"{package}.{name}"] = found
                return found
        return None

    def bind_elsewhere(self, module: ModuleValue, name: str, value: Value) -> None:
        """`module.name = value`: the other module and this one are evaluated again together."""
        module.scope.names[name] = value
        made = module.scope.made
        if isinstance(made, EvaluatedModule):
            made.bind(name, value)
        self.run.mutated.add(module.path)
        self.run.is_repeatable = False

    def submodules(self, name: str, *, namespaces: bool = False) -> tuple[str, ...]:
        self.run.listings.add(name)
        return self.loader.submodules(name, self.path, namespaces)

    def component_files(self, name: str) -> tuple[ComponentFile, ...]:
        self.run.listings.add(name)
        return self.loader.component_files(name, self.path)

    def look_at(self, path: str) -> PathContent | None:
        found = self.run.looked_at[path] = self.loader.look_at(path, self.path)
        return found

    def configured_project(self) -> ConfiguredProject | None:
        return self.loader.configured_project(self.path)

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
        if not isinstance(value, ExternalValue) or not value.qualified_name.startswith("dagster."):
            return value
        exported = f"dagster.{name}"
        is_class = any(each.startswith(f"{exported}.") for each in self.models.natives)
        return self.models.natives.get(exported) or (ExternalValue(at, exported) if is_class else value)

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
        if len(self.run.notes) < MOST_NOTES_OF_CHUNK:
            self.run.notes.setdefault((at, reason), UnresolvedNote(at, reason))
        return Unknown(at, reason)

    def record(self, definition: Value) -> None:
        self.run.definitions.append(definition)
        if self.steps_to_give > 0:
            self.steps_to_give -= STEPS_OF_DEFINITION
            self.steps_left += STEPS_OF_DEFINITION
        if self.uncertain:
            self.run.conditional.append(definition)

    def note_missing(self, owner: Value, name: str, at: NodeId) -> None:
        """An attribute without a model was asked for: recorded where the library says that there is none, and nothing
        stands ready for the failure."""
        if self.uncertain or self.handlers:
            return
        lacking = self.models.lacks(owner, name)
        if lacking is not None:
            self.record(MissingAttribute(at, lacking, name))

    def note_mutation(self, value: Value) -> None:
        """A list, dict or object is about to be changed in place. Where an earlier chunk or another module made it,
        what made it and what changes it are evaluated again together."""
        at = value.at
        if (at.chunk == self.run.chunk and at.path == self.path) or id(value) in self._fresh:
            return
        if self._is_older(value):
            self._make_unrepeatable(value)
        owners = {used.path for run in (*self.runs, self.run) for used in run.modules.values()} | {at.path}
        for path in owners - {self.path}:
            if self.loader.holds_value(path, value):
                self.run.mutated.add(path)
                self.run.is_repeatable = False
        self._fresh[id(value)] = value

    def _is_older(self, value: Value) -> bool:
        """Whether the module held a value before the running chunk."""
        if self._older is None:
            bound = self.run.journal.writes
            roots = (each for name, each in self.environment.names.items() if name not in bound)
            self._older = values_reached(roots)
            self.spend(len(self._older) // VALUES_OF_STEP)
        return id(value) in self._older

    def _make_unrepeatable(self, value: Value) -> None:
        self.run.is_repeatable = False
        for run in self.runs[len(self._written) :]:
            self._written.append(values_reached(each for each in run.journal.writes.values() if each is not None))
            self.spend(len(self._written[-1]) // VALUES_OF_STEP)
        # What is held by something that was changed since it was looked through is of a run that is no longer repeated.
        for run, written in zip(self.runs, self._written, strict=False):
            if run.is_repeatable and id(value) in written:
                run.is_repeatable = False

    def forget_fresh_values(self) -> None:
        """A chunk has ended: what it made is no longer its own."""
        if self._older is not None:
            made = (each for each in self.run.journal.writes.values() if each is not None)
            values_reached((*made, *self._fresh.values()), self._older, again=self._fresh)
        for path in self.run.mutated:
            self.loader.values_changed(path, self._fresh)
        self._fresh.clear()
