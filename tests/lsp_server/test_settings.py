from __future__ import annotations

import pytest

from daglens_lsp.settings import Settings, read_settings


@pytest.mark.parametrize(
    "source",
    [
        {"lens": {"enable": True, "rerunStep": False}, "interpreter": "/usr/bin/python3"},
        {"daglens": {"lens": {"rerunStep": False}, "interpreter": "/usr/bin/python3"}},
        {"daglens.lens.rerunStep": False, "daglens.interpreter": "/usr/bin/python3"},
        {"lens.rerunStep": False, "interpreter": "/usr/bin/python3"},
    ],
)
def test_every_shape_means_the_same(source):
    settings = read_settings(source)
    assert settings == Settings(interpreter="/usr/bin/python3", lenses_off=frozenset({"rerunStep"}), project={})
    assert settings.shows_lens("materialize")
    assert not settings.shows_lens("rerunStep")


def test_one_switch_turns_all_lenses_off():
    assert not read_settings({"lens": {"enable": False, "materialize": True}}).shows_lens("materialize")


def test_later_sources_count():
    settings = read_settings({"executor": "in_process", "engine": "bundled"}, None, {"executor": "multiprocess"})
    assert settings.project == {"executor": "multiprocess", "engine": "bundled"}


def test_project_settings_are_spelled_as_in_pyproject():
    settings = read_settings({"sourceRoots": ["src"], "severity": {"DGL101": "hint"}, "executor": None, "storage": ""})
    assert settings.project == {"source-roots": ["src"], "severity": {"DGL101": "hint"}}


def test_values_of_another_type_are_named_and_left_out():
    settings = read_settings({"interpreter": 3, "lens": {"run": 1}}, ["nonsense"], 7)
    assert settings.interpreter is None
    assert settings.shows_lens("run")
    assert {problem.split()[0] for problem in settings.problems} == {
        "daglens.interpreter",
        "daglens.lens.run",
    }
