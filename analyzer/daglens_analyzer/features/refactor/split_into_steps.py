"""An asset that retries one of its phases becomes a graph-backed asset, each phase an op with the text that it had."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.features.refactor.phases import Phase, phases_of
from daglens_analyzer.features.refactor.refactoring import AssetFunction, Refactoring, as_graph_asset, keeps_arguments
from daglens_analyzer.lower import tree
from daglens_analyzer.rules.advice.retries_within_asset import retry_loop
from daglens_analyzer.rules.edits import AddAbove, AnyEdit, Edit, named
from daglens_analyzer.source.position import Location, Position, Range


def offers(analysis: Analysis, found: AssetFunction, _: Position) -> Iterator[Refactoring]:
    """One, wherever in the function the cursor is."""
    edits = tuple(_edits(found))
    made = resolved(analysis, edits) if edits else None
    if made is not None:
        yield Refactoring(f"Split '{found.function.name}' into steps", "refactor.rewrite", made, ("DGL902",))


def _edits(found: AssetFunction) -> Iterator[AnyEdit]:
    """The edits; none where the steps would not do the same."""
    parts = _parts(found.function)
    phases = phases_of(found.function, parts) if parts is not None and _is_plain(found) else None
    if phases is None or not {name for phase in phases for name in phase.takes} >= _parameters(found.function).keys():
        return
    names = [f"{found.function.name}_{word}" for word in _words(phases)]
    starts = _starts(found, phases)
    whole = found.module.range_of(found.node(found.function.at))
    if starts is None or whole is None or any(name in found.evaluated.namespace for name in names):
        return
    source = SourceText(found.module.text)
    lines = source.text.split("\n")
    end = Position(whole.end.line, whole.end.column)
    indent = source.indent(source.offset(starts[-1]))
    texts = [
        "\n".join(lines[start.line : stop.line]).rstrip()
        for start, stop in zip(starts, (*starts[1:], Position(end.line + 1, 0)), strict=True)
    ]
    ops = [
        _op(found, source, phase, name, text, indent) for phase, name, text in zip(phases, names, texts, strict=True)
    ]
    calls = [
        f"{indent}{'return' if phase.gives is None else f'{phase.gives} ='} {name}({', '.join(phase.takes)})"
        for phase, name in zip(phases, names, strict=True)
    ]
    yield AddAbove(found.node(found.function.at), "\n\n\n".join(ops))
    yield as_graph_asset(found)
    yield Edit(Location(found.path, Range(starts[0], end)), "\n".join(calls))


def _is_plain(found: AssetFunction) -> bool:
    """Whether its parameters are assets, all of them, and `@graph_asset` takes all that the decorator is given."""
    if found.definition.kind != "asset" or found.asset is None or found.function.is_async:
        return False
    if not keeps_arguments(found):
        return False
    inputs = {dep.input for dep in found.asset.deps}
    return inputs == _parameters(found.function).keys() and all(
        parameter.default is None for parameter in found.function.parameters
    )


def _parts(function: tree.FunctionDef) -> list[tuple[tree.Statement, ...]] | None:
    """What is before the loop, the loop, and what is behind it; a mere return belongs to the loop."""
    body = function.body[1:] if function.docstring is not None else function.body
    loop = retry_loop(body)
    if loop is None:
        return None
    before, behind = body[:loop], body[loop + 1 :]
    if len(behind) == 1 and isinstance(behind[0], tree.Return) and isinstance(behind[0].value, tree.Name):
        parts = [before, (body[loop], *behind)]
    else:
        parts = [before, (body[loop],), behind]
    found = [part for part in parts if part]
    return found if len(found) > 1 else None


def _words(phases: tuple[Phase, ...]) -> list[str]:
    return ["attempt" if retry_loop(phase.statements) == 0 else _word(place) for place, phase in enumerate(phases)]


def _word(place: int) -> str:
    return "before" if place == 0 else "after"


def _parameters(function: tree.FunctionDef) -> dict[str, tree.Parameter]:
    return {parameter.name: parameter for parameter in function.parameters}


def _starts(found: AssetFunction, phases: tuple[Phase, ...]) -> list[Position] | None:
    """Where the lines of each phase begin, with the comments right above it; None where two statements share a line."""
    lines = found.module.text.split("\n")
    starts: list[Position] = []
    for phase in phases:
        place = found.module.range_of(found.node(phase.statements[0].at))
        if place is None or lines[place.start.line][: place.start.column].strip():
            return None
        line = place.start.line
        while lines[line - 1].lstrip().startswith("#"):
            line -= 1
        starts.append(Position(line, 0))
    return starts


def _op(found: AssetFunction, source: SourceText, phase: Phase, name: str, text: str, indent: str) -> str:
    parameters = _parameters(found.function)
    taken = ", ".join(_written(found, source, parameters.get(each), each) for each in phase.takes)
    given = "" if phase.gives is None else f"\n{indent}return {phase.gives}"
    return f"@{named('op')}\ndef {name}({taken}):\n{text}{given}"


def _written(found: AssetFunction, source: SourceText, parameter: tree.Parameter | None, name: str) -> str:
    """A parameter as the asset's function writes it, with its annotation."""
    annotation = parameter.annotation if parameter is not None else None
    place = None if annotation is None else found.module.range_of(found.node(annotation.at))
    return name if place is None else f"{name}: {source.at(place)}"
