"""The lowered tree and its spans are those of Python's own parser."""

from __future__ import annotations

import sys
import warnings

import libcst as cst
import pytest

from analyzer.chunks import real_files
from analyzer.lower.python_oracle import compare
from daglens_analyzer.lower.lower import lower_module
from daglens_analyzer.lower.tree import (
    Assign,
    Constant,
    FormattedString,
    FormattedValue,
    FunctionDef,
    Name,
    Opaque,
    Statement,
    Try,
)
from daglens_analyzer.source.span_table import SpanTable

SNIPPETS = {
    "displays": "a = [1, *b, (2,), (), {3, 4}, {}, {1: 2, **c, 'k': [d]}, (e, f), [\n  g,\n]]\n",
    "tuples without parentheses": (
        "a, b, = c, d,\nfor e, in f: pass\nx[1, 2], x[1,], x[1:2, ::3, ...]\nreturn_ = *a, b\n"
    ),
    "slices": "a[:], a[1:], a[:2], a[1:2:3], a[::], a[b:c, d], a[-1], a[ 1 : 2 ]\n",
    "operators": "a = -b ** ~c * (d @ e) // f % +g << h >> i & j | k ^ l\n",
    "comparisons": "a < b <= c > d >= e == f != g in h not  in i is j is  not k\n",
    "boolean operators": "a and b and (c or d or e) and not f\n",
    "parentheses": "((a))\n(\n  (b) + ((c)) # d\n)\n((a, b))\nf(((x)))(y)[(z)].w\n",
    "calls": "f(a, *b, c=d, **e)\nf(\n  a, # one\n  b=1,\n)\nf(x for x in y)\nf((x for x in y), 1)\nf (a)\n",
    "comprehensions": "[a for b in c if d if e for f, g in h]\n{a: b for c in d}\n{a for b in c}\n(a for b in c)\n",
    "lambdas": "lambda: 0\nlambda a, /, b=1, *c, d, e=2, **f: a\nlambda *, a: (yield)\n",
    "numbers": "0xFF, 0o17, 0b1, 1_000, 1e3, .5, 1., 1_0.0_1j, 2J, 00\n",
    "strings": "'a' \"b\" '''c\nd''' r'\\e' 'f\\n\\x41\\u00e9\\N{BULLET}\\101'\nb'g\\xff' b\"h\" rb'\\j'\n",
    "adjacent strings": "a = ('b'\n  'c' # d\n  \"e\")\nf = 'x' f'{y}' 'z'\n",
    "f-strings": (
        "f'a{b}c{d!r}{e:>10}{f!s:{w}}{{}}{g = }{h=!r}{i=:5}'\n"
        "rf'\\d{a}'\n"
        "f'''{\n"
        "a}\n"
        "'''\n"
        "f'\\N{BULLET}{a}'\n"
        "F\"{x['k']}\"\n"
    ),
    "named expression": "if (a := f(b)) and (c := 1): pass\nwhile a := b: pass\n",
    "conditional": "a = b if c else d if e else f\n",
    "attributes": "a . b . c\n(a\n .b # c\n .d)\n1 .real\n'x'.join\n",
    "assignments": "a = b = c, d\na: int\na: int = 1\na.b: int\na += 1; b -= 2; c **= 3; d //= 4; e >>= 5; f @= g\n",
    "simple statements": (
        "del a, b[0]\n"
        "del (a), (b, c)\n"
        "pass; break; continue\n"
        "assert a, b\n"
        "raise\n"
        "raise A\n"
        "raise A from b\n"
        "def f():\n"
        "  global a, b\n"
        "  def g():\n"
        "    nonlocal c\n"
        "    return\n"
        "  return 1, 2\n"
    ),
    "imports": (
        "import a, b.c, d . e as f\n"
        "from . import a\n"
        "from ...b.c import (d as e, f,)\n"
        "from .... a import *\n"
        "from a import \\\n"
        "  b\n"
        "from .a import (\n"
        "  b, # c\n"
        ")\n"
    ),
    "functions": (
        "@a\n"
        "@b.c(d)\n"
        "# e\n"
        "@(f)\n"
        "async def g(h, i: int = 1, /, j: 'k' = 2, *l: m, n, o=p, **q: r) -> s: ...\n"
        "def f(a, *, b): pass\n"
        "def f(\n"
        "  a, # b\n"
        "): return (yield)\n"
        "def f(): x = lambda: (yield)\n"
        "def f(): [(yield) for a in b]\n"
        "def f():\n"
        "  def g(): yield\n"
        "  await x\n"
    ),
    "docstrings": (
        "def f():\n"
        '  """One.\n'
        "\n"
        "    Two.\n"
        '  """\n'
        'class A: "doc"\n'
        'def f(): ("a" "b")\n'
        'def f(): f"no"\n'
        'def f(): b"no"\n'
        "def f(): ''\n"
        "def f():\n"
        "  1\n"
        "  'no'\n"
    ),
    "classes": "class A: pass\nclass B(): pass\nclass C(A, *b, m=d, **e):\n  x = 1; y = 2\n\n  def f(self): pass\n",
    "ifs": (
        "if a: b\nelif c:\n  d\nelif e: f\nelse:\n  g\nif a: pass;\nelse: pass\nif a:\n  pass\nelse:\n  if b: pass\n"
    ),
    "loops": (
        "for a in b: pass\nelse: pass\nwhile a: pass\nelse: pass\nfor a, (b, *c) in d, e: pass\nfor a in *b, c: pass\n"
    ),
    "async": (
        "async def f():\n  async for a in b: pass\n  async with a as b, c: pass\n  return [await d async for d in e]\n"
    ),
    "try": "try: a\nexcept: b\ntry: a\nexcept A: b\nexcept (B, C) as c: d\nelse: e\nfinally: f\ntry: a\nfinally: b\n",
    "with": (
        "with a: pass\n"
        "with a as b, c as (d, e): pass\n"
        "with (a): pass\n"
        "with (a, b): pass\n"
        "with (a) as b: pass\n"
        "with a() as b.c: pass\n"
    ),
    "with in parentheses": "with (a as b, c): pass\nwith (\n  a as b,\n  c as d,\n): pass\n",
    "match": (
        "match a:\n"
        "  case 1 | 'b' | None: pass\n"
        "  case [c, *d, _]: pass\n"
        "  case {'e': f, **g} if f: pass\n"
        "  case A(h, i=j) as k: pass\n"
        "  case (l, m): pass\n"
        "  case n.o: pass\n"
        "  case -1: pass\n"
        "  case _: pass\n"
        "match a, b:\n"
        "  case c, d: pass\n"
        "match = case = 1\n"
        "match(a)\n"
    ),
    "except star": "try: a\nexcept* A as b: c\nexcept * (B, C): d\n",
    "comments everywhere": (
        "# a\n"
        "@b # c\n"
        "# d\n"
        "def f( # e\n"
        "  # f\n"
        "): # g\n"
        "  # h\n"
        "  pass # i\n"
        "  # j\n"
        "# k\n"
        "x = ( # l\n"
        "  1 # m\n"
        "  + # n\n"
        "  2)\n"
    ),
    "continued lines": "a = \\\n  b + \\\n  c\nif a and \\\n   b: pass\nassert \\\n  a\n",
    "not ASCII": "é = 'ü€𝄞' + ñ.ß(ø=å)\n𝐱 = '𝄞', y\n# €\nf('€', x='€')(z)\n",
    "form feeds and tabs": "a = 1\n\f\nb\t=\t2\nif a:\n\tpass\n\fdef f():\n\t\treturn\f1\n",
    "semicolons": "a = 1; b = 2 ;c = 3;\nif a: b; c\n",
    "yields": "def f():\n  yield\n  yield a, b\n  x = yield a\n  yield from b\n  return (yield)\n",
    "starred": (
        "a, *b = c\n*a, = b\nf(*a, *b)\nprint(*a if b else c)\nx[*a]\nx[*a, b]\n[*a, *b]\nreturn_ = [*(a or b)]\n"
    ),
    "empty": "",
    "only a comment": "# nothing\n",
}


# What the judge, the running Python's own parser, must be for a snippet; the lowering itself asks no such thing.
NEWER_THAN_OLDEST_PYTHON = {"except star": (3, 11), "starred": (3, 11)}


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet(name: str) -> None:
    if sys.version_info < NEWER_THAN_OLDEST_PYTHON.get(name, (3, 10)):
        pytest.skip("this Python's own parser does not know the syntax")
    check(SNIPPETS[name])


def test_real_files() -> None:
    spans = 0
    for path, text in real_files.sample(seed=20, characters=150_000):
        try:
            spans += check(text)
        except AssertionError as error:
            raise AssertionError(path) from error
    assert spans > 5_000


def check(text: str) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        statements, spans = lower(text)
        assert list(spans.starts) == sorted(spans.starts), "ordinals are not handed out from left to right"
        return compare(text, statements, spans)


def lower(text: str) -> tuple[tuple[Statement, ...], SpanTable]:
    text = text.replace("\r\n", "\n")
    return lower_module(cst.parse_module(text), text)


def the_only(text: str) -> Statement:
    (statement,) = lower(text)[0]
    return statement


def test_type_parameters_are_passed_over() -> None:
    statement = the_only("def f[T: (int, str), *Ts, **P](x: T) -> T: pass\n")
    assert isinstance(statement, FunctionDef)
    assert [parameter.name for parameter in statement.parameters] == ["x"]
    assert the_only("class A[T](B): pass\n")


def test_type_alias_binds_its_name_to_something_not_evaluated() -> None:
    assert the_only("type A[T] = list[T]\n") == Assign(0, (Name(1, "A"),), Opaque(2, "a type alias"), None)


def test_quotes_of_the_same_kind_in_a_field() -> None:
    statements, spans = lower('x = f"{d["k"]!r:>{width}} {f"{y}"}"\n')
    (statement,) = statements
    assert isinstance(statement, Assign)
    assert isinstance(statement.value, FormattedString)
    first, space, second = statement.value.parts
    assert isinstance(first, FormattedValue)
    assert (first.conversion, first.format_spec, first.has_nested_spec) == ("r", None, True)
    assert tuple(spans[first.at]) == (0, 6, 0, 25)
    assert isinstance(space, Constant)
    assert isinstance(second, FormattedValue)
    assert isinstance(second.value, FormattedString)


def test_template_string_is_opaque() -> None:
    statement = the_only('x = t"{a}"\n')
    assert isinstance(statement, Assign)
    assert isinstance(statement.value, Opaque)


@pytest.mark.parametrize("number", ["9" * 5000, "0x" + "f" * 5000])
def test_number_that_python_does_not_write_is_opaque(number: str) -> None:
    statement = the_only(f"x = {number}\n")
    assert isinstance(statement, Assign)
    assert isinstance(statement.value, Opaque)


def test_except_without_parentheses() -> None:
    statement = the_only("try: a\nexcept A, B: b\n")
    assert isinstance(statement, Try)
    assert statement.handlers[0].name is None


@pytest.mark.parametrize("source", ["x = '\\d'\n", "x = '\\400'\n"])
def test_odd_escapes_raise_no_warning(source: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert the_only(source)
