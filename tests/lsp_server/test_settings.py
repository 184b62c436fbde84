from __future__ import annotations

import pytest

from daglens_lsp.settings import Settings, read_settings


@pytest.mark.parametrize(
    "source",
    [
        {"lens": {"enable": True, "rerunStep": False}, "interpreter": "/usr/bin/python3", "trusted": False},
        {"daglens": {"lens": {"rerunStep": False}, "interpreter": "/usr/bin/python3", "trusted": False}},
        {"daglens.lens.rerunStep": False, "daglens.interpreter": "/usr/bin/python3", "daglens.trusted": False},
        {"lens.rerunStep": False, "interpreter": "/usr/bin/python3", "trusted": False},
    ],
)
def test_every_shape_means_the_same(source):
    settings = read_settings(source)
    assert settings == Settings(
        trusted=False, interpreter="/usr/bin/python3", lenses_off=frozenset({"rerunStep"}), project={}
    )
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
    settings = read_settings({"trusted": "no", "interpreter": 3, "lens": {"run": 1}}, ["nonsense"], 7)
    assert settings.trusted
    assert settings.interpreter is None
    assert settings.shows_lens("run")
    assert {problem.split()[0] for problem in settings.problems} == {
        "daglens.trusted",
        "daglens.interpreter",
        "daglens.lens.run",
    }
