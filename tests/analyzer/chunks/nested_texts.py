"""Texts nested `n` deep in every way Python has; as a program, parses them all on a thread of 1 MB and tells.

A crash of the native parser kills the process, so that the tests run this as one of its own.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable


def _blocks(*headers: str) -> Callable[[int], str]:
    return lambda n: "".join(" " * i + headers[i % len(headers)] + "\n" for i in range(n)) + " " * n + "pass\n"


def _nested(
    opening: str, closing: str, inner: str = "1", before: str = "x = ", behind: str = "\n"
) -> Callable[[int], str]:
    return lambda n: before + opening * n + inner + closing * n + behind


TEXTS: dict[str, Callable[[int], str]] = {
    "lists": _nested("[", "]"),
    "parentheses": _nested("(", ")"),
    "tuples": _nested("(a, ", ")"),
    "dicts": _nested("{1: ", "}"),
    "subscripts": _nested("a[", "]"),
    "calls in calls": _nested("f(", ")"),
    "keyword arguments": _nested("f(a=b, c=", ")"),
    "lambdas in calls": _nested("f(lambda: ", ")"),
    "comprehensions": _nested("[a for a in ", "]"),
    "named expressions": _nested("(a := ", ")"),
    "f-strings in f-strings": _nested('f"{', '}"'),
    "lists in an f-string": _nested("[", "]", before='x = f"{', behind='}"\n'),
    "lists behind a brace in an f-string": _nested("[", "]", before='x = f"{"}" + ', behind='}"\n'),
    "format specifications": _nested("{a:", "}", inner="", before='x = f"', behind='"\n'),
    "sum in an f-string": _nested("a + ", "", before='x = f"{', behind='}"\n'),
    "signs": _nested("-", ""),
    "negations": _nested("not ", ""),
    "lambdas": _nested("lambda: ", ""),
    "lambdas with parameters": _nested("lambda a, b: ", ""),
    "conditionals": _nested("1 if a else ", ""),
    "attributes": _nested(".b", "", before="x = a", inner=""),
    "calls of calls": _nested("(1)", "", before="x = a", inner=""),
    "sums": _nested("b + ", ""),
    "conjunctions": _nested("b and ", ""),
    "powers": _nested("b ** ", ""),
    "comparisons": _nested("b < ", ""),
    "adjacent strings": _nested('"a" ', "", inner='"b"'),
    "adjacent f-strings": _nested('f"a{b}" ', "", inner='"b"'),
    "clauses of a comprehension": _nested("for a, c in b ", "", before="x = [a ", inner="", behind="]\n"),
    "elif clauses": _nested("elif b: pass\n", "", before="if a: pass\n", inner="", behind=""),
    "assignments": _nested("a = ", ""),
    "decorators": _nested("@a\n", "", before="", inner="def f(): pass", behind="\n"),
    "list patterns": _nested("[", "]", inner="a", before="match x:\n case ", behind=": pass\n"),
    "class patterns": _nested("A(", ")", inner="a", before="match x:\n case ", behind=": pass\n"),
    "mapping patterns": _nested("{1: ", "}", inner="a", before="match x:\n case ", behind=": pass\n"),
    "targets": _nested("[", "]", inner="a", before="", behind=" = b\n"),
    "defaults": _nested("[", "]", before="def f(a=", behind="): pass\n"),
    "type parameters": _nested("a[", "]", before="def f[T: ", behind="](): pass\n"),
    "sums over lines": _nested("b +\n", "", before="x = (\n", behind=")\n"),
    "attributes over lines": _nested(".b\n", "", before="x = (a\n", inner="", behind=")\n"),
    "signs over lines": _nested("-\n", "", before="x = (\n", behind=")\n"),
    "open brackets": _nested("f([", ""),
    "closing brackets": _nested(")]", ""),
}
BLOCKS: dict[str, Callable[[int], str]] = {
    "definitions": _blocks("class A:", "def f():", "with a:"),
    "ifs": _blocks("if a:"),
    "loops": _blocks("for a in b:", "while c:"),
    "matches": lambda n: _blocks("match a:", "case b:")(n // 2 * 2),
    "lists in blocks": lambda n: _blocks("if a:")(n) + " " * n + _nested("[", "]")(n),
}
DEEPEST = ("lists", "sums", "lambdas", "sums over lines", "attributes over lines", "signs over lines")


def main() -> None:
    from daglens_analyzer.chunks.parse import parse_module
    from daglens_analyzer.chunks.parse_with_python import parse_with_python

    depths = [int(depth) for depth in sys.argv[1:]]
    outcomes: dict[str, dict[int, str]] = {}

    def parse_all() -> None:
        for name, text in {**TEXTS, **BLOCKS}.items():
            outcomes[name] = {}
            for depth in depths:
                # The text of deep blocks grows with the square of the depth, and the deepest of all need not be all.
                if depth < (1_000 if name in BLOCKS else 10_000) or name in DEEPEST:
                    source = text(depth)
                    print(name, depth, "with Python", file=sys.stderr, flush=True)
                    parse_with_python("/a.py", source)
                    problems = parse_module("/a.py", source).syntax_problems()
                    outcomes[name][depth] = problems[0].kind if problems else "parsed"
                    print(name, depth, outcomes[name][depth], file=sys.stderr, flush=True)

    threading.stack_size(1024 * 1024)
    thread = threading.Thread(target=parse_all)
    thread.start()
    thread.join()
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main()
