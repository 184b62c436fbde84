"""What stays known of a file while it is being typed."""

from __future__ import annotations

import pytest

from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.lower.tree import Assign, ClassDef, FunctionDef, Import, ImportFrom, Name
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Position

PATH = "/project/a.py"

FILE = '''\
import os
from dagster import asset

LIMIT = 10
NAMES = ["a", "b"]


@asset(deps=["x"])
def orders(context):
    """All orders."""
    return load(LIMIT)


@asset
def customers(orders):
    """Customers
    of orders."""
    return [o for o in orders]


class Config:
    """Settings."""

    name = "x"


RESULT = customers(1)
'''

ALL = ["os", "asset", "LIMIT", "NAMES", "orders", "customers", "Config", "RESULT"]


def names(module: ParsedModule) -> list[str]:
    """What the module's top-level statements bind, with `~` before what comes from an earlier revision."""
    found: list[str] = []
    for chunk in module.chunks:
        for statement in chunk.lowered.statements:
            match statement:
                case FunctionDef(name=name) | ClassDef(name=name) | Assign(targets=(Name(id=name),)):
                    found.append("~" * chunk.stale + name)
                case Import(names=(alias,)) | ImportFrom(names=(alias,)):
                    found.append("~" * chunk.stale + alias.name)
                case _:
                    found.append("~" * chunk.stale + type(statement).__name__)
    return found


TYPED = {
    # name: (text before the cursor, what is typed there, what then is stale)
    "bracket in a call": ("RESULT = customers(1", "(", ["RESULT"]),
    "bracket before a definition": ("LIMIT = 10", "[", ["LIMIT"]),
    "bracket in a decorator": ('@asset(deps=["x"]', "(", ["orders"]),
    "bracket in a body": ("return load(LIMIT", "(", ["orders"]),
    "bracket in parameters": ("def customers(", "[", ["customers"]),
    "opening quotes": ("LIMIT = ", '"', ["LIMIT"]),
    "opening triple quotes": ("LIMIT = ", '"""', ["LIMIT"]),
    "triple quotes in a body": ("    return load(LIMIT)", "\n    '''", ["orders"]),
    "docstring quotes": ("def orders(context):\n", '    """', ["orders"]),
    "half an operator": ("LIMIT = 10", " +", ["LIMIT"]),
    "half an attribute": ("return load(LIMIT", ".", ["orders"]),
    "half a statement": ("return load(LIMIT)\n", "    if\n", ["orders"]),
    "half an import": ("import os", " as", ["os"]),
    "brackets of an import": ("from dagster import ", "(", ["asset"]),
    "too many closing brackets": ("return load(LIMIT)", "))", ["orders"]),
    "f-string field": ("LIMIT = ", 'f"{', ["LIMIT"]),
    "class header": ("class Config", "(", ["Config"]),
}


@pytest.mark.parametrize(("before", "typed", "stale"), TYPED.values(), ids=TYPED.keys())
def test_everything_stays_while_typing(before: str, typed: str, stale: list[str]) -> None:
    place = FILE.index(before) + len(before)
    whole = parse_module(PATH, FILE)
    assert names(whole) == ALL
    broken = parse_module(PATH, FILE[:place] + typed + FILE[place:], whole)
    assert names(broken) == ["~" + name if name in stale else name for name in ALL]
    assert {problem.kind for problem in broken.syntax_problems()} == {"syntax"}
    assert parse_module(PATH, FILE, broken) == whole


@pytest.mark.parametrize(("before", "typed", "stale"), TYPED.values(), ids=TYPED.keys())
def test_typing_on_elsewhere_keeps_it(before: str, typed: str, stale: list[str]) -> None:
    place = FILE.index(before) + len(before)
    module = parse_module(PATH, FILE[:place] + typed + FILE[place:], parse_module(PATH, FILE))
    module = parse_module(PATH, "# one\n\n" + module.text, module)
    module = parse_module(PATH, module.text + "\nMORE = 1\n", module)
    module = parse_module(PATH, module.text.replace("MORE = 1", "MORE = 12"), module)
    assert names(module) == ["~" + name if name in stale else name for name in [*ALL, "MORE"]]


def test_cold_file_with_an_open_bracket_is_known_from_the_next_definition() -> None:
    module = parse_module(PATH, FILE.replace("LIMIT = 10", "LIMIT = (10"))
    assert names(module) == ["os", "asset", "orders", "customers", "Config", "RESULT"]
    (problem,) = module.syntax_problems()
    assert (problem.range.start.line, problem.range.start.column) == (3, 8)
    assert "never closed" in problem.message


def test_cold_file_with_open_triple_quotes_is_known_from_the_next_definition() -> None:
    module = parse_module(PATH, FILE.replace("LIMIT = 10", 'LIMIT = """10'))
    assert names(module) == ["os", "asset", "orders", "customers", "Config", "RESULT"]


def test_line_with_import_in_a_docstring_of_a_broken_function() -> None:
    text = 'def f(:\n    """Use:\n\nimport os\nos.x()\n    """\n\n\ndef g(): pass\n'
    module = parse_module(PATH, text)
    assert names(module) == ["g"]
    assert len(module.syntax_problems()) == 1


def test_triple_quotes_that_the_next_docstring_closes() -> None:
    text = 'x = """\ndef f():\n    """Doc\nmore text.\n    """\n\n\ndef g(): pass\n'
    assert names(parse_module(PATH, text)) == ["f", "g"]


def test_ranges_of_stale_statements_stay_within_their_chunk() -> None:
    whole = parse_module(PATH, FILE)
    broken = parse_module(
        PATH, FILE.replace('    """All orders."""\n    return load(LIMIT)\n', "    return (\n"), whole
    )
    (number,) = [number for number, chunk in enumerate(broken.chunks) if chunk.stale]
    stale, first = broken.chunks[number], broken.start_lines[number]
    for ordinal in range(len(stale.lowered.spans)):
        place = broken.range_of(NodeId(PATH, stale.id, ordinal))
        assert place is not None
        assert first <= place.start.line <= place.end.line < first + stale.line_count


def test_statements_behind_a_stale_one_have_their_ranges() -> None:
    whole = parse_module(PATH, FILE)
    broken = parse_module(PATH, FILE.replace("LIMIT = 10", "LIMIT = (\n\n10"), whole)
    line = broken.text.split("\n").index("RESULT = customers(1)")
    node = broken.node_at(Position(line, 1))
    assert node is not None
    assert broken.node(node) == Name(1, "RESULT")
    place = broken.range_of(node)
    assert place is not None
    assert place.start == Position(line, 0)


def test_python_2_is_a_problem() -> None:
    text = (
        'import os\nprint "a"\nexec "b"\ntry: pass\nexcept A, e: pass\nx = 0777\nraise A, "b"\ny = `z`\na <> b\nz = 1\n'
    )
    module = parse_module(PATH, text)
    assert names(module)[0] == "os"
    assert names(module)[-1] == "z"
    assert {problem.range.start.line for problem in module.syntax_problems()} >= {1, 2, 5, 6, 7, 8}


def test_what_python_reads_and_libcst_does_not_is_read_with_python() -> None:
    module = parse_module(PATH, "(a): int = 1\n")
    assert module.syntax_problems() == ()
    assert [type(statement) for _, statement in module.statements()] == [Assign]


@pytest.mark.parametrize(
    "text",
    ["x = 1\x00\n", "x = '\ud800'\ny = \ud800\n", "\x00", "x = 1 \\", "  x\n", "\\", "@", '"""', "f'{", "\ufeff"],
)
def test_broken_text_never_raises(text: str) -> None:
    module = parse_module(PATH, text)
    assert module.text == text
    parse_module(PATH, "a = 1\n" + text, module)


def test_garbage_is_read_in_reasonable_time() -> None:
    """Texts in which each line opens something: reading on from each to the end would never come to one."""
    for line in (
        "def f((\n",
        "x = (\n",
        '"""\n',
        "'''\n\"\"\"\n",
        "@f(\n",
        "x(\n@\n",
        "import a, (\n",
        "f'''{\n",
        "x = [\nfrom\n",
        "else:\n",
    ):
        module = parse_module(PATH, line * 20_000)
        assert sum(chunk.length for chunk in module.chunks) == len(line) * 20_000
