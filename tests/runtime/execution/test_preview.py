"""Small pictures of values: cheap, bounded, and without calling anything that could be the user's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from daglens.client import RunHistory, StepOutput
from daglens.execution.preview import preview
from support.runs import events_of, materialize, rerun, write_project


class Loud:
    """What must never be asked for its looks."""

    def __repr__(self) -> str:
        raise RuntimeError("repr was called")

    __str__ = __len__ = __repr__  # type: ignore[assignment]


@dataclass
class Row:
    name: str


@pytest.mark.parametrize(
    ("value", "picture"),
    [
        (None, {"type": "NoneType", "head": "None"}),
        (3, {"type": "int", "head": "3"}),
        ("abc", {"type": "str", "shape": [3], "head": "'abc'"}),
        (b"ab", {"type": "bytes", "shape": [2], "head": "b'ab'"}),
        (list(range(1000)), {"type": "list", "shape": [1000], "head": "[0, 1, 2, 3, 4, ...]"}),
        ({"a": [1, [2, [3]]]}, {"type": "dict", "shape": [1], "head": "{'a': [1, [...]]}"}),
        ([Loud(), Row("x")], {"type": "list", "shape": [2], "head": "[<test_preview.Loud>, <test_preview.Row>]"}),
    ],
)
def test_pictures(value: Any, picture: dict[str, Any]) -> None:
    found = preview(value)
    if "head" in found:
        found["head"] = found["head"].replace(f"<{__name__.partition('.')[0]}.", "<test_preview.")
    assert found == picture


def test_a_picture_is_small() -> None:
    for value in ("x" * 10**6, {f"key{i}" * 50: "y" * 1000 for i in range(100)}, 10**5000, [[["z"] * 99] * 99] * 99):
        assert len(preview(value).get("head", "")) <= 400


def test_frames_and_arrays_by_what_they_are() -> None:
    numpy = pytest.importorskip("numpy")
    assert preview(numpy.zeros((20, 30))) == {"type": "numpy.ndarray", "shape": [20, 30], "head": "[0. 0. 0. 0. 0.]"}
    pandas = pytest.importorskip("pandas")
    found = preview(pandas.DataFrame({"a": range(100), "b": "x"}))
    assert (found["type"], found["shape"]) == ("pandas.DataFrame", [100, 2])
    assert found["head"].splitlines()[0].split() == ["a", "b"]
    assert len(found["head"].splitlines()) == 6


@pytest.mark.parametrize("executor", ["in_process", "multiprocess"])
def test_a_run_records_them_unless_the_project_says_no(tmp_path: Path, executor: str) -> None:
    project = write_project(
        tmp_path,
        {
            "pipeline.py": """
                from dagster import asset, graph_asset, op

                @op
                def numbers():
                    return [1, 2, 3]

                @op
                def added(numbers):
                    return sum(numbers)

                @graph_asset
                def total():
                    return added(numbers())
            """
        },
    )
    handle = materialize(project, executor=executor)
    heads = {output.step: output.preview for output in events_of(handle, StepOutput)}
    assert heads == {
        "total.numbers": {"type": "list", "shape": [3], "head": "[1, 2, 3]"},
        "total.added": {"type": "int", "head": "6"},
    }
    with RunHistory(project) as history:
        status = history.latest_for_asset(("total",))
        assert status is not None
        assert status.preview == {"type": "int", "head": "6"}
    without = rerun(project, "last", previews=False, fsync=True)
    assert [output.preview for output in events_of(without, StepOutput)] == [None, None]
