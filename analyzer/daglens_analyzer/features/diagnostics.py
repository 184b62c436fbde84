"""Diagnostics: what the rules find, as the project's settings and the comments in the code want it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePosixPath
from threading import Lock

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.features.diagnostic import Diagnostic, RelatedPlace
from daglens_analyzer.features.fix_edits import resolved_fixes
from daglens_analyzer.features.per_analysis import per_analysis
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, JobDefinition
from daglens_analyzer.rules.rule import Finding, Place
from daglens_analyzer.rules.run import FindingsMemo, Group, run_rules
from daglens_analyzer.rules.selection import severity_in
from daglens_analyzer.rules.source.unused_suppression import RULE as UNUSED_SUPPRESSION
from daglens_analyzer.rules.source.unused_suppression import violation as unused_violation
from daglens_analyzer.rules.suppressions import Suppression, suppressions
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location

_remembered: dict[tuple[str, ...], FindingsMemo] = {}
_remember_at_most = 4
_lock = Lock()


def diagnostics(analysis: Analysis, path: str) -> tuple[Diagnostic, ...]:
    """The diagnostics of one file, by place."""
    return _by_path(analysis).get(path, ())


def all_diagnostics(analysis: Analysis) -> tuple[Diagnostic, ...]:
    """The diagnostics of all files, by path and place."""
    return tuple(item for _, items in sorted(_by_path(analysis).items()) for item in items)


def _by_path(analysis: Analysis) -> Mapping[str, tuple[Diagnostic, ...]]:
    return per_analysis(analysis, "diagnostics", lambda: _compute(analysis))


def _compute(analysis: Analysis) -> Mapping[str, tuple[Diagnostic, ...]]:
    with _lock:
        previous = _remembered.get(analysis.folders)
    findings, memo = run_rules(_groups(analysis), previous)
    with _lock:
        _remembered.pop(analysis.folders, None)
        _remembered[analysis.folders] = memo
        while len(_remembered) > _remember_at_most:
            _remembered.pop(next(iter(_remembered)))
    placed: dict[str, dict[tuple[object, ...], tuple[Finding, Location]]] = {}
    for finding in findings:
        location = _location(analysis, finding.violation.at)
        if location is not None:
            same = (finding.rule.code, location.range, finding.violation.message)
            placed.setdefault(location.path, {}).setdefault(same, (finding, location))
    paths = {*placed, *(path for path in analysis.paths() if "daglens:" in (analysis.text(path) or ""))}
    found = ((path, tuple(_of_file(analysis, path, placed.get(path, {}).values()))) for path in paths)
    return {path: items for path, items in found if items}


def _groups(analysis: Analysis) -> Iterator[Group]:
    """Everything that a rule may read, from the single file to the whole."""
    for number, problem in enumerate(analysis.problems()):
        yield Group(("problem", number), problem, partial(tuple[object], (problem,)))
    for path in analysis.paths():
        parsed, evaluated = analysis.module(path), analysis.evaluated(path)
        if parsed is not None:
            yield Group(("file", path), parsed, partial(tuple[object], (parsed,)))
        if evaluated is not None:
            yield Group(("module", path), evaluated, partial(_made_by, evaluated))
    graph = analysis.graph()
    for number, whole in enumerate((*graph.locations, graph)):
        yield Group(("whole", number), whole, partial(tuple[object], (whole,)))


def _made_by(module: EvaluatedModule) -> Iterator[object]:
    """What a module's top level makes and calls, and the graphs it composes. What stands under a condition that is not
    known may never be run: no rule reads it."""
    for made in module.definitions:
        if made in module.conditional:
            continue
        yield made
        match made:
            case AssetsDefinition(node=GraphDefinition() as graph) | JobDefinition(graph=graph):
                yield graph
            case _:
                pass


def _of_file(analysis: Analysis, path: str, findings: Iterable[tuple[Finding, Location]]) -> Iterator[Diagnostic]:
    """The file's diagnostics, by place, without what settings and comments leave out."""
    text = analysis.text(path)
    comments = suppressions(text) if text is not None else ()
    used: dict[Suppression, set[str]] = {comment: set() for comment in comments}
    kept: list[Diagnostic] = []
    for finding, location in findings:
        silencing = [
            (comment, codes)
            for comment in comments
            if (codes := comment.silenced(finding.rule.code, finding.rule.name, location.range))
        ]
        for comment, codes in silencing:
            used[comment].update(codes)
        if not silencing:
            kept += _shown(analysis, finding, location)
    parsed = analysis.module(path)
    # What a rule finds in a statement that does not parse just now is not known: its comment may be of use.
    if parsed is None or not any(chunk.problem for chunk in parsed.chunks):
        for comment, codes in used.items():
            unused = tuple(code for code in comment.codes or ("ALL",) if code not in codes)
            if unused:
                finding = Finding(UNUSED_SUPPRESSION, unused_violation(path, (text or "").split("\n"), comment, unused))
                kept += _shown(analysis, finding, Location(path, comment.range))
    yield from sorted(kept, key=lambda item: (item.range, item.code))


def _shown(analysis: Analysis, finding: Finding, location: Location) -> Iterator[Diagnostic]:
    """The finding as it is shown, or nothing where the settings leave it out."""
    rule, violation = finding.rule, finding.violation
    path = location.path
    severity = severity_in(rule, violation.severity, analysis.config(path), _relative(analysis, path))
    if severity is None:
        return
    related = ((_location(analysis, item.at), item.message) for item in violation.related)
    yield Diagnostic(
        rule.code,
        rule.name,
        severity,
        violation.message,
        path,
        location.range,
        tuple(RelatedPlace(place, message) for place, message in related if place is not None),
        resolved_fixes(analysis, violation.fixes),
    )


def _relative(analysis: Analysis, path: str) -> str:
    """The path relative to the innermost folder that holds it; absolute where none does."""
    holding = [folder for folder in analysis.folders if PurePosixPath(path).is_relative_to(folder)]
    return str(PurePosixPath(path).relative_to(max(holding, key=len))) if holding else path


def _location(analysis: Analysis, place: Place) -> Location | None:
    """Where a place is in this revision; None where it is gone, or where the text around it does not parse just now."""
    if not isinstance(place, NodeId):
        return place
    module = analysis.module(place.path) if place.path else None
    chunk = module.chunk(place.chunk) if module is not None else None
    return None if chunk is None or chunk.stale else analysis.location_of(place)
