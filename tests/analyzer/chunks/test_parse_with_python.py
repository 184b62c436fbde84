"""What Python's own parser gives for a whole file is what LibCST gives chunk by chunk: trees, ordinals and spans."""

from __future__ import annotations

import random

import pytest

from analyzer.chunks import real_files
from analyzer.chunks.test_split import TRICKY
from analyzer.lower.test_lower import SNIPPETS
from conformance.test_projects import FENCE, PROJECTS
from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.chunks.parse_with_python import parse_with_python
from daglens_analyzer.lower.tree import FunctionDef, Unparsed

PATH = "/project/a.py"
IN_A_FUNCTION = {
    "semicolons": "if a: b;\nwhile a: b;\nx = 1; y = 2;\ntry: a;\nexcept B: c;\n",
    "parentheses around arguments": (
        "f((a))\nf((a), (b))\nf(( # c\na))\nf(a, ((b)) , c=(d))\nf ( (a)(b) )\n(f)((a))\nf(*(a), **(b))\n"
    ),
    "arguments in turn": (
        "f(*a, b=1, *c, d=2, **e)\nf(a=1, *b)\nf(a=1, **b, c=2)\nf(\n  a, # b\n\n  c\n)\nf(a # b\n, c)\n"
    ),
    "an only generator": (
        "f(a for b in c)\nf((a) for b in (c))\nf( a for b in c if (d) )\nf((a for b in c))\n"
        "f(\n  # a\n  b for c in d # e\n)\n"
    ),
    "three conditions": (
        "a and b and c\n(a) and (b) and (c)\na or (b and c) or d\na and ( # b\n c) and d\n(a and\n b and # c\n d)\n"
    ),
    "words that are no ASCII": "größe = f(naïve=1, b='ü').ä\nx = '日本', größe[1:2], '日本' 'x', a\n",
    "a name of another spelling": "\ufb01eld = a.\ufb01eld\nf(\ufb01eld=1)\n",
    "many strings": "x = ('a'\n" + "  'b'\n" * 600 + ")\n",
    "a long text": "x = '''\n" + "line\n" * 600 + "'''\n",
    "f-strings": "x = f'{a}{b!r:>{w}}' 'c'\ny = (f'a'\n  f'{b}' # c\n  'd')\nz = f'''{\na}'''\n",
}


def same(text: str) -> bool:
    """Whether Python's parser was of help; fails where it gave something else than LibCST."""
    found, expected = parse_with_python(PATH, text), parse_module(PATH, text)
    if found is None:
        return False
    for ours, theirs in zip(found.chunks, expected.chunks, strict=True):
        assert repr(ours.lowered.statements) == repr(theirs.lowered.statements)
        assert list(ours.lowered.spans) == list(theirs.lowered.spans)
    assert found == expected
    return True


@pytest.mark.parametrize("text", SNIPPETS.values(), ids=SNIPPETS)
def test_snippets(text: str) -> None:
    same(text)


@pytest.mark.parametrize("text", [text for text, _ in TRICKY.values()], ids=TRICKY)
def test_where_statements_begin_and_end(text: str) -> None:
    same(text)


@pytest.mark.parametrize("text", IN_A_FUNCTION.values(), ids=IN_A_FUNCTION)
def test_what_python_does_not_tell(text: str) -> None:
    assert same(text)
    if "x = '''" not in text:
        assert same(
            "@a\ndef f(b):\n    " + text.rstrip("\n").replace("\n", "\n    ") + "\n    return " + "b" * 120 + "\n"
        )


def test_real_files() -> None:
    helped = [same(text) for _, text in real_files.sample(seed=21, characters=120_000)]
    assert sum(helped) > len(helped) * 0.9


def test_conformance_projects() -> None:
    """Whatever is compared with Dagster is read the same way by both."""
    for project in PROJECTS:
        for name, text in FENCE.findall(project.read_text(encoding="utf-8")):
            assert not name.endswith(".py") or same(text) or not real_files.is_valid(text), (project, name)


def test_real_files_with_lines_moved_about() -> None:
    """Comments, blank lines and continued lines at odd places; much of it no Python at all."""
    chance = random.Random(22)
    helped = 0
    for _, text in real_files.sample(seed=23, characters=600_000, largest=5_000):
        if helped > 15:
            return
        lines = text.split("\n")
        for _ in range(8):
            extra = chance.choice(("# c", "", "\\", ";", "@d", "    # ü", "x = 1; y = 2 ;  # z", "'''", "\f"))
            lines.insert(chance.randrange(len(lines)), extra)
            helped += same("\n".join(lines))
    raise AssertionError(f"Python read only {helped} of the texts")


def test_a_body_is_read_when_asked_for_and_its_heading_stands_at_once() -> None:
    body = "    return [row for row in orders if row['id'] > 10]\n" * 4
    found = parse_with_python(PATH, f"def daily(orders: list):\n    '''All.'''\n{body}")
    assert found is not None
    (chunk,) = found.chunks
    (function,) = chunk.lowered.statements
    assert isinstance(function, FunctionDef)
    assert (function.name, function.docstring, chunk.lowered.spans.get(function.name_at)) == (
        "daily",
        "All.",
        (0, 4, 0, 9),
    )
    assert not has_body(function)
    assert len(function.body) == 5
    assert has_body(function)


@pytest.mark.parametrize(
    "text",
    [
        "@asset\ndef f(a):\n    BODY\n",
        "def f(a):\n    yield 1\n    BODY\n",
        "class A:\n    def f(self):\n        BODY\n",
    ],
    ids=["rules look into a definition", "a generator", "a method"],
)
def test_a_body_that_is_needed_is_read_at_once(text: str) -> None:
    found = parse_with_python(PATH, text.replace("BODY", "return " + " + ".join(["a"] * 50)))
    assert found is not None
    (statement,) = found.chunks[0].lowered.statements
    function = statement if isinstance(statement, FunctionDef) else statement.body[0]  # type: ignore[union-attr]
    assert isinstance(function, FunctionDef)
    assert has_body(function)


def has_body(function: FunctionDef) -> bool:
    try:
        object.__getattribute__(function, "body")
    except AttributeError:
        return False
    return True


def test_a_body_beyond_the_limits_says_so() -> None:
    found = parse_with_python(PATH, "def f(a):\n    return (" + "+\na" * 300 + ")\n")
    assert found is not None
    (function,) = found.chunks[0].lowered.statements
    assert isinstance(function, FunctionDef)
    assert [type(statement) for statement in function.body] == [Unparsed]
    assert "chained" in function.body[0].reason  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        "x = (\n",
        "if a:\n  if b:\n    c\n\\\n  d\n",
        "a = 1\n\fb = 2\n",
        "\ufeffa = 1\n",
        "a\0b",
        "print 1\n",
        "\ud800 = 1\n",
    ],
)
def test_what_python_refuses_or_reads_in_another_way_is_left_to_libcst(text: str) -> None:
    assert parse_with_python(PATH, text) is None
