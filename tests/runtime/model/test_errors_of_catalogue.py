"""Mistakes in pipelines raise the class that Dagster 1.13.27 raises, and what it accepts is accepted.

`definition_errors.json` was recorded with the real Dagster. Each case runs in a forked child, so that modules, warnings
and types that one case registers do not reach the next.
"""

from __future__ import annotations

import json
import os
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import pytest

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "definition_errors.json").read_text(encoding="utf-8")
)
LATER = {
    117: "recorded without loading, which fails in Dagster too: nothing provides the asset that both inputs name",
}
LOADED = [each for each in CASES if each.get("level") != "run"]


def outcome(case: dict[str, Any]) -> str:
    """The name of the class that the case raises here, or "nothing"."""
    read_end, write_end = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        child = os.fork()
    if child == 0:
        said = "nothing"
        try:
            _run(case)
        except BaseException as error:
            said = type(error).__name__
        os.write(write_end, said.encode())
        os._exit(0)
    os.close(write_end)
    said = os.read(read_end, 1000).decode()
    os.close(read_end)
    os.waitpid(child, 0)
    return said


def _run(case: dict[str, Any]) -> None:
    import daglens
    from daglens.model.module_definitions import definitions_of_module

    warnings.simplefilter("ignore")
    sys.modules["dagster"] = daglens
    module = types.ModuleType("case")
    sys.modules["case"] = module
    exec(compile(case["source"], "case.py", "exec"), module.__dict__)
    if case.get("level") == "load" or case.get("dagster"):
        definitions_of_module(module)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks a child for each case")
@pytest.mark.parametrize("case", [pytest.param(each, id=f"{each['id']}-{each['title']}") for each in LOADED])
def test_same_class_as_dagster(case: dict[str, Any]) -> None:
    expected = case.get("error_class") or "nothing"
    if case["id"] in LATER:
        assert outcome(case) != expected, f"{case['id']} works now: take it off the list"
    else:
        assert outcome(case) == expected
