"""The parameters that the analyzer holds to be Dagster's are Dagster's."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from functools import reduce

import dagster
import pytest

from daglens_analyzer.api.signatures import SIGNATURES

# A class of texts, whose own constructor takes what `str` takes.
WITHOUT_SIGNATURE = frozenset({"EnvVar"})

# This one's constructor is compiled at its first call, and has no parameters to be seen before.
dagster.InputMapping(graph_input_name="rows", mapped_node_name="load", mapped_node_input_name="rows")


@pytest.mark.parametrize("name", sorted(set(SIGNATURES) - WITHOUT_SIGNATURE))
def test_a_signature_is_as_dagster_has_it(name: str) -> None:
    signature = signature_of(reduce(getattr, name.split("."), dagster))
    parameters = [each for each in signature.parameters.values() if each.name != "self"]
    named = [each for each in parameters if each.kind is not each.VAR_KEYWORD]
    required = [each.name for each in named if each.default is each.empty and each.kind is not each.VAR_POSITIONAL]
    told = SIGNATURES[name]
    assert [word.lstrip("*") for word in told.parameters if word != "*"] == [each.name for each in named]
    assert list(told.required) == required
    assert told.is_open == (len(named) < len(parameters))
    if not any(each.kind is each.VAR_POSITIONAL for each in named):
        by_position = [each for each in named if each.kind is not each.KEYWORD_ONLY]
        assert told.most_positional == len(by_position)


def signature_of(called: Callable[..., object]) -> inspect.Signature:
    """Dagster makes the constructors of its records when they are first called: until then they take anything."""
    signature = inspect.signature(called)
    if list(signature.parameters) == ["args", "kwargs"]:
        with suppress(TypeError):
            called()
    return inspect.signature(called)
