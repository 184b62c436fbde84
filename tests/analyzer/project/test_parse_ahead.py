"""Files that another process parsed are what parsing them here gives."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest

from analyzer.chunks.real_files import sample
from daglens_analyzer.chunks.chunk_cache import ChunkCache
from daglens_analyzer.chunks.packed_chunks import pack, unpack
from daglens_analyzer.chunks.parse_with_python import chunks_by_python, of_chunks, parse_with_python
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.project import parse_ahead
from daglens_analyzer.project.parse_ahead import Ahead, Helper, parsing_ahead
from daglens_analyzer.project.read_source import SourceText
from daglens_analyzer.project.source_file import SourceFile

TEXTS = {
    "plain": "from dagster import asset\n\n\n@asset\ndef orders():\n    return [1, 2j, ..., b'x', None]\n",
    "late": "def helper(rows):\n    total = 0\n" + "    total += sum(rows) * len(rows)\n" * 8 + "    return total\n",
    "patterns": "match x:\n    case {'a': [1, *rest], **others} | Point(x=0):\n        pass\n",
    "not ascii": "gruß = 'Größe'; höhe = {'ä': gruß}\r\nprint(höhe)\r\n",
    "empty": "",
    "broken": "def broken(:\n    pass\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_packed_text_is_what_it_was(name: str) -> None:
    _assert_survives(TEXTS[name].replace("\r\n", "\n"))


def test_packed_files_of_many_authors_are_what_they_were() -> None:
    for _, text in sample(seed=8, characters=300_000):
        _assert_survives(text.replace("\r\n", "\n"))


def test_nothing_but_a_tree_comes_out_of_bytes() -> None:
    with pytest.raises(pickle.UnpicklingError, match="is no part of a parsed file"):
        unpack(pickle.dumps([Path("orders")]), "")


def test_a_helper_parses_what_is_waiting() -> None:
    files = [_file(name, text) for name, text in TEXTS.items()]
    ahead = Ahead(files)
    Helper(ahead).join()
    for file in files:
        assert _shape(ahead.take(file)) == _shape(parse_with_python(file.path, file.text)), file.path


def test_what_is_taken_is_left_to_who_took_it() -> None:
    files = [_file(name, text) for name, text in TEXTS.items()]
    ahead = Ahead(files)
    assert ahead.take(files[0]) is None
    assert files[0] not in ahead.next_batch()


def test_a_helper_that_is_stopped_leaves_the_rest_undone() -> None:
    ahead = Ahead([_file("plain", TEXTS["plain"])])
    Helper(ahead).stop()
    Helper(ahead).join()


def test_files_are_the_same_with_helpers_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_ahead, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    files = [_file(name, text) for name, text in TEXTS.items()]
    cache = ChunkCache()
    with parsing_ahead(files):
        parsed = [file.parsed(cache) for file in files]
    alone = [_file(name, text).parsed(cache) for name, text in TEXTS.items()]
    assert list(map(_shape, parsed)) == list(map(_shape, alone))


def test_where_no_process_starts_all_is_parsed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_ahead, "WORTH_A_PROCESS", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    files = [_file(name, text) for name, text in TEXTS.items()]
    with parsing_ahead(files):
        parsed = [file.parsed(ChunkCache()) for file in files]
    assert len(parsed) == len(files)


def _assert_survives(text: str) -> None:
    chunks = chunks_by_python(text)
    if chunks is not None:
        again = of_chunks("/a.py", text, unpack(pack(chunks), text))
        assert _shape(again) == _shape(of_chunks("/a.py", text, chunks))


def _shape(module: ParsedModule | None) -> Sequence[object] | None:
    """All that a parsed file says, bodies that are read late included."""
    if module is None:
        return None
    return [
        (chunk, [getattr(each, "body", None) for each in chunk.lowered.statements], list(chunk.lowered.spans))
        for chunk in module.chunks
    ]


def _file(name: str, text: str) -> SourceFile:
    return SourceFile(f"/{name}.py", SourceText(text))
