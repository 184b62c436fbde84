"""Imports between the modules of a project."""

from __future__ import annotations

import pytest

from daglens_analyzer.evaluate.values import ExternalValue, ModuleValue, Unknown
from support.evaluated import ROOT, evaluate_text, plain, recording_models, session_of


@pytest.mark.parametrize(
    "source",
    [
        "from dagster import asset as x",
        "import dagster as dg\nx = dg.asset",
        "import dagster\nx = dagster.asset",
        "from daglens import asset as x",
        "import daglens\nx = daglens.asset",
        "from dagster._core.definitions.decorators import asset as x",
    ],
)
def test_one_canonical_name(source: str) -> None:
    """A construct is the same from wherever it is imported: the model that is registered under its name."""
    models = recording_models()
    text = source.replace("asset", "define")
    assert evaluate_text(text, models=models).namespace["x"] is models.natives["dagster.define"]


def test_what_a_library_gives_is_unknown_and_evaluation_goes_on() -> None:
    module = evaluate_text("import requests\nx = requests.get('u').json()\ny = [1, x]\nz = 2")
    assert isinstance(module.namespace["requests"], ExternalValue)
    unknown = module.namespace["x"]
    assert isinstance(unknown, Unknown)
    assert "requests.get" in unknown.reason
    assert plain(module, "z") == 2


def test_what_the_project_lacks_is_said() -> None:
    module = evaluate_text("from .nowhere import x\nfrom lib import y\nz = x\n# file: lib.py\n")
    reasons = [note.reason for note in module.unresolved]
    assert len(reasons) == 2
    assert "nowhere" in reasons[0]
    assert "`lib` has no `y`" in reasons[1]
    assert module.missing == {"nowhere", "lib.y"}


def test_submodules_come_in_walk_order() -> None:
    files = ("p/__init__.py", "p/z.py", "p/a/__init__.py", "p/a/inner.py", "p/b.py", "p/no/x.py")
    session = session_of("".join(f"# file: {file}\n" for file in files))
    assert session.submodules("p", f"{ROOT}/main.py", False) == ("p", "p.a", "p.a.inner", "p.b", "p.z")


def test_a_module_value_knows_its_names() -> None:
    module = evaluate_text("import pkg.mod as m\n# file: pkg/mod.py\nx = 1\n")
    value = module.namespace["m"]
    assert isinstance(value, ModuleValue)
    assert (value.name, value.path, list(value.namespace)) == ("pkg.mod", f"{ROOT}/pkg/mod.py", ["x"])


def test_a_chain_of_imports_longer_than_python_bears() -> None:
    chain = "".join(f"# file: m{n}.py\nfrom m{n + 1} import x\n" for n in range(400))
    module = evaluate_text(f"from m0 import x\n{chain}# file: m400.py\nx = 'end'\n")
    assert plain(module, "x") == "end"


def test_a_script_sees_what_stands_beside_it() -> None:
    module = evaluate_text(
        "# file: scripts/run.py\nfrom beside import x\n# file: scripts/beside.py\nx = 1\n", "scripts/run.py"
    )
    assert plain(module, "x") == 1
