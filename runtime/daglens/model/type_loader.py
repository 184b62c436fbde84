"""`@dagster_type_loader`: how run config makes a value of a type."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from daglens.record import dataclass

from .config_scalars import ConfigType
from .config_schema import config_type
from .dagster_type import ConfigLoader
from .errors import DagsterInvalidDefinitionError
from .resource_keys import as_resource_keys


@dataclass(frozen=True)
class DagsterTypeLoader:
    """`function(context, config_value)` makes the value of an input of the type that has this loader."""

    function: Callable[[Any, Any], Any]
    schema: ConfigType
    resource_keys: frozenset[str] = frozenset()

    @property
    def schema_type(self) -> ConfigType:
        return self.schema

    def required_resource_keys(self) -> frozenset[str]:
        return self.resource_keys

    def construct_from_config_value(self, context: Any, config_value: Any) -> Any:
        return self.function(context, config_value)


@dataclass(frozen=True, slots=True)
class ConfiguredInput:
    """An input's value in run config, to be made by its type's loader when the step runs."""

    loader: DagsterTypeLoader | ConfigLoader
    config: Any


def dagster_type_loader(
    config_schema: Any, required_resource_keys: Iterable[str] | None = None
) -> Callable[[Callable[[Any, Any], Any]], DagsterTypeLoader]:
    """Decorates `function(context, config_value)` as the loader of a type."""
    keys = as_resource_keys(required_resource_keys)

    def decorate(function: Callable[[Any, Any], Any]) -> DagsterTypeLoader:
        required = [
            each
            for each in inspect.signature(function).parameters.values()
            if each.default is inspect.Parameter.empty and each.kind is not inspect.Parameter.VAR_KEYWORD
        ]
        if len(required) != 2:
            raise DagsterInvalidDefinitionError(
                f"@dagster_type_loader function '{function.__name__}' takes a context and a config value: "
                f"it has {len(required)} required parameters."
            )
        return DagsterTypeLoader(function, config_type(config_schema), keys)

    return decorate
