"""What is not known is said, goes on as Unknown, and is never guessed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from daglens_analyzer.evaluate.evaluated_module import EvaluatedModule
from daglens_analyzer.evaluate.values import ConstantValue, MappingValue, SequenceValue, Unknown
from support.evaluated import evaluate_text, plain, recording_models
from support.fenced_cases import fenced_cases


def _shape(module: EvaluatedModule, name: str = "x") -> object:
    """A value as the tables below write it: "?" for Unknown, a trailing "..." where there may be more items."""
    return _plain(module.namespace[name])


def _plain(value: object) -> object:
    match value:
        case Unknown():
            return "?"
        case ConstantValue():
            return value.value
        case SequenceValue():
            return [_plain(item) for item in value.items] + ([] if value.is_exact else ["..."])
        case MappingValue():
            return {key: _plain(item) for key, (_, item) in value.items.items()} | (
                {} if value.is_exact else {"...": 0}
            )
        case _:
            return type(value).__name__


HEAD = "import lib, os\nunknown = lib.ask()\n"
CASES = fenced_cases(Path(__file__).with_name("unknown.md"))
BOUNDED = fenced_cases(Path(__file__).with_name("bounded.md"))


@pytest.mark.parametrize("name", CASES)
def test_unknown(name: str) -> None:
    source, _, expected = CASES[name].rpartition("# x: ")
    assert _shape(evaluate_text(HEAD + source)) == ast.literal_eval(expected.strip())


@pytest.mark.parametrize("name", BOUNDED)
def test_is_bounded(name: str) -> None:
    """Whatever takes too long is given up, and what stands behind it is evaluated all the same."""
    assert plain(evaluate_text(BOUNDED[name] + "\nafter = 1"), "after") == 1


@pytest.mark.parametrize("name", ["an endless loop", "endless recursion", "nested loops", "decorators without end"])
def test_what_was_given_up_is_said(name: str) -> None:
    assert evaluate_text(BOUNDED[name]).unresolved


def test_a_chunk_that_does_not_parse_is_said() -> None:
    module = evaluate_text("x = 1\ny = (\nz = 2\n\ndef f(): ...\n")
    assert plain(module, "x") == 1
    assert module.unresolved


def test_definitions_are_recorded_in_order_with_the_factory_call_that_made_them() -> None:
    text = (
        "from dagster import define\nfrom lib import make\ndefine('a')\n"
        "def factory(n):\n    return inner(n)\ndef inner(n):\n    return define(n)\n"
        "for n in 'bc':\n    factory(n)\nmake()\n"
        "if lib_unknown:\n    define('e')\n"
        "# file: lib.py\nfrom dagster import define\ndef make():\n    return define('d')\n"
    )
    module = evaluate_text(text, models=recording_models())
    made = [value for value in module.definitions if isinstance(value, ConstantValue)]
    assert [value.value for value in made] == list("abcde")
    places = [module.parsed.range_of(value.at) for value in made]
    lines = [None if place is None else place.start.line for place in places]
    assert lines == [None, 8, 8, 9, None]
    assert [value.value for value in made if value in module.conditional] == ["e"]


def test_a_decorator_of_an_unknown_library_over_a_definition_is_said() -> None:
    module = evaluate_text("import dagster_lib\n@dagster_lib.loader(x=1)\ndef f(): ...\n")
    assert ["dagster_lib.loader" in note.reason for note in module.unresolved] == [True]
