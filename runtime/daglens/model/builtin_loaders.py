"""How run config writes values of the built-in types: as themselves, as `{"value": ...}`, or in a file."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .config_composites import Array, Map, Noneable, Permissive, ScalarUnion, Selector
from .config_scalars import AnyConfig, ConfigType
from .config_schema import config_type

if TYPE_CHECKING:
    from .dagster_type import ConfigLoader


@lru_cache(maxsize=256)
def schema_of(loader: ConfigLoader) -> ConfigType:
    """The schema of what run config may hold for an input of the loader's type."""
    inner = [each.loader.schema_type for each in loader.inner]
    match loader.kind:
        case "any":
            return _value_or_file(AnyConfig())
        case "scalar":
            scalar = config_type(loader.python_type)
            return ScalarUnion(scalar, _value_or_file(scalar))
        case "optional":
            return Noneable(inner[0])
        case "list" | "set":
            return Array(inner[0])
        case "dict" if inner:
            key = inner[0]
            return Map(key.scalar_type if isinstance(key, ScalarUnion) else key, inner[1])
        case "tuple":
            return Array(AnyConfig())
        case _:
            return Permissive()


def _value_or_file(value: ConfigType) -> Selector:
    return Selector({"value": value, "json": {"path": str}, "pickle": {"path": str}})


def load(loader: ConfigLoader, context: Any, config: Any) -> Any:
    """The value that checked config stands for."""
    match loader.kind:
        case "any":
            return _read(config)
        case "scalar":
            return _read(config) if isinstance(config, Mapping) else config
        case "optional":
            return None if config is None else _inner(loader, 0, context, config)
        case "list":
            return [_inner(loader, 0, context, each) for each in config]
        case "set":
            return {_inner(loader, 0, context, each) for each in config}
        case "dict" if loader.inner:
            return {key: _inner(loader, 1, context, each) for key, each in config.items()}
        case "tuple":
            return tuple(_inner(loader, index, context, each) for index, each in enumerate(config))
        case _:
            return config


def _inner(loader: ConfigLoader, index: int, context: Any, config: Any) -> Any:
    return loader.inner[index].loader.construct_from_config_value(context, config)


def _read(config: Mapping[str, Any]) -> Any:
    [(kind, given)] = config.items()
    if kind == "json":
        import json

        return json.loads(Path(given["path"]).read_text(encoding="utf-8"))["value"]
    if kind == "pickle":
        import pickle

        # The user's own file, named in the user's own run config, in the user's own process.
        return pickle.loads(Path(given["path"]).read_bytes())
    return given
