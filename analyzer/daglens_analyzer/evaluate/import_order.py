"""Which modules a file imports at its top level, as its text says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daglens_analyzer.chunks.parsed_module import ParsedModule, PlacedChunk
from daglens_analyzer.lower import tree
from daglens_analyzer.revisions import splice_between


def static_imports(chunks: Iterable[PlacedChunk], package: str) -> Iterator[str]:
    """Dotted names, absolute, in order; for `from a import b` both `a` and `a.b`, since b may be a module."""
    for chunk in chunks:
        # A file of thousands of functions is asked at each keystroke.
        if any(type(statement) in _MAY_IMPORT for statement in chunk.lowered.statements):
            yield from _imports(chunk.lowered.statements, package)


def import_the_same(before: ParsedModule, after: ParsedModule) -> bool:
    """Whether the import statements of two revisions of a file are the same."""
    splice = splice_between(before.chunks, after.chunks)
    return splice is None or [*static_imports(splice.removed, "")] == [*static_imports(splice.added, "")]


_MAY_IMPORT = frozenset({tree.Import, tree.ImportFrom, tree.Try, tree.If})


def _imports(statements: tuple[tree.Statement, ...], package: str) -> Iterator[str]:
    for statement in statements:
        match statement:
            case tree.Import():
                for alias in statement.names:
                    yield alias.name
            case tree.ImportFrom():
                module = absolute_module(statement, package)
                if module is not None:
                    yield module
                    for alias in statement.names:
                        yield f"{module}.{alias.name}"
            case tree.Try() | tree.If():
                yield from _imports(statement.body, package)
            case _:
                pass


def absolute_module(node: tree.ImportFrom, package: str) -> str | None:
    """The dotted name that a `from` import means in `package`; None where its dots lead out of it."""
    if node.level == 0:
        return node.module
    parts = package.split(".") if package else []
    if node.level - 1 > len(parts):
        return None
    base = parts[: len(parts) - (node.level - 1)]
    return ".".join([*base, node.module] if node.module else base) or None


def with_packages(name: str) -> tuple[str, ...]:
    """A dotted name behind those of the packages around it, outermost first: all that importing it imports."""
    parts = name.split(".")
    return tuple(".".join(parts[: count + 1]) for count in range(len(parts)))
