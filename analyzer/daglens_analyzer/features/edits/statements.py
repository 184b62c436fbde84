"""Top-level statements and imports: adding and removing them."""

from __future__ import annotations

from collections.abc import Iterator

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.features.edits.brackets import Change, added, brackets_from
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.lower import tree
from daglens_analyzer.source.node_id import ChunkId, NodeId
from daglens_analyzer.source.position import Range


def added_above(module: ParsedModule, source: SourceText, node: NodeId, text: str) -> list[Change] | None:
    """The changes that put statements above the one that `node` stands in; comments right above that one stay on it."""
    place = statement_range(module, node)
    if place is None:
        return None
    start = source.offset(place.start)
    while start > 0:
        line = source.line_start(start - 1)
        if not source.text[line:start].startswith("#"):
            break
        start = line
    # What begins the file has nothing above it to keep away from.
    before = "" if not source.text[:start].strip() else _blank_lines(source.text[:start])
    return [(start, start, f"{before}{text.strip()}\n\n\n")]


def removed_statement(module: ParsedModule, source: SourceText, node: NodeId) -> list[Change] | None:
    """The changes that take out the statement that `node` stands in."""
    place = statement_range(module, node)
    if place is None:
        return None
    start, end = source.offset(place.start), source.offset(place.end)
    line_end = source.text.find("\n", end)
    end = len(source.text) if line_end < 0 else line_end + 1
    above = source.text[:start].rstrip("\n")
    start = len(above) + 1 if above else 0
    return [(start, end, "")]


def statement_range(module: ParsedModule, node: NodeId) -> Range | None:
    """Where the top-level statement stands that holds `node`, its decorators with it."""
    chunk = module.chunk(node.chunk)
    wanted = module.range_of(node)
    if chunk is None or chunk.stale or wanted is None:
        return None
    for statement in chunk.lowered.statements:
        place = module.range_of(NodeId(module.path, node.chunk, statement.at))
        if place is not None and place.start <= wanted.start and wanted.end <= place.end:
            return place
    return None


def added_import(module: ParsedModule, source: SourceText, origin: str, name: str) -> list[Change] | None:
    """The changes that bind `name` of the module `origin` at the top level: in an import of it that there is, in
    alphabetical order where the names already are, else in a new line. None where the name means something else."""
    bound = {name: origin for _, name, origin in bound_names(module)}
    if name in bound:
        return [] if bound[name] == origin else None
    last: Range | None = None
    for chunk, statement in module.statements():
        place = module.range_of(NodeId(module.path, chunk, statement.at))
        if place is None or not isinstance(statement, tree.Import | tree.ImportFrom):
            continue
        last = place
        if isinstance(statement, tree.ImportFrom) and not statement.level and statement.module == origin:
            if not statement.is_star:
                return _added_to(module, source, chunk, statement, place, name)
            return []
    line = f"from {origin} import {name}\n"
    if last is not None:
        end = source.text.find("\n", source.offset(last.end)) + 1 or len(source.text)
        return [(end, end, line)]
    start = _behind_docstring(module, source)
    return [(start, start, f"{line}\n\n" if start == 0 else f"\n{line}")]


def _added_to(
    module: ParsedModule, source: SourceText, chunk: ChunkId, statement: tree.ImportFrom, place: Range, name: str
) -> list[Change] | None:
    names = [alias.name for alias in statement.names]
    is_sorted = names == sorted(names, key=import_order)
    number = next((n for n, other in enumerate(names) if import_order(other) > import_order(name)), None)
    at = number if is_sorted else None
    start, end = source.offset(place.start), source.offset(place.end)
    brackets = brackets_from(source, start, end)
    if brackets is not None:
        return added(source, brackets, name, at=at)
    if at is None:
        return [(end, end, f", {name}")]
    found = module.range_of(NodeId(module.path, chunk, statement.names[at].at))
    return None if found is None else [(source.offset(found.start), source.offset(found.start), f"{name}, ")]


def import_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as isort and ruff order them."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name


def bound_names(module: ParsedModule) -> Iterator[tuple[ChunkId, str, str]]:
    """What the top level binds: the chunk, the name, and the module that it comes from; empty for what is made here."""
    for chunk, statement in module.statements():
        match statement:
            case tree.ImportFrom(module=origin, level=level, names=names):
                yield from ((chunk, alias.asname or alias.name, "." * level + origin) for alias in names)
            case tree.Import(names=names):
                yield from ((chunk, alias.asname or alias.name.partition(".")[0], "") for alias in names)
            case tree.FunctionDef(name=name) | tree.ClassDef(name=name):
                yield chunk, name, ""
            case tree.Assign(targets=targets):
                yield from ((chunk, target.id, "") for target in targets if isinstance(target, tree.Name))
            case _:
                pass


def _behind_docstring(module: ParsedModule, source: SourceText) -> int:
    for chunk, statement in module.statements():
        is_docstring = isinstance(statement, tree.ExpressionStatement) and isinstance(statement.value, tree.Constant)
        place = module.range_of(NodeId(module.path, chunk, statement.at))
        if is_docstring and place is not None:
            return source.text.find("\n", source.offset(place.end)) + 1 or len(source.text)
        break
    return 0


def _blank_lines(above: str) -> str:
    """What makes two blank lines of those that stand at the end of a text."""
    return "\n" * max(0, 3 - (len(above) - len(above.rstrip("\n"))))
