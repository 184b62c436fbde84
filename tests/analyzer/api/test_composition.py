"""Graphs whose body does something that cannot be known say so; what is certain in them stays."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from daglens_analyzer.graph.edges import edges_of
from daglens_analyzer.graph.model import CodeLocation
from daglens_analyzer.graph.sources import ConstantSource, FanInSource, UnknownSource
from support.analyzed import analyze

HEADER = """
import library
from dagster import DynamicOut, Out, graph, job, op

@op
def one(): return 1

@op
def use(value): return value

@op(out={"a": Out(), "b": Out()})
def two(): return 1, 2

@op(out=DynamicOut())
def many(): yield 1

"""

EXACT = {
    "plain": "use(one())",
    "a condition that is known": "use(one()) if 1 < 2 else one()",
    "a call of a library that concerns no node": "library.log('x'); use(one())",
    "a loop over what is known": "[use(one()) for _ in range(2)]",
}
INEXACT = {
    "a node given to a library": "library.wrap(one())",
    "a library's node": "use(library.load(one))",
    "a condition that is not known": "use(one()) if library.flag else one()",
    "a statement under such a condition": "x = one()\n    if library.flag:\n        use(x)",
    "a loop over what is not known": "for each in library.names:\n        one()",
    "an alias that is computed": "one.alias(library.name)()",
    "arguments that are not known": "use(*library.values)",
    "a return that is not known": "return library.result()",
}


@pytest.mark.parametrize("case", [*EXACT, *INEXACT], ids=str)
def test_exactness(case: str, tmp_path: Path) -> None:
    body = EXACT.get(case) or INEXACT[case]
    (found,) = _location(f"@graph\ndef composed():\n    {body}\n", tmp_path).graphs
    assert found.is_exact == (case in EXACT)


SOURCES = {
    "1": ConstantSource("1"),
    "None": ConstantSource("None"),
    "one": ConstantSource("`one`, which is not called"),
    "one.alias('x')": ConstantSource("an op that is not called"),
    "two()": ConstantSource("several outputs at once"),
    "(1, 2)": ConstantSource("a tuple"),
    "{}": ConstantSource("a dict"),
    "lambda: 1": ConstantSource("a function"),
    "[1]": FanInSource((ConstantSource("1"),)),
}


@pytest.mark.parametrize("argument", SOURCES)
def test_what_is_passed_is_kept_as_written(argument: str, tmp_path: Path) -> None:
    """Dagster refuses all of these: rules say why, by the source that they find here."""
    (found,) = _location(f"@graph\ndef composed():\n    use({argument})\n", tmp_path).graphs
    invocation = next(each for each in found.invocations if each.name == "use")
    assert invocation.arguments[0].source == SOURCES[argument]


def test_a_value_that_is_not_known(tmp_path: Path) -> None:
    (found,) = _location("@graph\ndef composed():\n    use(library.value)\n", tmp_path).graphs
    (argument,) = found.invocations[0].arguments
    assert isinstance(argument.source, UnknownSource)


def test_dynamic_outputs_are_marked(tmp_path: Path) -> None:
    source = """
    @graph
    def composed():
        use.alias("whole")(many())
        many().map(use.alias("each"))
        use.alias("all")(many().collect())
    """
    (found,) = _location(source, tmp_path).graphs
    sources = {each.name: each.arguments[0].source for each in found.invocations if each.arguments}
    flags = {name: (source.mapped, source.collected) for name, source in sources.items()}  # type: ignore[union-attr]
    assert flags == {"whole": (False, False), "each": (True, False), "all": (False, True)}


def test_too_many_arguments_feed_nothing(tmp_path: Path) -> None:
    (found,) = _location("@graph\ndef composed():\n    use(one(), one(), nope=one())\n", tmp_path).graphs
    assert len(found.invocations[-1].arguments) == 3
    assert [(edge.from_node, edge.to_input) for edge in edges_of(found)] == [("one", "value")]


def test_a_graph_that_calls_itself_ends(tmp_path: Path) -> None:
    location = _location(
        "def again():\n    again()\n    use(one())\n\n@graph\ndef composed():\n    again()\n", tmp_path
    )
    assert not location.graphs[0].is_exact


def _location(source: str, folder: Path) -> CodeLocation:
    return analyze(folder, {"definitions.py": dedent(HEADER) + dedent(source)}).graph().locations[0]
