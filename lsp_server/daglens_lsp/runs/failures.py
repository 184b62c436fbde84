"""Failures of runs as diagnostics on the user's lines.

A failure hangs on the chunk of source text that it happened in. As long as that text stands in the file, wherever it
has moved, the failure is shown; an edit of it hides the failure, and undoing the edit brings it back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from daglens.client import ErrorInfo, Frame, RunState
from daglens.client.words import parse_time

if TYPE_CHECKING:
    from daglens_analyzer import Analysis
    from daglens_analyzer.source.node_id import ChunkId
    from daglens_analyzer.source.position import Range
    from daglens_lsp.view import Json, View

SOURCE = "daglens run"
_FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Failure:
    """`line_in_chunk` counts from the chunk's first line. `step` is empty where the run failed outside any step."""

    project: str
    run_id: str
    step: str
    error: ErrorInfo
    path: str
    chunk: ChunkId
    line_in_chunk: int


class Failures:
    """The failures that stand. Used on the analysis thread only."""

    def __init__(self) -> None:
        self._failures: dict[tuple[str, str], Failure] = {}

    def add(self, analysis: Analysis, project: str, run_id: str, step: str, error: ErrorInfo, keys: _Keys) -> None:
        """Put a failure where it happened; `keys` are the assets that the step makes."""
        place = _place_of_error(analysis, error) or _place_of_definition(analysis, step, keys)
        anchor = None if place is None else _anchor(analysis, *place)
        if place is not None and anchor is not None:
            self._failures[project, step] = Failure(project, run_id, step, error, place[0], *anchor)

    def take_from_history(self, analysis: Analysis, project: str, runs: Sequence[RunState], now: datetime) -> None:
        """Put up what lately failed in runs that were not followed here, newest run first: those of a terminal, of
        another editor, or of this one before it was restarted. Files edited since tell nothing any more."""
        seen: set[str] = set()
        for run in runs:
            for step in run.steps:
                if step.step in seen or step.status not in ("failed", "succeeded"):
                    continue
                seen.add(step.step)
                known = self._failures.get((project, step.step))
                if step.status == "succeeded":
                    self.clear(project, step.step)
                elif step.error is not None and (known is None or known.run_id != run.run_id):
                    place = _place_of_error(analysis, step.error)
                    if place is not None and _is_fresh(step.ended, now) and not _is_edited_since(place[0], step.ended):
                        self.add(analysis, project, run.run_id, step.step, step.error, step.assets)

    def clear(self, project: str, step: str) -> None:
        """The step has succeeded since."""
        self._failures.pop((project, step), None)

    def paths(self) -> set[str]:
        """The files that a failure was put in."""
        return {failure.path for failure in self._failures.values()}

    def diagnostics(self, view: View, path: str) -> list[Json]:
        """What is to be said on a file's lines as they are now."""
        return [
            _to_lsp(view, failure, range_)
            for failure in self._failures.values()
            if failure.path == path and (range_ := _range_now(view.analysis, failure)) is not None
        ]


_Keys = tuple[tuple[str, ...], ...]


def _place_of_error(analysis: Analysis, error: ErrorInfo) -> tuple[str, int] | None:
    """The innermost frame in a file of the project, as path and 0-based line."""
    files = frozenset(analysis.paths())
    for frame in reversed(error.frames):
        path = frame.path.replace("\\", "/")
        if path in files:
            return path, frame.line - 1
    return None


def _place_of_definition(analysis: Analysis, step: str, keys: _Keys) -> tuple[str, int] | None:
    """Where the step's asset or op is defined: an error without a line of the user's is still shown."""
    graph = analysis.graph()
    op_name = step.partition("[")[0].rpartition(".")[2]
    nodes = [asset.at for location in graph.locations for asset in location.assets if asset.key.parts in keys] + [
        op.name_at for location in graph.locations for op in location.ops if op.name == op_name
    ]
    for node in nodes:
        location = analysis.location_of(node)
        if location is not None:
            return location.path, location.range.start.line
    return None


def _is_fresh(ended: str | None, now: datetime) -> bool:
    moment = parse_time(ended)
    return moment is not None and now - moment < _FRESH


def _is_edited_since(path: str, ended: str | None) -> bool:
    moment = parse_time(ended)
    try:
        return moment is None or Path(path).stat().st_mtime > moment.timestamp()
    except OSError:
        return True


def _anchor(analysis: Analysis, path: str, line: int) -> tuple[ChunkId, int] | None:
    module = analysis.module(path)
    place = None if module is None else module.place_at(line)
    if module is None or place is None or line >= module.start_lines[-1]:
        return None
    return module.chunks[place].id, line - module.start_lines[place]


def _range_now(analysis: Analysis, failure: Failure) -> Range | None:
    """The failed line without its indentation; None where its text has been edited."""
    from daglens_analyzer.source.position import Position, Range
    from daglens_lsp.text_lines import split_lines

    module, text = analysis.module(failure.path), analysis.text(failure.path)
    if module is None or text is None:
        return None
    place = module.place(failure.chunk)
    if place is None or module.chunks[place].stale:
        return None
    number = module.start_lines[place] + failure.line_in_chunk
    line = "".join(split_lines(text)[number : number + 1]).rstrip()
    return Range(Position(number, len(line) - len(line.lstrip())), Position(number, max(len(line), 1)))


def _to_lsp(view: View, failure: Failure, range_: Range) -> Json:
    what = f"Step {failure.step} failed" if failure.step else "The run failed"
    answer: Json = {
        "range": view.plain_range(failure.path, range_),
        "severity": 1,
        "code": "step-failed" if failure.step else "run-failed",
        "source": SOURCE,
        "message": f"{failure.error.text}\n{what} in run {failure.run_id[:8]}",
    }
    callers = list(_callers(view, failure))
    if callers and view.client.takes_related_information:
        answer["relatedInformation"] = callers
    return answer


def _callers(view: View, failure: Failure) -> Iterator[Json]:
    """The frames around the failed line, innermost first, then what caused the error."""
    frames = failure.error.frames
    for frame, callee in zip(reversed(frames[:-1]), reversed(frames[1:]), strict=True):
        if (frame.path, frame.line) == (callee.path, callee.line):
            # A comprehension has a frame of its own before Python 3.12.
            continue
        yield {"location": _frame_location(view, frame), "message": f"called by {frame.function}"}
    cause = failure.error.cause
    while cause is not None:
        if cause.frames:
            message = f"caused by {cause.text}"
            yield {"location": _frame_location(view, cause.frames[-1]), "message": message}
        cause = cause.cause


def _frame_location(view: View, frame: Frame) -> Json:
    place = {"line": frame.line - 1, "character": 0}
    return {"uri": view.uri(frame.path.replace("\\", "/")), "range": {"start": place, "end": place}}
