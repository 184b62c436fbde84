"""Diagnostics: what the rules find, as the project's settings and the comments in the code want it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, repeat
from pathlib import PurePosixPath

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.bulk_work import bulk_work
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import FunctionValue, Value
from daglens_analyzer.features.diagnostic import Diagnostic, RelatedPlace
from daglens_analyzer.features.fix_edits import resolved_fixes
from daglens_analyzer.features.per_analysis import per_analysis
from daglens_analyzer.graph.definitions import AssetsDefinition, GraphDefinition, JobDefinition
from daglens_analyzer.lower import tree
from daglens_analyzer.project.config import ConfigProblem
from daglens_analyzer.project.rule_names import RuleName
from daglens_analyzer.revisions import others_in
from daglens_analyzer.rules.judge_ahead import judging_ahead
from daglens_analyzer.rules.registry import find_rule
from daglens_analyzer.rules.rule import Finding, Place
from daglens_analyzer.rules.run import FindingsMemo, Group, judge, run_rules
from daglens_analyzer.rules.run_in_location import LocationMemo, OfWhole, run_in_location, run_on_whole
from daglens_analyzer.rules.selection import optional_rules, rules_that_are_off, severity_in
from daglens_analyzer.rules.source.unused_suppression import RULE as UNUSED_SUPPRESSION
from daglens_analyzer.rules.source.unused_suppression import violation as unused_violation
from daglens_analyzer.rules.suppressions import Suppression, suppressions
from daglens_analyzer.source.newlines import with_line_feeds
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location

MOST_JUDGED_ELSEWHERE = 20_000
"""Code points of a file that another process may judge: nothing of it is remembered here, so that the first edit of it
has all of it judged again."""
_FUNCTIONS: frozenset[type[Value]] = frozenset({FunctionValue})


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules found on a revision, and what of it they saw: the next one starts from there."""

    modules: Mapping[str, EvaluatedModule]
    files: Mapping[str, ParsedModule]
    problems: tuple[ConfigProblem | RuleName, ...]
    memo: FindingsMemo
    locations: tuple[LocationMemo, ...]
    of_graph: Mapping[str, OfWhole]

    def findings(self) -> Iterator[Finding]:
        yield from self.memo.findings()
        for memo in self.locations:
            yield from memo.findings()
        for whole in self.of_graph.values():
            yield from whole.findings


def diagnostics_of_file(analysis: Analysis, path: str) -> tuple[Diagnostic, ...]:
    """The diagnostics of one file, by place."""
    return per_analysis(analysis, ("diagnostics", path), lambda: tuple(_of_file(analysis, path)))


def diagnostics_of_all(analysis: Analysis) -> tuple[Diagnostic, ...]:
    """The diagnostics of all files, by path and place."""
    silencing = (path for path in analysis.paths() if "daglens:" in (analysis.text(path) or ""))
    paths = sorted({*_findings_by_path(analysis), *silencing})
    return tuple(item for path in paths for item in diagnostics_of_file(analysis, path))


def _findings_by_path(analysis: Analysis) -> Mapping[str, list[Finding]]:
    return per_analysis(analysis, "findings", lambda: _find(analysis))


def _find(analysis: Analysis) -> Mapping[str, list[Finding]]:
    before = analysis.memory.get(Seen)
    optional = optional_rules(analysis.configs())
    if not isinstance(before, Seen) or before.memo.optional != optional:
        before = Seen({}, {}, (), FindingsMemo(optional), (), {})
    with bulk_work(is_bulk=not before.modules):
        seen = _run_rules(analysis, before)
    analysis.memory[Seen] = seen
    found: dict[str, list[Finding]] = {}
    for finding in seen.findings():
        found.setdefault(finding.violation.at.path, []).append(finding)
    return found


def _run_rules(analysis: Analysis, before: Seen) -> Seen:
    """Everything that a rule may read, from the single file to the whole, as far as it is not what was seen before."""
    evaluation = analysis.evaluation()
    modules, files = evaluation.results, analysis.parsed_files()
    problems = (*analysis.problems(), *(name for config in analysis.configs() for name in config.rule_names))
    groups = [
        Group((0, "", number), partial(tuple[object], (problem,)))
        for number, problem in enumerate(problems)
        if number >= len(before.problems) or before.problems[number] is not problem
    ]
    groups += [
        Group((1, path, 0), partial(tuple[object], (file,))) for path, file in others_in(before.files, files).items()
    ]
    groups += [
        Group((1, path, 1), partial(_made_by, module)) for path, module in others_in(before.modules, modules).items()
    ]
    gone = [(0, "", number) for number in range(len(problems), len(before.problems))]
    gone += [(1, path, 0) for path in before.files.keys() - files.keys()]
    gone += [(1, path, 1) for path in before.modules.keys() - modules.keys()]
    memo = run_rules(groups, gone, before.memo) if before.modules else _all_anew(groups, before.memo, analysis)
    known = chain(before.locations, repeat(LocationMemo()))
    optional = memo.optional
    locations = tuple(map(run_in_location, evaluation.graph.locations, known, repeat(optional)))
    of_graph = run_on_whole(evaluation.graph, before.of_graph, optional)
    return Seen(modules, files, problems, memo, locations, of_graph)


def _all_anew(groups: Sequence[Group], empty: FindingsMemo, analysis: Analysis) -> FindingsMemo:
    """The findings of the first reading."""
    parts = [group for group in groups if len(analysis.text(group.key[1]) or "") <= MOST_JUDGED_ELSEWHERE]
    with judging_ahead(parts, partial(judge, optional=empty.optional)) as copy:
        return run_rules(_counted(groups, analysis), (), empty, *(() if copy is None else (copy.take,)))


def _counted(groups: Sequence[Group], analysis: Analysis) -> Iterator[Group]:
    """The groups; the reading is told how many of the files have been looked at."""
    reading = analysis.reading
    for number, group in enumerate(groups, 1):
        yield group
        reading.judged = reading.files * number // len(groups)


def _made_by(module: EvaluatedModule) -> Iterator[object]:
    """What a module's top level makes and calls, the graphs it composes, and the module itself. What stands under a
    condition that is not known may never be run: no rule reads it."""
    certain = module.definitions
    if module.conditional:
        certain = tuple(made for made in certain if made not in module.conditional)
    yield from certain
    for made in certain:
        if type(made) is AssetsDefinition and isinstance(made.node, GraphDefinition):
            yield made.node
        elif type(made) is JobDefinition:
            yield made.graph
    yield module
    yield from _plain_functions(module)


def _plain_functions(module: EvaluatedModule) -> Iterator[FunctionValue]:
    """The module's own functions without parameters that nothing decorates. Those that take arguments are left alone,
    and so are their bodies, which may still be on disk."""
    for _, value in module.bound(_FUNCTIONS):
        if not isinstance(value, FunctionValue) or value.path != module.path:
            continue
        definition = value.definition
        if isinstance(definition, tree.FunctionDef) and not definition.parameters and not definition.decorators:
            yield value


def _of_file(analysis: Analysis, path: str) -> Iterator[Diagnostic]:
    """The file's diagnostics, by place, without what settings and comments leave out."""
    findings = _placed(analysis, _findings_by_path(analysis).get(path, ()))
    text = with_line_feeds(analysis.text(path) or "")
    comments = suppressions(text)
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
        off = rules_that_are_off(analysis.config(path))
        for comment, codes in used.items():
            # Nor is what a rule would find that is not switched on here.
            unused = tuple(code for code in comment.codes or ("ALL",) if code not in codes and code not in off)
            if unused:
                finding = Finding(UNUSED_SUPPRESSION, unused_violation(path, text.split("\n"), comment, unused))
                kept += _shown(analysis, finding, Location(path, comment.range))
    # Two calls may find the same: tests of one job, say, that all lack the same config.
    unique = {(item.range, item.message): item for item in reversed(kept)}
    shown = [unique[key] for key in sorted(unique)]
    yield from (item for item in shown if not _gives_way(item, shown))


def _gives_way(item: Diagnostic, others: Sequence[Diagnostic]) -> bool:
    """Whether another rule says something more particular of what the diagnostic underlines."""
    rule = find_rule(item.code)
    return (
        rule is not None
        and rule.gives_way
        and any(
            other.code != item.code and other.severity in ("error", "warning") and _is_same_place(other, item)
            for other in others
        )
    )


def _is_same_place(one: Diagnostic, other: Diagnostic) -> bool:
    """Whether one of the two underlines a part of what the other does."""
    (first, second) = (one, other) if _length(one) >= _length(other) else (other, one)
    return first.range.start <= second.range.start and second.range.end <= first.range.end


def _length(item: Diagnostic) -> tuple[int, int]:
    start, end = item.range.start, item.range.end
    return end.line - start.line, end.column - start.column if end.line == start.line else end.column


def _placed(analysis: Analysis, findings: Iterable[Finding]) -> Iterable[tuple[Finding, Location]]:
    """Where findings stand now; what is said twice of one place is told once."""
    placed: dict[tuple[object, ...], tuple[Finding, Location]] = {}
    for finding in findings:
        location = _location(analysis, finding.violation.at)
        if location is not None and finding.violation.is_mutual:
            finding, location = _at_the_later(analysis, finding, location)
        if location is not None:
            same = (finding.rule.code, location.range, finding.violation.message)
            placed.setdefault(same, (finding, location))
    return placed.values()


def _at_the_later(analysis: Analysis, finding: Finding, location: Location) -> tuple[Finding, Location]:
    """A finding about two places in one file, at the one that stands later there."""
    violation = finding.violation
    first, *others = violation.related
    other = _location(analysis, first.at)
    if other is None or other.path != location.path or other.range.start <= location.range.start:
        return finding, location
    related = (replace(first, at=violation.at), *others)
    return replace(finding, violation=replace(violation, at=first.at, related=related)), other


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
        tuple(RelatedPlace(place, message) for place, message in related if place not in (None, location)),
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
