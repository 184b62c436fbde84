"""Reading a file chunk by chunk gives what reading it in one piece gives."""

from __future__ import annotations

import random

import pytest

from analyzer.chunks import placed_tree, real_files
from analyzer.lower.test_lower import SNIPPETS
from daglens_analyzer.chunks.parse import parse_module
from daglens_analyzer.chunks.parsed_module import ParsedModule

PATH = "/project/a.py"


def check_is_same(text: str, module: ParsedModule | None = None) -> ParsedModule:
    module = module or parse_module(PATH, text)
    assert module.syntax_problems() == ()
    assert placed_tree.of_module(module) == placed_tree.of_full_parse(text)
    check_is_whole(module)
    return module


def check_is_whole(module: ParsedModule) -> None:
    """The chunks cover the text without a gap, and each has a name of its own."""
    assert module.start_lines[0] == 0
    assert module.start_lines[-1] == module.text.count("\n")
    assert sum(chunk.length for chunk in module.chunks) == len(module.text)
    assert len({chunk.id for chunk in module.chunks}) == len(module.chunks)


@pytest.mark.parametrize("text", SNIPPETS.values(), ids=SNIPPETS.keys())
def test_snippet(text: str) -> None:
    check_is_same(text)


TRICKY = {
    "no line end at the end": ("a = 1\nb = 2", 2),
    "decorators stay with their definition": (
        "@a\n@b(\n  c\n)\n# d\n\n@e\nasync def f(): pass\n@g\nclass H: pass\n",
        2,
    ),
    "clauses stay with their statement": (
        "if a: b\nelif c: d\n# e\nelse: f\ntry: a\nexcept B: c\nelse: d\nfinally: e\nfor a in b: c\nelse: d\n",
        3,
    ),
    "names that start like clauses": ("a = 1\nelsewhere = 2\nfinally_ = 3\nexcepted = 4\n", 4),
    "several on a line": ("a = 1; b = 2\nc = 3;\n", 2),
    "strings over lines": ('a = \'\'\'\nb = 1\n\'\'\'\nc = """\ndef d(): \\"""\nimport e"""\nf = \'g\\\nh\'\n', 3),
    "quotes in comments": ('# it\'s\na = 1 # """\nb = 2\n', 3),
    "comments in brackets": ("a = [ # (\n# ]\n1,\n]\nb = 2\n", 2),
    "brackets in strings": ("a = '('\nb = \"[\" # {\nc = '''{'''\n", 3),
    "closing bracket at the margin": ("a = f(\n1,\n)\nb = [\n]\n", 2),
    "statement in the margin of brackets": ("a = [\nb,\nc\n]\nd = 1\n", 2),
    "operator at the margin of brackets": ("a = (b\n@ c\n@ d)\ndef f():\n  x = (yield\nfrom y)\n", 2),
    "continued line": ("a = \\\nb\nif c and \\\nd: pass\n", 2),
    "match": ("match a:\n  case 1: pass\n\n  case 2: pass\nmatch = 1\n", 2),
    "byte order mark": ("﻿a = 1\nb = 2\n", 2),
    "byte order mark before a comment": ("﻿# a\nb = 2\n", 2),
    "form feed at the margin": ("a = 1\n\f\n\fb = 2\nif c:\n  d\n\f\n  e\n", 3),
    "form feeds before decorators and clauses": (
        "a = 1\n\f@b\ndef c(): pass\n\f\f@d\n\f@e\n\fclass F: pass\n\fif g: h\n\felse: i\n",
        4,
    ),
    "tabs": ("if a:\n\tb = 1\n\tif c:\n\t\td = 2\ne = 3\n", 2),
    "no-break space and U+2028 in strings": ("a = '\u2028\u00a0\u0085'\nb = 'c\u001cd'\n", 2),
    "same quotes in an f-string": ('a = f"{b["("]}"\nc = f"{d["""\n"""]}"\ne = 1\n', 3),
    "f-string over lines": ("a = f\"{\nb\n}\"\nc = f'''{\nd # e\n}\n'''\nf = 1\n", 3),
    "f-string in f-string": ('a = f"{f"{f"{b}("}["}{{"\nc = f"{x:{y["}"]}}("\nd = 1\n', 3),
    "f-string with a lone brace": (
        "a = f'{{'\nb = f'}}('\nc = f'{{{d}}}'\ne = rf'\\{f}'\ng = f'\\N{BULLET}{h}('\n",
        5,
    ),
    "word before a string that ends like a prefix": ("a = b if'{' else c\nd = 1\n", 2),
    "only blank lines": ("\n\n  \n", 1),
    "empty": ("", 0),
}


@pytest.mark.parametrize(("text", "chunks"), TRICKY.values(), ids=TRICKY.keys())
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_tricky_text(text: str, chunks: int, line_end: str) -> None:
    module = check_is_same(text.replace("\n", line_end))
    assert len(module.chunks) == chunks


def test_real_files() -> None:
    for path, text in real_files.sample(seed=5, characters=120_000):
        module = parse_module(path, text)
        if all(problem.kind == "unsupported" for problem in module.syntax_problems()) and module.syntax_problems():
            continue
        check_is_same(text, module)


def test_latin_1_read_as_such() -> None:
    check_is_same("# caf\xe9\nx = '\xa0\xff'\n\ndef \xe9t\xe9(): return '\xb5'\n")


PIECES = [
    "(", ")", "[", "]", "{", "}", '"', "'", '"""', "'''", "\n", "\n\n", "#", "\\", "def f(", "x = 1\n", "@a\n", "    ",
    'f"{', '}"', "\t", "else:\n", "class A:\n", "import a\n", '"""doc"""\n', ":", ",", "\r\n", "\r", "\x0c", "\ufeff",
    "async ", "é", "yield ", "lambda: ", "match x:\n case", "; ", "# comment\n", ".", "=",
]  # fmt: skip


def edited(text: str, chance: random.Random) -> str:
    """`text` with something inserted, deleted, or replaced by a piece of itself."""
    start = chance.randrange(len(text) + 1)
    kind = chance.random()
    if kind < 0.5:
        return text[:start] + chance.choice(PIECES) + text[start:]
    end = min(len(text), start + chance.choice([1, 1, 3, 20, 200]))
    if kind < 0.8:
        return text[:start] + text[end:]
    source = chance.randrange(len(text) + 1)
    return text[:start] + text[source : source + chance.choice([5, 50, 500])] + text[end:]


@pytest.mark.parametrize("seed", range(3))
def test_edited_files(seed: int) -> None:
    """After any edits, half-typed code among them, and after all of them are undone at once, the revision made from
    the one before is that of a cold parse, and both are that of a full parse wherever LibCST accepts the text."""
    chance = random.Random(seed)
    valid = 0
    for path, original in real_files.sample(seed=100 + seed, characters=30_000, largest=8_000):
        module = parse_module(path, original)
        if module.syntax_problems():
            continue
        texts = [original]
        for _ in range(6):
            texts.append(edited(texts[-1], chance))
        for text in (*texts[1:], original):
            module = parse_module(path, text, module)
            check_is_whole(module)
            cold = parse_module(path, text)
            check_is_whole(cold)
            try:
                full = placed_tree.of_full_parse(text)
            except Exception:
                # What LibCST does not understand, Python may.
                understood = real_files.is_valid(text)
                assert understood or cold.syntax_problems()
                assert understood or module.syntax_problems()
                continue
            valid += 1
            assert cold.syntax_problems() == module.syntax_problems() == ()
            assert placed_tree.of_module(cold) == full
            assert placed_tree.of_module(module) == full
            assert [chunk.id for chunk in module.chunks] == [chunk.id for chunk in cold.chunks]
    assert valid > 2
