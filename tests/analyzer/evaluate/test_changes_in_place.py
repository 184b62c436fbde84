"""What looking for the makers of a changed value costs: it grows with the statements that change it, not faster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from daglens_analyzer import Workspace
from daglens_analyzer.evaluate import reachability
from daglens_analyzer.evaluate.values import SequenceValue, Value
from support.projects_on_disk import write_project

REGISTRY = "ALL = [{items}]\nNAMES = {{}}\n"
CHANGES = "import registry\nfrom registry import ALL\n\nOWN = []\n"


@pytest.mark.parametrize("change", ["OWN.append({n})", "ALL.append({n})", "registry.NAMES[{n}] = [{n}]"])
def test_cost_of_many_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    looked_into = 0
    held_by = reachability.held_by

    def counted(value: Value) -> Iterator[Value]:
        nonlocal looked_into
        looked_into += 1
        return held_by(value)

    monkeypatch.setattr(reachability, "held_by", counted)
    costs: list[int] = []
    for times in (40, 80):
        looked_into = 0
        folder = tmp_path / str(times)
        changes = "".join(change.format(n=number) + "\n" for number in range(times))
        registry = REGISTRY.format(items=", ".join(map(str, range(200))))
        write_project(
            folder, {"registry.py": registry, "asks.py": CHANGES + changes + "import dagster\nLAST = len(OWN)\n"}
        )
        analysis = Workspace([folder.as_posix()]).snapshot()
        evaluated = analysis.evaluated((folder / "asks.py").as_posix())
        assert evaluated is not None
        own = evaluated.namespace["OWN"]
        assert isinstance(own, SequenceValue)
        assert len(own.items) == (times if "OWN" in change else 0)
        costs.append(looked_into)
    assert costs[1] < 2.5 * costs[0], costs
