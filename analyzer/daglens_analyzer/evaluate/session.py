"""Evaluating the modules of one revision of a project, each once, imports first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Protocol

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.chunk_run import ChunkRun
from daglens_analyzer.evaluate.environment import Environment, Watch
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule, is_same_text
from daglens_analyzer.evaluate.evaluator import Evaluator
from daglens_analyzer.evaluate.import_order import import_the_same, static_imports, with_packages
from daglens_analyzer.evaluate.models import NOWHERE, Models
from daglens_analyzer.evaluate.project_files import ComponentFile, ConfiguredProject, FoundModule, PathContent
from daglens_analyzer.evaluate.reachability import values_reached
from daglens_analyzer.evaluate.run_module import reads_the_same_elsewhere, run_module
from daglens_analyzer.evaluate.values import ModuleValue, Value


class ModuleSource(Protocol):
    """The files of one revision, as imports see them."""

    def find(self, name: str, importer: str) -> FoundModule | None:
        """The module that a dotted name means in the file `importer`."""
        ...

    def module_name(self, path: str) -> str:
        """The dotted name that a file is imported by."""
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

    def parsed(self, path: str) -> ParsedModule | None:
        """The file's content; None where it cannot be read."""
        ...


class Counts(Protocol):
    """Who wants to know how far it has come."""

    evaluated: int


class Session:
    """Evaluates modules on demand. `carried` are results of an earlier revision that still hold, `outdated` those that
    may not: their text is another one, or something that they import is. `pending` are the files of these, of those
    to be evaluated from nothing, and of those that are found outdated later. `same_files` says that a name still means
    the same file, and `watch` is shared by the scopes of all revisions."""

    def __init__(
        self,
        source: ModuleSource,
        models: Models,
        carried: Mapping[str, EvaluatedModule],
        outdated: Mapping[str, EvaluatedModule] | None = None,
        pending: Set[str] = frozenset(),
        *,
        same_files: bool = False,
        watch: Watch | None = None,
        reading: Counts | None = None,
    ) -> None:
        self._reading = reading
        self.source = source
        self.models = models
        self.results: dict[str, EvaluatedModule] = dict(carried)
        self.same_files = same_files
        self._outdated = dict(outdated or {})
        self.pending = set(pending)
        self.mutated = frozenset[str]()
        """The files whose values modules of other files changed in this session."""
        self._watch = watch or Watch()
        if not same_files:
            self._watch.loaded.clear()
        self._loaded = self._watch.loaded
        self._values: dict[str, ModuleValue] = {}
        self._running: dict[str, Evaluator] = {}
        self._packages_at_hand: set[tuple[str, str]] = set()
        self._held: dict[str, tuple[EvaluatedModule, dict[int, Value]]] = {}

    def evaluate(self, path: str) -> EvaluatedModule | None:
        """The module of a file, and with it all that it imports; None where the file cannot be read."""
        done = self.results.get(path)
        if done is None:
            for each in self._import_order(path):
                self._run(each)
            done = self.results.get(path)
        return done

    def evaluate_again(self, path: str) -> EvaluatedModule | None:
        """The module of a file whose text, or something that it had read, is another one now."""
        self._outdated[path] = self.results.pop(path)
        self._packages_at_hand.clear()
        self.pending.add(path)
        return self.evaluate(path)

    def _run(self, path: str) -> None:
        parsed = self.source.parsed(path)
        if parsed is None or path in self.results or path in self._running:
            return
        self._run_packages(path)
        if path in self.results or path in self._running:
            return
        earlier = self._outdated.get(path)
        if earlier is not None and self._still_holds(earlier, parsed):
            self.results[path] = earlier
            return
        if path in self.results or path in self._running:
            return
        earlier, environment = self._scope_to_take_over(path)
        name = self.source.module_name(path)
        if environment.module_value is None or environment.module_value.name != name:
            environment.module_value = ModuleValue(NOWHERE, name, path, environment)
        self._values[path] = environment.module_value
        outer = self._watch.journal
        evaluator = self._running[path] = Evaluator(self.models, self, name, path, environment)
        try:
            made = self.results[path] = run_module(evaluator, parsed, earlier)
            self.mutated |= made.mutated
            if self._reading is not None:
                self._reading.evaluated = len(self.results)
        finally:
            self._watch.journal = outer
            del self._running[path]

    def _still_holds(self, earlier: EvaluatedModule, parsed: ParsedModule) -> bool:
        """Whether a module whose imports may have changed would come to what it had come to. Nothing is evaluated to
        find out: what an import cycle leads back to has to be seen unfinished."""
        if not self.same_files or not earlier.runs or earlier.mutated or not is_same_text(earlier.parsed, parsed):
            return False
        pending = self.pending & frozenset(earlier.imports.values())
        if any(file not in self.results for file in pending):
            return False
        return all(
            not run.journal.saw_unfinished
            and self.uses_the_same(run, earlier.path)
            and reads_the_same_elsewhere(self, earlier.path, run)
            for run in earlier.runs
        )

    def _run_packages(self, path: str) -> None:
        """Python imports the packages around a module before it: what they import comes in their order."""
        *packages, _ = with_packages(self.source.module_name(path))
        for package in packages:
            around = self.source.find(package, path)
            if around is not None and not around.is_namespace and around.path != path:
                self._run(around.path)

    def _scope_to_take_over(self, path: str) -> tuple[EvaluatedModule | None, Environment]:
        """The scope of an earlier evaluation, emptied, so that functions which are kept see the names of this one. Only
        the latest evaluation's scope can be had."""
        earlier = self._outdated.get(path)
        environment = None if earlier is None else earlier.environment
        if environment is None or environment.made is not earlier:
            return None, Environment("module", path=path, watch=self._watch)
        environment.names.clear()
        environment.made = None
        return earlier, environment

    def _import_order(self, path: str) -> Iterator[str]:
        """Files to evaluate before `path`, and it last, so that a long chain of imports does not nest.

        Members of an import cycle are left to the imports themselves, which run them in Python's order.
        """
        waiting: list[tuple[str, Iterator[str]]] = [(path, self._imported_files(path))]
        entered = [path]
        seen = {path}
        in_cycle: set[str] = set()
        while waiting:
            current, imported = waiting[-1]
            following = next(imported, None)
            if following is None:
                waiting.pop()
                entered.pop()
                if current not in in_cycle or not waiting:
                    yield current
            elif following in seen:
                if following in entered:
                    in_cycle.update(entered[entered.index(following) + 1 :])
            elif following not in self.results:
                seen.add(following)
                entered.append(following)
                waiting.append((following, self._imported_files(following)))

    def _imported_files(self, path: str) -> Iterator[str]:
        parsed = self.source.parsed(path)
        if parsed is None:
            return
        earlier = self._outdated.get(path)
        if self.same_files and earlier is not None and import_the_same(earlier.parsed, parsed):
            yield from [file for file in earlier.imports.values() if file in self.pending and file != path]
            return
        name = self.source.module_name(path)
        package = name if path.endswith("/__init__.py") else name.rpartition(".")[0]
        for imported in (name, *static_imports(parsed.chunks, package)):
            for prefix in with_packages(imported):
                found = self.source.find(prefix, path)
                if found is not None and not found.is_namespace and found.path != path:
                    yield found.path

    # -- what an evaluation asks for ---------------------------------------------------------------------------------

    def load(self, name: str, importer: str) -> ModuleValue | None:
        known = self._loaded.get(importer)
        if known is None:
            known = self._loaded[importer] = {}
        value = known.get(name)
        if value is None or not self._is_at_hand(value, name, importer):
            value = known[name] = self._load(name, importer)
        return value

    def _is_at_hand(self, value: ModuleValue, name: str, importer: str) -> bool:
        """Whether a module is evaluated that an earlier revision loaded by that name: a loader asks for thousands."""
        scope = value.scope
        result = self.results.get(value.path)
        is_latest = result is not None and scope.made is result and scope.module_value is value
        return is_latest and self._are_packages_at_hand(name, importer)

    def _load(self, name: str, importer: str) -> ModuleValue | None:
        found = self.source.find(name, importer)
        if found is None:
            return None
        value = self._value_at_hand(found)
        if value is not None and self._are_packages_at_hand(name, importer):
            return value
        *packages, _ = with_packages(name)
        for package in packages:
            around = self.source.find(package, importer)
            if around is not None and not around.is_namespace:
                self._run(around.path)
        if found.is_namespace:
            return ModuleValue(NOWHERE, found.name, found.path, Environment("module", path=found.path, made=found.path))
        running = self._running.get(found.path)
        if running is not None and found.path != importer:
            running.was_observed = True
        self._run(found.path)
        value = self._values.get(found.path)
        if value is None:
            value = self._values[found.path] = self._module_value(found)
        return value

    def _value_at_hand(self, found: FoundModule) -> ModuleValue | None:
        """The module as importing it gives it, where it is evaluated and no later revision has taken over its scope."""
        result = self.results.get(found.path)
        environment = None if result is None else result.environment
        return None if environment is None or environment.made is not result else environment.module_value

    def _are_packages_at_hand(self, name: str, importer: str) -> bool:
        """Whether the packages around a module are evaluated: looked for once for all modules of a package."""
        package = name.rpartition(".")[0]
        if not package or (package, importer) in self._packages_at_hand:
            return True
        for each in with_packages(package):
            around = self.source.find(each, importer)
            if around is not None and not around.is_namespace and around.path not in self.results:
                return False
        self._packages_at_hand.add((package, importer))
        return True

    def _module_value(self, found: FoundModule) -> ModuleValue:
        """The module as importing it gives it, with a scope of its own where a later revision has taken over its."""
        value = self._value_at_hand(found)
        if value is None:
            result = self.results.get(found.path)
            names = {} if result is None else dict(result.namespace)
            environment = Environment("module", names=names, made=result, path=found.path, watch=self._watch)
            value = environment.module_value = ModuleValue(NOWHERE, found.name, found.path, environment)
        return value

    def uses_the_same(self, run: ChunkRun, importer: str) -> bool:
        """Whether dotted names still mean the modules that a statement used. Those that may have changed are
        evaluated."""
        # A loader of assets uses thousands of modules, of which an edit concerns one.
        modules = run.modules_in(self.pending) if self.same_files else run.modules
        return all(_is_same_module(self.load(name, importer), module) for name, module in modules.items())

    def is_of_project(self, name: str, importer: str) -> bool:
        return self.source.find(name.partition(".")[0], importer) is not None

    def module_name(self, path: str) -> str:
        return self.source.module_name(path)

    def submodules(self, name: str, importer: str, namespaces: bool) -> tuple[str, ...]:
        return self.source.submodules(name, importer, namespaces)

    def component_files(self, name: str, importer: str) -> tuple[ComponentFile, ...]:
        return self.source.component_files(name, importer)

    def look_at(self, path: str, importer: str) -> PathContent | None:
        return self.source.look_at(path, importer)

    def configured_project(self, importer: str) -> ConfiguredProject | None:
        return self.source.configured_project(importer)

    def is_unfinished(self, path: str) -> bool:
        return path in self._running

    def result(self, path: str) -> EvaluatedModule | None:
        return self.results.get(path)

    def holds_value(self, path: str, value: Value) -> bool:
        result = self.results.get(path)
        if result is None:
            return False
        held = self._held.get(path)
        if held is None or held[0] is not result:
            held = self._held[path] = result, values_reached(result.namespace.values())
        return id(value) in held[1]

    def values_changed(self, path: str, changed: Mapping[int, Value]) -> None:
        held = self._held.get(path)
        if held is not None:
            values_reached((value for each, value in changed.items() if each in held[1]), held[1], again=changed)


def _is_same_module(found: ModuleValue | None, before: ModuleValue) -> bool:
    """A namespace package has no scope of its own: its path says which it is."""
    return found is before or (found is not None and before.scope.watch is None and found.path == before.path)
