"""What a revision of a workspace comes to, starting from what the one before came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from daglens_analyzer.api.registry import MODELS
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.environment import Watch
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.library.models import standard_library, together
from daglens_analyzer.evaluate.session import Session
from daglens_analyzer.graph.build import BuiltLocation, build_graph
from daglens_analyzer.graph.model import DefinitionGraph
from daglens_analyzer.project.carry import Edges, carry_over, edited_among, has_same_edges, import_otherwise, in_use
from daglens_analyzer.project.code_locations import holds_the_same
from daglens_analyzer.project.edit import Edit
from daglens_analyzer.project.find_locations import find_locations
from daglens_analyzer.project.follow_edit import follow_edit
from daglens_analyzer.project.late_reads import read_too_late
from daglens_analyzer.project.sources import Sources
from daglens_analyzer.revisions import Revised

_MODELS = together(standard_library(), MODELS)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a revision was evaluated to. `paths` are the files that matter, sorted, and `files` what they hold; `edges`
    is None before anything has been evaluated."""

    results: Revised[str, EvaluatedModule] = field(default_factory=lambda: Revised({}))
    locations: tuple[BuiltLocation, ...] = ()
    graph: DefinitionGraph = field(default_factory=lambda: DefinitionGraph(()))
    watch: Watch = field(default_factory=Watch)
    edges: Edges | None = None
    paths: tuple[str, ...] = ()
    files: Revised[str, ParsedModule] = field(default_factory=lambda: Revised({}))


def evaluate(edit: Edit, base: Evaluation) -> Evaluation:
    """Everything that an edit concerns, evaluated; the rest is as it was in `base`."""
    if base.edges is None:
        edit.sources.reading.files = len(edit.sources.pipeline_files)
    session = _session_that_followed(edit, base)
    spoilt = frozenset[str]()
    done = None if session is None or _seen_late(base, session, spoilt) else _where_it_was(edit, base, session)
    while done is None:
        if session is not None:
            spoilt |= session.mutated | _seen_late(base, session, spoilt)
        session = _session_of_all_concerned(edit, base, spoilt)
        found = _with_locations_found(edit, base, session)
        if _seen_late(base, session, spoilt) <= spoilt:
            done = found
    return done


def _seen_late(base: Evaluation, session: Session, spoilt: frozenset[str]) -> frozenset[str]:
    """Files whose values a statement may have seen as later ones leave them: those that were changed in this session
    without being evaluated from nothing in it, and those that were changed in an earlier one and are read anew."""
    if base.edges is None:
        return frozenset()
    shared = base.edges.shared
    evaluated_from_nothing = (shared | spoilt) & session.pending
    late = read_too_late(base.results, session.results, session.pending, shared)
    return (session.mutated - evaluated_from_nothing) | late


def _session_that_followed(edit: Edit, base: Evaluation) -> Session | None:
    """One that evaluated again what the edit concerns; None where modules import each other in cycles, or others than
    before."""
    edges = base.edges
    if edges is None or not edit.same_files:
        return None
    edited = edited_among(base.results, edit.changed, edit.sources)
    order = edges.in_import_order(edited)
    if order is None or import_otherwise(base.results, edited, edit.sources):
        return None
    session = Session(edit.sources, _MODELS, base.results, same_files=True, watch=base.watch)
    follow_edit(session, edited, order)
    return session


def _session_of_all_concerned(edit: Edit, base: Evaluation, spoilt: frozenset[str]) -> Session:
    """One to look again at all that edits, additions and removals may concern. `spoilt` are files whose values an
    evaluation changed that came to nothing."""
    same_files = edit.same_files
    carried = carry_over(base.results, base.edges, edit.changed, edit.sources, same_files=same_files, spoilt=spoilt)
    return Session(
        edit.sources,
        _MODELS,
        carried.valid,
        carried.outdated,
        carried.pending,
        same_files=same_files,
        watch=base.watch,
        reading=edit.sources.reading,
    )


def _with_locations_found(edit: Edit, base: Evaluation, session: Session) -> Evaluation:
    """What a session comes to, its code locations looked for again unless they are where they were."""
    sources = edit.sources
    if edit.same_files and base.edges is not None:
        for path in (*(built.source.module.path for built in base.locations), *sorted(session.pending)):
            session.evaluate(path)
        done = _where_it_was(edit, base, session)
        if done is not None:
            return done
    found = find_locations(sources, session.evaluate, edit.targets)
    roots = [place.module.path for place in found]
    if not edit.targets:
        roots += sources.pipeline_files
    for path in roots:
        session.evaluate(path)
    results = Revised(in_use(session.results, roots))
    edges, paths = Edges(results), tuple(sorted({*sources.pipeline_files, *results}))
    graph, locations = build_graph(found, results, base.locations)
    return Evaluation(results, locations, graph, base.watch, edges, paths, Revised(_parsed(sources, paths)))


def _where_it_was(edit: Edit, base: Evaluation, session: Session) -> Evaluation | None:
    """What a session came to whose code locations and imports are those of the revision before; None where they may be
    elsewhere now."""
    before = base.results
    if not has_same_edges(before, session.results, session.pending):
        return None
    after = session.results
    changed = {path for path in session.pending if before[path] is not after[path]}
    if not all(holds_the_same(before[path], after[path]) for path in changed):
        return None
    found = [built.source.updated(after, changed) for built in base.locations]
    after = Revised(after, before, changed)
    graph, locations = build_graph(found, after, base.locations)
    read = _parsed(edit.sources, edit.changed & base.files.keys())
    files = Revised({**base.files, **read}, base.files, read)
    return Evaluation(after, locations, graph, base.watch, base.edges, base.paths, files)


def _parsed(sources: Sources, paths: Iterable[str]) -> dict[str, ParsedModule]:
    return {path: parsed for path in paths if (parsed := sources.parsed(path)) is not None}
