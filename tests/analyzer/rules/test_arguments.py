"""What the argument rules hold of Dagster's parameters is what Dagster has."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable

import dagster
import pytest

from daglens_analyzer.api.registry import MODULES
from daglens_analyzer.api.signatures import SIGNATURES
from daglens_analyzer.rules.arguments.conflicting_arguments import EXCLUSIVE
from daglens_analyzer.rules.arguments.refused_kinds import ITEMS, TAKES
from daglens_analyzer.rules.arguments.unknown_argument import JUDGED

CONSTRUCTS = {construct.name: construct for module in MODULES for construct in getattr(module, "CONSTRUCTS", ())}


@pytest.mark.parametrize("name", sorted(JUDGED))
def test_every_parameter_of_a_judged_construct_is_known(name: str) -> None:
    parameters = inspect.signature(getattr(dagster, name)).parameters.values()
    named = {each.name for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)}
    assert named <= set(CONSTRUCTS[name].parameters)


@pytest.mark.parametrize("name", sorted(JUDGED))
def test_a_judged_construct_refuses_other_arguments(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(TypeError, match=r"no_such_argument|missing .* required"):
            use(getattr(dagster, name))


def use(construct: Callable[..., Callable[..., object]]) -> None:
    """Call it, and what it gives for a decorator, with an argument that nothing has."""
    construct(no_such_argument=1)(lambda: None)


@pytest.mark.parametrize("name", sorted(name for name in {*EXCLUSIVE, *TAKES, *ITEMS} if " " not in name))
def test_the_tables_speak_of_parameters_that_exist(name: str) -> None:
    spoken_of = {
        *(argument for group in EXCLUSIVE.get(name, ()) for argument in group),
        *TAKES.get(name, ()),
        *ITEMS.get(name, ()),
    }
    known = CONSTRUCTS[name] if name in CONSTRUCTS else SIGNATURES[name]
    assert spoken_of <= set(known.parameters)
