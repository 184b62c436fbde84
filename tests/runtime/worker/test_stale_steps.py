"""What should run again after something was made anew, and what is said of inputs whose code has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from daglens.client import RunHistory, StepInputLoaded, StepStarted, UsageError, run_state_to_json
from support.runs import events_of, materialize, rerun, write_project

PIPELINE = """
    from dagster import DynamicOut, DynamicOutput, asset, graph_asset, op
    from rates import RATE, scaled

    @asset
    def orders():
        return [1, 2]

    @op
    def load(orders):
        return [scaled(order) for order in orders]

    @op(out=DynamicOut())
    def split(rows):
        for index, row in enumerate(rows):
            yield DynamicOutput(row, mapping_key=f"row{index}")

    @op
    def clean(row):
        return row + 1

    @op
    def check(row):
        return row

    @op
    def merge(rows):
        return sum(rows)

    @graph_asset
    def total(orders):
        return merge(split(load(orders)).map(lambda row: check(clean(row))).collect())
"""
RATES = """
    RATE = 3

    def scaled(order):
        return _times(order)

    def _times(order):
        return order * RATE
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_project(tmp_path, {"pyproject.toml": "", "pipeline.py": PIPELINE, "rates.py": RATES})
    assert materialize(tmp_path).wait().status == "succeeded"
    return tmp_path


def stale(project: Path) -> tuple[str, ...]:
    with RunHistory(project) as history:
        return history.stale_steps(history.resolve("last"))


def steps_of(project: Path, **asked: object) -> list[str]:
    """The steps that a re-run of the last run ran."""
    handle = rerun(project, "last", **asked)
    ran = [event.step for event in events_of(handle, StepStarted)]
    assert handle.wait().status == "succeeded", handle.wait().error
    return ran


@pytest.mark.parametrize(
    ("again", "then"),
    [
        ("total.merge", ()),
        ("total.check[row1]", ("total.merge",)),
        ("total.clean[row0]", ("total.check[row0]", "total.merge")),
        ("total.clean", ("total.check", "total.merge")),
        ("total.split", ("total.clean", "total.check", "total.merge")),
        ("orders", ("total.load", "total.split", "total.clean", "total.check", "total.merge")),
    ],
)
def test_what_comes_after_a_step_that_ran_again_is_stale(project: Path, again: str, then: tuple[str, ...]) -> None:
    assert stale(project) == ()
    steps_of(project, steps=(again,))
    assert set(stale(project)) == set(then)
    if then:
        ran = steps_of(project, stale=True)
        assert {step.partition("[")[0] if "[" not in str(then) else step for step in ran} == set(then)
        assert stale(project) == ()


def test_instances_that_are_no_more_are_not_stale(project: Path) -> None:
    text = (project / "pipeline.py").read_text()
    (project / "pipeline.py").write_text(text.replace("enumerate(rows)", "enumerate(rows[:1])"))
    steps_of(project, steps=("total.split",))
    assert steps_of(project, stale=True) == ["total.clean[row0]", "total.check[row0]", "total.merge"]
    assert stale(project) == ()


def test_nothing_stale_is_said_and_no_run_begins(project: Path) -> None:
    with pytest.raises(UsageError, match="nothing is stale in run "):
        rerun(project, "last", stale=True)
    with RunHistory(project) as history:
        assert len(history.runs()) == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "changed"),
    [
        ("pipeline.py", "def load(orders):", "def load(orders):  # all of them", False),
        ("pipeline.py", "return row + 1", "return row + 2", False),
        ("pipeline.py", "scaled(order) for", "scaled(order) + 0 for", True),
        ("rates.py", "return order * RATE", "return RATE * order", True),
        ("rates.py", "RATE = 3", "RATE = 4", True),
        ("rates.py", "RATE = 3", "\\n\\nRATE = 3\\nOTHER = 1", False),
    ],
)
def test_inputs_whose_code_has_changed_since(project: Path, file: str, old: str, new: str, changed: bool) -> None:
    path = project / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new.replace("\\n", "\n")))
    handle = rerun(project, "last", steps=("total.split",))
    (loaded,) = events_of(handle, StepInputLoaded)
    assert (loaded.from_step, loaded.code_changed) == ("total.load", changed)
    (shown,) = run_state_to_json(handle.wait())["steps"]
    assert shown["inputs"][0]["code_changed"] is changed


def test_a_version_of_the_users_own_stands_for_the_code(tmp_path: Path) -> None:
    text = """
        from dagster import asset

        @asset(code_version="1")
        def first():
            return 1

        @asset
        def second(first):
            return first
    """
    project = write_project(tmp_path, {"pipeline.py": text})
    assert materialize(project).wait().status == "succeeded"
    for version, body, changed in (("1", "2", False), ("2", "2", True)):
        write_project(
            tmp_path, {"pipeline.py": text.replace('"1"', f'"{version}"').replace("return 1", f"return {body}")}
        )
        handle = rerun(project, "last", steps=("second",))
        assert [loaded.code_changed for loaded in events_of(handle, StepInputLoaded)] == [changed]
