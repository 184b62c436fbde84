"""Everything that answers were made of: so that kept ones are told only while all of it is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daglens_analyzer.project.data_files import Seen, still_seen
from daglens_analyzer.project.read_source import read_source
from daglens_analyzer.project.sources import Sources
from daglens_analyzer.project.stamp import Stamp, still_holds, still_stands

Json = dict[str, Any]


def inputs_of(sources: Sources) -> Json | None:
    """What was read for answers about `sources`, as plain data; None where they hold for an editor's text alone."""
    stamps = dict(sources.disk.stamps())
    for path, buffer in sources.buffers.items():
        on_disk = read_source(path)
        if on_disk is None or on_disk.text != buffer.text or not on_disk.mentions_pipelines:
            return None
        stamps[path] = on_disk.stamp
    listed = {path for view in sources.folders for path in view.index.files}
    if any(stamp is None for path, stamp in stamps.items() if path in listed):
        return None
    return {
        "listed": {path: stamps.get(path) for path in sorted(listed)},
        "others": {path: stamp for path, stamp in stamps.items() if path not in listed},
        "settings": {path: stamp for view in sources.folders for path, stamp in view.stamps.items()},
        "data": sources.data.seen(),
    }


def still_hold(inputs: Json, sources: Sources) -> bool:
    """Whether reading `sources` now would give the same. Raises TypeError, ValueError, KeyError or AttributeError where
    `inputs` is not what `inputs_of` gave."""
    listed: dict[str, Any] = inputs["listed"]
    data = {path: Seen(kind, _stamp(stamp), tuple(entries)) for path, (kind, stamp, entries) in inputs["data"].items()}
    settings = {path: _stamp(stamp) for path, stamp in inputs["settings"].items()}
    stamps = {path: _stamp(stamp) for path, stamp in (*inputs["others"].items(), *listed.items())}
    return (
        set(listed) == {path for view in sources.folders for path in view.index.files}
        and set(settings) == {path for view in sources.folders for path in view.stamps}
        and all(_is_same(path, stamp, path in listed) for path, stamp in stamps.items())
        and all(still_stands(path, stamp) for path, stamp in settings.items())
        and all(still_seen(path, seen) for path, seen in data.items())
        and all(_is_as_on_disk(path, buffer.text, stamps) for path, buffer in sources.buffers.items())
    )


def _is_same(path: str, stamp: Stamp | None, is_listed: bool) -> bool:
    """A listed file without a stamp was never read; another one could not be, and still cannot."""
    if stamp is None:
        return is_listed or read_source(path) is None
    return still_holds(path, stamp)


def _is_as_on_disk(path: str, text: str, stamps: Mapping[str, Stamp | None]) -> bool:
    on_disk = read_source(path) if stamps.get(path) is not None else None
    return on_disk is not None and on_disk.mentions_pipelines and on_disk.text == text


def _stamp(value: Any) -> Stamp | None:
    return None if value is None else Stamp(*value)
