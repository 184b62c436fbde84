"""What is found in a body follows the names around it, though no text of the body changes."""

from __future__ import annotations

from pathlib import Path

from daglens_analyzer import Workspace
from daglens_analyzer.features.diagnostics import all_diagnostics
from daglens_analyzer.workspace import Opened

ASSET = """
@asset
def orders():
    return numbers()
"""
YIELDS = "from dagster import asset\n\n\ndef numbers():\n    yield 1\n\n" + ASSET
RETURNS = YIELDS.replace("yield 1", "return [1]")

RUN = """from dagster import asset, materialize


@asset{given}
def orders(): ...


def main():
    materialize([orders], partition_key="north")
"""
PARTITIONED = RUN.format(given='(partitions_def=StaticPartitionsDefinition(["north"]))').replace(
    "import asset", "import StaticPartitionsDefinition, asset"
)


def found_after(workspace: Workspace, path: Path, text: str) -> set[str]:
    workspace.apply(Opened(path.as_posix(), text))
    return {each.name for each in all_diagnostics(workspace.snapshot())}


def test_a_function_that_is_called_comes_to_return_a_list(tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    path.write_text(YIELDS, encoding="utf-8")
    workspace = Workspace([tmp_path.as_posix()])
    assert found_after(workspace, path, YIELDS) == {"plain-value-yielded"}
    assert found_after(workspace, path, RETURNS) == set()
    assert found_after(workspace, path, YIELDS) == {"plain-value-yielded"}


def test_an_asset_that_a_main_runs_comes_to_have_partitions(tmp_path: Path) -> None:
    path = tmp_path / "example.py"
    plain = RUN.format(given="")
    path.write_text(plain, encoding="utf-8")
    workspace = Workspace([tmp_path.as_posix()])
    assert found_after(workspace, path, plain) == {"impossible-run"}
    assert found_after(workspace, path, PARTITIONED) == set()
