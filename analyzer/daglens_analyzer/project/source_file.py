"""One revision of one file: its text, and its parse, made when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from daglens_analyzer.chunks.chunk_cache import ChunkCache
from daglens_analyzer.project.read_source import SourceText, read_source
from daglens_analyzer.project.stamp import Stamp

if TYPE_CHECKING:
    from daglens_analyzer.chunks.parsed_module import ParsedModule


class SourceFile:
    """`previous` is an earlier revision, whose unchanged chunks are kept. Any thread may ask."""

    def __init__(self, path: str, source: SourceText, previous: SourceFile | None = None) -> None:
        self.path = path
        self.text = source.text
        self.problem = source.problem
        self.mentions_pipelines = source.mentions_pipelines
        self.stamp = source.stamp
        self.parse_elsewhere: Callable[[SourceFile], ParsedModule | None] | None = None
        """Gives what another process has made of the text, where one has."""
        self._previous = previous._latest_parse() if previous is not None else None
        self._parsed: ParsedModule | None = None
        self._lock = threading.Lock()

    def parsed(self, cache: ChunkCache) -> ParsedModule:
        """The parsed file; the same object every time."""
        parsed = self._parsed
        if parsed is None:
            with self._lock:
                parsed = self._parsed
                if parsed is None:
                    parsed = self._parsed = self._parse(cache)
                    self._previous = None
        return parsed

    def _parse(self, cache: ChunkCache) -> ParsedModule:
        parsed = self.parse_elsewhere(self) if self.parse_elsewhere is not None else None
        if parsed is not None:
            return parsed
        # Parsers are loaded when there is something to parse: answers of an earlier run are told without them.
        from daglens_analyzer.chunks.parse import parse_module
        from daglens_analyzer.chunks.parse_with_python import parse_with_python

        parsed = parse_with_python(self.path, self.text) if self._previous is None else None
        return parsed or parse_module(self.path, self.text, self._previous, cache=cache)

    @property
    def is_fresh(self) -> bool:
        """Whether it is still to be parsed, and all of it."""
        return self._parsed is None and self._previous is None

    def _latest_parse(self) -> ParsedModule | None:
        return self._parsed or self._previous


def buffer(path: str, text: str, previous: SourceFile | None) -> SourceFile:
    """A file as an editor holds it."""
    mentions = "dagster" in text or "daglens" in text
    return SourceFile(path, SourceText(text, None, mentions), previous)


class DiskFiles:
    """Files as they were on disk when they were first asked for. What changed there is read anew by another one."""

    def __init__(self, known: dict[str, SourceFile | None] | None = None) -> None:
        self._known: dict[str, SourceFile | None] = known or {}
        self._stale: dict[str, SourceFile] = {}
        self._mentioning: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._undecoded: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}

    def get(self, path: str) -> SourceFile | None:
        """The file; None where there is none that can be read."""
        if path in self._known:
            return self._known[path]
        source = read_source(path)
        file = None if source is None else SourceFile(path, source, self._stale.get(path))
        return self._known.setdefault(path, file)

    def mentioning_pipelines(self, paths: tuple[str, ...]) -> tuple[str, ...]:
        """Those of `paths` that name a pipeline library. Reads them all, once."""
        found = self._mentioning.get(paths)
        if found is None:
            found = tuple(path for path in paths if (file := self.get(path)) is not None and file.mentions_pipelines)
            self._mentioning[paths] = found
        return found

    def undecoded(self, paths: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        """The problems of those of `paths` that have been read, looked through once."""
        known = self._undecoded.get(paths)
        if known is None:
            files = ((path, self._known.get(path)) for path in paths)
            known = tuple((path, file.problem) for path, file in files if file is not None and file.problem is not None)
            self._undecoded = {paths: known}
        return known

    def stamps(self) -> Mapping[str, Stamp | None]:
        """All files that were read, as they stood then; None for what could not be."""
        return {path: None if file is None else file.stamp for path, file in tuple(self._known.items())}

    def without(self, paths: frozenset[str]) -> DiskFiles:
        """The same but for `paths`, which will be read again."""
        known = dict(self._known)
        dropped = {path: known.pop(path, None) for path in paths}
        fresh = DiskFiles(known)
        fresh._stale = {path: file for path, file in {**self._stale, **dropped}.items() if file is not None}
        return fresh
