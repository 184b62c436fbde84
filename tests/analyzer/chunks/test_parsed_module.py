"""Positions, names of nodes, and what a revision takes from the one before."""

from __future__ import annotations

import random
import unicodedata

import pytest

from analyzer.chunks import placed_tree, real_files
from daglens_analyzer.chunks.chunk_cache import ChunkCache
from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.lower.tree import Attribute, Constant, FunctionDef, Name
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Position, Range

PATH = "/project/a.py"

FILE = '''\
import os

# A comment.
@asset(deps=["é", "𝄞"], group_name="x")
def orders(context, customers):
    """All."""
    return customers.filter(1)


x = 1
x = 1
'''


def node_under(module: ParsedModule, text: str, *, behind: int = 0) -> NodeId:
    """The innermost node at the first place of `text`, or so many columns behind it."""
    line, column = place_of(module.text, text)
    node = module.node_at(Position(line, column + behind))
    assert node is not None
    return node


def place_of(whole: str, text: str) -> tuple[int, int]:
    before = whole[: whole.index(text)]
    return before.count("\n"), len(before) - (before.rfind("\n") + 1)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_ranges_and_positions(line_end: str) -> None:
    module = parse_module(PATH, FILE.replace("\n", line_end))
    constant = node_under(module, '"𝄞"')
    assert module.node(constant) == Constant(constant.ordinal, "𝄞")
    assert module.range_of(constant) == Range(Position(3, 18), Position(3, 21))
    attribute = node_under(module, "filter", behind=3)
    assert isinstance(module.node(attribute), Attribute)
    assert module.range_of(attribute) == Range(Position(6, 21), Position(6, 27))
    function = module.nodes_at(Position(6, 12))[0]
    assert isinstance(module.node(function), FunctionDef)
    assert module.range_of(function) == Range(Position(3, 0), Position(6, 30))


def test_nodes_at_a_cursor_are_nested() -> None:
    module = parse_module(PATH, FILE)
    kinds = [type(module.node(node)).__name__ for node in module.nodes_at(Position(6, 13))]
    assert kinds == ["FunctionDef", "Return", "Call", "Attribute", "Name"]
    assert module.nodes_at(Position(6, 13))[-1] == module.node_at(Position(6, 13))


def test_cursor_right_behind_a_name_touches_it() -> None:
    module = parse_module(PATH, FILE)
    assert module.node(node_under(module, "customers.", behind=9)) == module.node(node_under(module, "customers."))


@pytest.mark.parametrize("position", [Position(2, 3), Position(7, 0), Position(99, 0), Position(1, 0), Position(-1, 0)])
def test_nothing_stands_there(position: Position) -> None:
    module = parse_module(PATH, FILE)
    assert module.node_at(position) is None
    assert module.nodes_at(position) == ()


def test_column_behind_the_line_end_is_the_line_end() -> None:
    module = parse_module(PATH, FILE)
    assert module.node_at(Position(9, 500)) == module.node_at(Position(9, 5))


def test_equal_chunks_are_two() -> None:
    module = parse_module(PATH, FILE)
    first, second = module.chunks[-2:]
    assert (first.id.digest, first.id.occurrence, second.id.occurrence) == (second.id.digest, 0, 1)
    assert module.range_of(NodeId(PATH, second.id, 0)) == Range(Position(10, 0), Position(10, 5))


def test_unknown_nodes_have_no_range() -> None:
    module = parse_module(PATH, FILE)
    node = node_under(module, "orders")
    other = parse_module(PATH, "y = 2\n")
    assert other.range_of(node) is None
    assert other.node(node) is None
    assert module.range_of(node._replace(ordinal=10_000)) is None
    assert module.range_of(node._replace(ordinal=-1)) is None


def test_statements_name_their_chunk() -> None:
    module = parse_module(PATH, FILE)
    for chunk, statement in module.statements():
        assert module.node(NodeId(PATH, chunk, statement.at)) is statement
    assert len(list(module.statements())) == 4


def test_every_ordinal_gives_a_node() -> None:
    for path, text in real_files.sample(seed=31, characters=30_000):
        for chunk in parse_module(path, text).chunks:
            for ordinal in range(len(chunk.lowered.spans)):
                node = chunk.lowered.node(ordinal)
                assert node is not None
                assert ordinal in (getattr(node, "at", None), getattr(node, "name_at", None))


def test_text_under_every_name_is_the_name() -> None:
    for path, text in real_files.sample(seed=32, characters=60_000):
        module = parse_module(path, text)
        lines = module.text.split("\n")
        for chunk in module.chunks:
            for node in walk(chunk.lowered.statements):
                if isinstance(node, Name):
                    place = module.range_of(NodeId(path, chunk.id, node.at))
                    assert place is not None
                    written = lines[place.start.line][place.start.column : place.end.column]
                    # Python reads compatibility characters (the micro sign) as the letters that they stand for.
                    assert unicodedata.normalize("NFKC", written) == node.id


def test_only_the_edited_chunk_is_new() -> None:
    before = parse_module(PATH, FILE)
    after = parse_module(PATH, FILE.replace("filter(1)", "filter(12)"), before)
    same = [old.lowered is new.lowered for old, new in zip(before.chunks, after.chunks, strict=True)]
    assert same == [True, False, True, True]
    assert parse_module(PATH, FILE, after) == before


def test_same_text_is_the_same_module() -> None:
    module = parse_module(PATH, FILE)
    assert parse_module(PATH, FILE.replace("\n", "\r\n"), module) is module


def test_moved_chunk_is_not_parsed_again() -> None:
    before = parse_module(PATH, "def f(): pass\n\n\ndef g(): pass\n\n\nx = 1\n")
    after = parse_module(PATH, "x = 1\n\n\ndef g(): pass\n\n\ndef f(): pass\n", before)
    assert [chunk.lowered for chunk in after.chunks] == [chunk.lowered for chunk in reversed(before.chunks)]
    assert all(any(new.lowered is old.lowered for old in before.chunks) for new in after.chunks)


def test_comments_and_blank_lines_between_statements_rename_nothing() -> None:
    before = parse_module(PATH, FILE)
    text = "# New.\n\n" + FILE.replace("\n\n\nx", "\n# Also new.\n\n\n    # And this.\nx").replace("# A comment.", "")
    after = parse_module(PATH, text, before)
    assert [chunk.id for chunk in after.chunks if chunk.lowered.statements] == [chunk.id for chunk in before.chunks]
    orders = node_under(before, "orders")
    assert after.range_of(orders) == Range(Position(6, 4), Position(6, 10))


@pytest.mark.parametrize("seed", range(3))
def test_inserted_lines_move_ranges_only(seed: int) -> None:
    """Wherever blank lines and comments are put between the lines of a file, every range is that of a cold parse."""
    chance = random.Random(seed)
    for path, text in real_files.sample(seed=200 + seed, characters=30_000, largest=10_000):
        module = parse_module(path, text)
        for _ in range(5):
            lines = module.text.split("\n")
            row = chance.randrange(len(lines) + 1)
            if row and lines[row - 1].endswith("\\"):
                continue  # What follows a continued line is a part of it.
            lines[row:row] = [chance.choice(["", "# comment", "    # comment", "   ", "\x0c"]) for _ in range(3)]
            text = "\n".join(lines)
            module = parse_module(path, text, module)
            cold = parse_module(path, text)
            assert module == cold
            if not cold.syntax_problems():
                assert placed_tree.of_module(module) == placed_tree.of_full_parse(text)


def test_cache_serves_other_files_and_stays_bounded() -> None:
    cache = ChunkCache(max_nodes=200)
    first = parse_module(PATH, FILE, cache=cache)
    second = parse_module("/project/b.py", "y = 2\n" + FILE, cache=cache)
    assert second.chunks[-1].lowered is first.chunks[-1].lowered
    for number in range(300):
        parse_module(PATH, f"x_{number} = {number}\n", cache=cache)
    assert parse_module(PATH, FILE, cache=cache).chunks[-1].lowered is not first.chunks[-1].lowered


def test_digest_is_of_the_text_alone() -> None:
    crlf, lf = parse_module(PATH, FILE.replace("\n", "\r\n")), parse_module("/other.py", FILE)
    assert [chunk.id for chunk in crlf.chunks] == [chunk.id for chunk in lf.chunks]
