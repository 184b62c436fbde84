"""Run config from YAML: read with the PyYAML of the user's environment."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .errors import DagsterInvariantViolationError


def config_from_files(config_files: Sequence[str]) -> Mapping[str, Any]:
    """The files that the paths or patterns name, merged, later ones first; raises DagsterInvariantViolationError."""
    texts: list[str] = []
    for pattern in config_files:
        found = sorted(glob.glob(pattern))  # noqa: PTH207
        if not found:
            raise DagsterInvariantViolationError(f'`config_files` names "{pattern}", and there is no such file.')
        texts += [Path(each).read_text(encoding="utf-8") for each in found]
    return config_from_yaml_strings(texts)


def config_from_pkg_resources(pkg_resource_defs: Sequence[tuple[str, str]]) -> Mapping[str, Any]:
    """The resources of packages, each as package and name, merged."""
    from importlib.resources import files

    try:
        texts = [files(package).joinpath(name).read_text(encoding="utf-8") for package, name in pkg_resource_defs]
    except (ModuleNotFoundError, FileNotFoundError, UnicodeDecodeError) as error:
        raise DagsterInvariantViolationError(
            f"Encountered error attempting to parse yaml: {type(error).__name__}: {error}"
        ) from error
    return config_from_yaml_strings(texts)


def config_from_yaml_strings(yaml_strings: Sequence[str]) -> Mapping[str, Any]:
    """The documents, merged."""
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise ImportError("Config from YAML needs the package pyyaml, which this Python does not have.") from error
    merged: dict[str, Any] = {}
    try:
        for text in yaml_strings:
            merged = _merged(merged, yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise DagsterInvariantViolationError(
            f"Encountered error attempting to parse yaml of {list(yaml_strings)}: {error}"
        ) from error
    return merged


def _merged(first: Any, second: Any) -> Any:
    if not isinstance(first, Mapping) or not isinstance(second, Mapping):
        return second
    before: dict[Any, Any] = {**first}
    after: dict[Any, Any] = {**second}
    return {**before, **{key: _merged(before[key], each) if key in before else each for key, each in after.items()}}
