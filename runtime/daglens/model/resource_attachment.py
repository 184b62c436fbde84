"""`with_resources` and `build_resources`: resources given to definitions, or made by themselves."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from typing import Any

from .assets_definition import AssetsDefinition
from .config_problems import Errors
from .errors import DagsterInvalidConfigError, DagsterInvalidInvocationError
from .resource import as_resource_defs
from .resource_requirements import (
    check_node_resources,
    check_transitive,
    missing_resource,
    resource_not_given,
)
from .source_asset import SourceAsset
from .step_scope import ResourceSet


def with_resources(
    definitions: Iterable[Any], resource_defs: Mapping[str, Any], resource_config_by_key: Any = None
) -> list[Any]:
    """The definitions with resources attached, and the IO manager that is used where none is set.

    Raises DagsterInvalidInvocationError where a definition has another resource of a key already, and
    DagsterInvalidDefinitionError where it needs one that nobody gives.
    """
    from .fs_io_manager import fs_io_manager

    given = as_resource_defs(resource_defs)
    check_transitive(sorted(given), given, missing=resource_not_given)
    for key, config in (resource_config_by_key or {}).items():
        # Config of a resource that is not there is ignored, as Dagster does.
        if key in given:
            given[key] = _configured(key, given[key], config)
    return [_attached(each, {"io_manager": fs_io_manager, **given}) for each in definitions]


def _configured(key: str, definition: Any, config: Any) -> Any:
    if not isinstance(config, Mapping) or "config" not in config:
        raise DagsterInvalidInvocationError(
            f"Error with config for resource key '{key}': write {{'config': ...}} in place of {config!r}"
        )
    _checked_config(key, definition, config["config"])
    return definition.configured(config["config"])


def _checked_config(key: str, definition: Any, config: Any) -> Any:
    """The config with defaults; raises DagsterInvalidConfigError where it does not fit."""
    field = getattr(definition, "config_field", None)
    if field is None:
        return config
    errors = Errors()
    value = field.config_type.resolve(config, "root", errors)
    if errors:
        raise DagsterInvalidConfigError(
            f"Error when applying config for resource with key '{key}'", tuple(errors), config
        )
    return value


def _attached(definition: Any, resources: Mapping[str, Any]) -> Any:
    if isinstance(definition, AssetsDefinition):
        clash = _clashes(definition.resource_defs, resources)
        if clash:
            key = min(definition.keys).to_string() if definition.keys else "of checks"
            raise DagsterInvalidInvocationError(f"AssetsDefinition with key {key} {_conflict(', '.join(clash))}")
        merged = {**resources, **definition.resource_defs}
        if definition.node_def is not None:
            check_node_resources(definition.node_def, merged)
        check_transitive(definition.resource_defs, merged)
        return definition.with_resources(resources)
    if isinstance(definition, SourceAsset):
        clash = _clashes(definition.resource_defs, resources)
        if clash:
            raise DagsterInvalidInvocationError(f"SourceAsset with key {definition.key} {_conflict(str(clash))}")
        merged = {**resources, **definition.resource_defs}
        key = definition.get_io_manager_key()
        if key not in merged:
            needed_by = f"SourceAsset with key {definition.key.to_string()}"
            raise missing_resource(key, needed_by, merged, "io manager")
        check_transitive({key: merged[key]}, merged)
        return definition.with_resources(resources)
    return definition.with_resources(resources) if hasattr(definition, "with_resources") else definition


def _clashes(own: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    return sorted(key for key in own if key in given and key != "io_manager")


def _conflict(keys: str) -> str:
    return (
        f"has conflicting resource definitions with provided resources for the following keys: {keys}. Either remove "
        "the existing resources from the asset or change the resource keys so that they don't overlap."
    )


@contextmanager
def build_resources(
    resources: Mapping[str, Any],
    instance: Any = None,
    resource_config: Mapping[str, Any] | None = None,
    dagster_run: Any = None,
    log_manager: Any = None,
) -> Generator[ResourceSet]:
    """The resources made, and torn down at the end. `resource_config` holds `{"config": ...}` by key."""
    from daglens.execution.instance import DagsterInstance
    from daglens.execution.resource_lifetime import ResourceLifetime

    definitions = as_resource_defs(resources)
    check_transitive(definitions, definitions)
    configs = {
        key: _checked_config(key, definition, ((resource_config or {}).get(key) or {}).get("config", {}))
        for key, definition in definitions.items()
        if key in (resource_config or {}) or getattr(definition, "config_field", None) is not None
    }
    lifetime = ResourceLifetime(definitions, configs, run=dagster_run, instance=instance or DagsterInstance.ephemeral())
    try:
        yield lifetime.set_for(definitions)
    finally:
        lifetime.close()
