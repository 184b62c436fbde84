from __future__ import annotations

import pytest

from daglens_lsp.protocol import RequestRefused
from daglens_lsp.runs.runnable import Runnable, read_runnable

GIVEN = {
    "v": 1,
    "kind": "rerun",
    "label": "Re-run step clean",
    "argv": ["daglens", "rerun", "--steps=clean", "last"],
    "cwd": "/home/me/shop",
    "env": {"A": "b"},
    "run_id": "4f0c",
    "step": "clean",
}


def test_a_runnable_survives_the_way_there_and_back():
    runnable = read_runnable([GIVEN])
    assert runnable.argv == ("daglens", "rerun", "--steps=clean", "last")
    assert runnable.to_json() == GIVEN


def test_the_editor_may_add_the_environment_it_has_chosen():
    assert read_runnable([{**GIVEN, "editor_interpreter": "/opt/py"}]).editor_interpreter == "/opt/py"


def test_what_is_not_said_is_absent():
    assert "run_id" not in Runnable("materialize", "Materialize a", ("daglens",), "/p").to_json()


@pytest.mark.parametrize(
    "arguments",
    [
        None,
        [],
        ["daglens.materialize"],
        [{**GIVEN, "v": 2}],
        [{**GIVEN, "argv": "rm -rf"}],
        [{**GIVEN, "argv": [1]}],
        [{**GIVEN, "env": ["A"]}],
        [{**GIVEN, "cwd": None}],
        [{**GIVEN, "step": 3}],
    ],
)
def test_anything_else_is_refused_in_words(arguments):
    with pytest.raises(RequestRefused) as refusal:
        read_runnable(arguments)
    assert refusal.value.message.startswith(("A Daglens command", "This server", "A runnable's"))
