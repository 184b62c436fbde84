"""The run config file that the user names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast


def read_config(path: Path) -> Mapping[str, Any]:
    """Run config from a JSON file, or from a YAML file where the project's environment has PyYAML.

    Raises OSError, and ValueError with what is wrong.
    """
    text = path.read_text(encoding="utf-8")
    value: Any = _yaml(text) if path.suffix.lower() in (".yaml", ".yml") else json.loads(text)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("run config is a mapping at its top")
    return cast("Mapping[str, Any]", value)


def _yaml(text: str) -> Any:
    try:
        import yaml  # pyright: ignore[reportMissingModuleSource]
    except ImportError:
        raise ValueError(
            "reading YAML takes PyYAML in the project's environment; install it there, or write JSON"
        ) from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from None
