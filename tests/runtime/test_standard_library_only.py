"""The runtime needs nothing but the standard library, on every Python it promises to run on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUNTIME = Path(__file__).parents[2] / "runtime"
NEEDS = (
    "daglens.components.component_file_model",
    "daglens.components.definitions_component",
    "daglens.components.derived_model",
    "daglens.components.executable",
    "daglens.components.function_component",
    "daglens.components.partitions_in_files",
    "daglens.components.post_processing_models",
    "daglens.components.resolved_kinds",
    "daglens.components.script_components",
    "daglens.components.sql_component",
    "daglens.model.pythonic_models",
    "daglens.model.pythonic_resources",
    "daglens.model.pythonic_schema",
    "daglens.engines.dagster",
)
PROGRAM = """
import sys
sys.path.insert(0, {root!r})
import importlib, pkgutil
import daglens
for each in pkgutil.walk_packages(daglens.__path__, "daglens."):
    if not each.name.startswith({needs!r}) and not each.name.endswith(".boot"):
        importlib.import_module(each.name)
for name in daglens.__all__:
    if name not in {models!r}:
        getattr(daglens, name)
try:
    daglens.Config
except ImportError as error:
    assert "pydantic" in str(error), error
else:
    raise AssertionError("Config came without pydantic")
"""
MODELS = {
    "AssetAttributesModel",
    "DefinitionsComponent",
    "FunctionComponent",
    "Model",
    "PythonScriptComponent",
    "ResolvedAssetCheckSpec",
    "ResolvedAssetKey",
    "ResolvedAssetSpec",
    "SqlComponent",
    "TemplatedSqlComponent",
    "UvRunComponent",
    "Config",
    "ConfigurableIOManager",
    "ConfigurableIOManagerFactory",
    "ConfigurableLegacyIOManagerAdapter",
    "ConfigurableResource",
    "PermissiveConfig",
    "ResourceDependency",
}


def runs(python: str) -> bool:
    """Whether it is an interpreter: a version manager's shim may only say that it is not."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


OTHERS = [shutil.which("python3.10"), *map(str, (Path.home() / ".pyenv" / "versions").glob("3.10.*/bin/python3"))]
PYTHONS = [sys.executable, *(each for each in OTHERS if each and runs(each))]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_module_imports_without_site_packages(python: str) -> None:
    program = PROGRAM.format(root=str(RUNTIME), needs=NEEDS, models=MODELS)
    done = subprocess.run([python, "-S", "-I", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_missing_name_says_what_to_do() -> None:
    program = f"import sys; sys.path.insert(0, {str(RUNTIME)!r})\ntry:\n    from daglens import DailyPartitionDefinition\nexcept ImportError as error:\n    print(error)"  # noqa: E501
    said = subprocess.run(
        [sys.executable, "-S", "-I", "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert "DailyPartitionsDefinition" in said
    assert "--engine dagster" in said
