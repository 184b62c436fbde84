"""Running a module's top level, chunk by chunk. Chunks that would do what they did before are not run again."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import chain
from operator import attrgetter, itemgetter
from typing import TypeAlias, TypeVar

from daglens_analyzer.chunks.parsed_module import ParsedModule, PlacedChunk
from daglens_analyzer.evaluate.chunk_run import ChunkRun
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.evaluator import Evaluator, ModuleLoader, OutOfSteps
from daglens_analyzer.evaluate.frame import Frame
from daglens_analyzer.lower import tree
from daglens_analyzer.revisions import splice_between
from daglens_analyzer.source.node_id import NodeId

T = TypeVar("T")

STEPS_OF_CHUNK = 30_000
STEPS_OF_MODULE = 300_000
STEPS_OF_DEFINITIONS = 500_000
"""How many steps the definitions of one module may add to those of its statements."""

logger = logging.getLogger(__name__)


def run_module(evaluator: Evaluator, parsed: ParsedModule, earlier: EvaluatedModule | None) -> EvaluatedModule:
    """Evaluate a module. `earlier` is what an earlier revision came to, whose scope `evaluator` has taken over."""
    earlier_runs = () if earlier is None else earlier.runs
    order = _in_order(parsed.chunks, earlier_runs, evaluator.models.deferred)
    others = _bound_otherwise(earlier_runs, order)
    steps_left = STEPS_OF_MODULE
    evaluator.steps_to_give = STEPS_OF_DEFINITIONS
    for chunk, is_deferred, before in order:
        if before is not None and _still_holds(evaluator, before, others):
            _repeat(evaluator, before)
        elif steps_left > 0:
            run = ChunkRun(chunk.id, is_deferred)
            steps_left -= _run_chunk(evaluator, chunk, run, min(STEPS_OF_CHUNK, steps_left))
            others.update(run.journal.writes, () if before is None else before.journal.writes)
            if steps_left <= 0:
                at = NodeId(evaluator.path, chunk.id, 0)
                evaluator.unresolved(at, "evaluation of this file stopped here: it takes too many steps")
    return _result(evaluator, parsed)


_Turn: TypeAlias = tuple[PlacedChunk, bool, ChunkRun | None]
"""A chunk, whether it is deferred, and what running it did in the earlier revision."""


def _in_order(
    chunks: tuple[PlacedChunk, ...], earlier: tuple[ChunkRun, ...], decorators: frozenset[str]
) -> Sequence[_Turn]:
    """The chunks as they are run: those that are deferred last."""
    known = {run.chunk: run for run in earlier}
    found = [
        (chunk, _is_deferred(chunk, decorators), None) if (run := known.get(chunk.id)) is None
        # What a run did says it faster than looking: a file may have thousands.
        else (chunk, run.is_deferred, run)
        for chunk in chunks
    ]  # fmt: skip
    return sorted(found, key=itemgetter(1))


def _bound_otherwise(earlier: tuple[ChunkRun, ...], order: Sequence[_Turn]) -> set[str]:
    """Names that may be bound to something else than in the earlier revision, even if none of the known chunks runs
    again: what was bound by those that are gone or have moved. All other names are bound by the same ones."""
    splice = splice_between(tuple([run.chunk for run in earlier]), tuple([chunk.id for chunk, _, _ in order]))
    if splice is None or not splice.removed:
        return set()
    gone = frozenset(splice.removed)
    return {name for run in earlier if run.chunk in gone for name in run.journal.writes}


def _is_deferred(chunk: PlacedChunk, decorators: frozenset[str]) -> bool:
    """Whether a chunk is a function that a library calls when the whole module has been run."""
    for statement in chunk.lowered.statements:
        for decorator in statement.decorators if isinstance(statement, tree.FunctionDef) else ():
            named = decorator.expression
            named = named.function if isinstance(named, tree.Call) else named
            name = named.name if isinstance(named, tree.Attribute) else getattr(named, "id", "")
            if name in decorators:
                return True
    return False


def _still_holds(evaluator: Evaluator, run: ChunkRun, others: Set[str]) -> bool:
    """Whether running the chunk again would do the same; of the names that are bound by now all but `others` surely
    mean what they meant. Its imports are looked up again, which evaluates them."""
    if not run.is_repeatable or not run.reads_the_same(evaluator.environment.names, others):
        return False
    if run.is_of_module_alone:
        return True
    loader, path = evaluator.loader, evaluator.path
    if not loader.same_files and (run.listings or any(loader.load(name, path) is not None for name in run.missing)):
        return False
    return loader.uses_the_same(run, path) and reads_the_same_elsewhere(loader, path, run)


def reads_the_same_elsewhere(loader: ModuleLoader, path: str, run: ChunkRun) -> bool:
    """Whether a chunk would read of other modules and of files what it had read. Modules that it imports are up
    to date."""
    elsewhere, whole = run.journal.elsewhere, run.journal.whole
    # A loader of assets reads hundreds of modules, of which an edit concerns one.
    for other in elsewhere.keys() & loader.pending if loader.same_files else elsewhere:
        result = loader.result(other)
        if result is None:
            return False
        now = result.namespace
        if not all(now.get(name) is value for name, value in elsewhere[other].items()):
            return False
    for other in whole.keys() & loader.pending if loader.same_files else whole:
        if loader.result(other) is not whole[other]:
            return False
    return all(loader.look_at(name, path) == seen for name, seen in run.looked_at.items())


def _repeat(evaluator: Evaluator, run: ChunkRun) -> None:
    evaluator.environment.rebind(run.journal.writes)
    evaluator.runs.append(run)


def _run_chunk(evaluator: Evaluator, chunk: PlacedChunk, run: ChunkRun, steps: int) -> int:
    """Run a chunk; how many steps it took. Whatever stops it is noted, and the next one can be run."""
    evaluator.run = run
    watch = evaluator.environment.watch
    evaluator.environment.journal = run.journal
    if watch is not None:
        watch.journal = run.journal
    evaluator.frame = Frame(evaluator, evaluator.environment, evaluator.path, chunk.id, evaluator.name)
    evaluator.steps_left = steps
    at = NodeId(evaluator.path, chunk.id, 0)
    try:
        if chunk.problem is not None and not chunk.lowered.statements:
            evaluator.unresolved(at, chunk.problem.message)
        evaluator.frame.execute(chunk.lowered.statements)
    except OutOfSteps:
        evaluator.unresolved(at, "evaluation stopped here: this takes too many steps")
    except RecursionError:
        evaluator.unresolved(at, "evaluation stopped here: this is nested too deeply")
    except Exception:
        logger.exception("evaluating %s", evaluator.path)
        evaluator.unresolved(at, "evaluation stopped here: this could not be followed")
    evaluator.uncertain = 0
    evaluator.call_sites.clear()
    evaluator.environment.journal = None
    if watch is not None:
        watch.journal = None
    evaluator.forget_fresh_values()
    run.close()
    evaluator.runs.append(run)
    return steps - max(evaluator.steps_left, 0)


def _result(evaluator: Evaluator, parsed: ParsedModule) -> EvaluatedModule:
    """What the module came to, out of what its chunks did."""
    runs = evaluator.runs
    abroad = [run for run in runs if not run.is_of_module_alone]
    made = EvaluatedModule(
        name=evaluator.name,
        path=evaluator.path,
        parsed=parsed,
        namespace=dict(evaluator.environment.names),
        definitions=tuple(chain.from_iterable(map(attrgetter("definitions"), runs))),
        conditional=frozenset(chain.from_iterable(map(attrgetter("conditional"), runs))),
        unresolved=tuple({key: note for run in runs if run.notes for key, note in run.notes.items()}.values()),
        imports=_merged(run.paths for run in abroad),
        missing=frozenset(name for run in abroad for name in run.missing),
        listings=frozenset(name for run in abroad for name in run.listings),
        looked_at=_merged(run.looked_at for run in abroad),
        mutated=frozenset(path for run in runs if run.mutated for path in run.mutated),
        environment=evaluator.environment,
        runs=() if evaluator.was_observed else tuple(runs),
        journals_abroad=tuple(run.journal for run in abroad if run.journal.elsewhere or run.journal.whole),
    )
    evaluator.environment.made = made
    return made


def _merged(parts: Iterable[Mapping[str, T]]) -> Mapping[str, T]:
    """All in one; of one name the last counts."""
    merged: dict[str, T] = {}
    for part in parts:
        merged.update(part)
    return merged
