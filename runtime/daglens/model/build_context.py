"""Contexts for calling ops and assets directly, in tests."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .config_problems import Errors
from .config_schema import resolve_config
from .contexts import AssetCheckExecutionContext, AssetExecutionContext, OpExecutionContext
from .errors import DagsterInvalidConfigError, DagsterInvalidInvocationError, DagsterInvariantViolationError
from .ports import NO_DEFAULT
from .resource import as_resource_defs
from .step_scope import ResourceSet, StepScope


class BuiltContext:
    """What contexts made for tests have beside: resources that they make and tear down, an instance of their own, and
    the events that were logged through them. Mixed into a class of contexts.
    """

    _scope: StepScope
    _lifetime: Any = None
    _is_open = False
    _used_by: str | None = None

    def with_resources(self, resources: Mapping[str, Any] | None, configs: Mapping[str, Any] | None) -> Any:
        """Makes the resources, in place."""
        definitions = as_resource_defs(resources or {})
        resolved = _resource_configs(definitions, configs or {})
        self._events: list[Any] = []
        self._scope.record = self._events.append
        self._scope.run_config = {"resources": dict(configs or {}), **self._scope.run_config}
        if definitions:
            from daglens.execution.resource_lifetime import ResourceLifetime

            self._lifetime = ResourceLifetime(definitions, resolved)
            self._scope.resources = self._lifetime.set_for(definitions)
        return self

    @property
    def resources(self) -> Any:
        if self._lifetime is not None and self._lifetime.has_exits and not self._is_open:
            raise DagsterInvariantViolationError(
                "At least one provided resource is a generator, but attempting to access resources outside of "
                "context manager scope. Write `with build_op_context(...) as context:`."
            )
        return self._scope.resources

    @property
    def instance(self) -> Any:
        if self._scope.instance is None:
            from daglens.execution.instance import DagsterInstance

            self._scope.instance = DagsterInstance.ephemeral()
        return self._scope.instance

    def get_events(self) -> list[Any]:
        return list(self._events)

    def has_events(self) -> bool:
        return bool(self._events)

    def start(self, scope: StepScope) -> None:
        """From now on it is the context of this call; raises while another call is under way."""
        if self._used_by is not None:
            raise DagsterInvalidInvocationError(
                f"This context is currently being used to execute {self._used_by}. The context cannot be used to "
                f"execute another {'asset' if scope.is_asset_step else 'op'} until {self._used_by} has finished "
                "executing."
            )
        self._scope, self._used_by = scope, scope.op_def.name

    def finish(self) -> None:
        self._used_by = None

    def __enter__(self) -> Any:
        self._is_open = True
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def __del__(self) -> None:
        self._close()

    def _close(self) -> None:
        lifetime, self._lifetime = self._lifetime, None
        if lifetime is not None:
            lifetime.close()


class BuiltOpContext(BuiltContext, OpExecutionContext):
    """From `build_op_context`."""


class BuiltAssetContext(BuiltContext, AssetExecutionContext):
    """From `build_asset_context`."""


class BuiltAssetCheckContext(BuiltContext, AssetCheckExecutionContext):
    """From `build_asset_check_context`."""


def _resource_configs(definitions: Mapping[str, Any], configs: Mapping[str, Any]) -> dict[str, Any]:
    """By key, the config with defaults; raises DagsterInvalidConfigError with every problem at once."""
    errors = Errors()
    errors.unexpected("root", configs.keys() - definitions.keys(), definitions, f"entries of {sorted(definitions)}")
    found: dict[str, Any] = {}
    for key, definition in definitions.items():
        field = getattr(definition, "config_field", None)
        given = (configs.get(key) or {}).get("config", NO_DEFAULT)
        if field is not None:
            found[key] = resolve_config(field, given, f"root:{key}:config", errors)
        elif given is not NO_DEFAULT:
            found[key] = given
    if errors:
        raise DagsterInvalidConfigError("Error in config for resources", tuple(errors), configs)
    return found


def _scope(
    config: Any,
    instance: Any,
    partition_key: str | None,
    partition_key_range: Any,
    mapping_key: str | None,
    run_tags: Mapping[str, str] | None,
) -> StepScope:
    if partition_key is not None and partition_key_range is not None:
        raise DagsterInvalidInvocationError("Only one of partition_key and partition_key_range can be given.")
    keys: tuple[str, ...] = () if partition_key is None else (partition_key,)
    if partition_key_range is not None:
        keys = (partition_key_range.start, partition_key_range.end)
    return StepScope(
        None,
        "ephemeral",
        instance=instance,
        resources=ResourceSet({}),
        op_config=_plain(config),
        partition_keys=keys,
        mapping_key=mapping_key,
        run_tags=dict(run_tags or {}),
    )


def _plain(config: Any) -> Any:
    return config.to_config_value() if hasattr(config, "to_config_value") else config


def build_op_context(
    resources: Mapping[str, Any] | None = None,
    op_config: Any = None,
    resources_config: Mapping[str, Any] | None = None,
    instance: Any = None,
    config: Any = None,
    partition_key: str | None = None,
    partition_key_range: Any = None,
    mapping_key: str | None = None,
    run_tags: Mapping[str, str] | None = None,
    event_loop: Any = None,
) -> OpExecutionContext:
    """A context for `my_op(context, ...)`."""
    if op_config is not None and config is not None:
        raise DagsterInvalidInvocationError("build_op_context takes `op_config` or `config`, its older name, not both.")
    chosen = op_config if op_config is not None else config
    made = BuiltOpContext(_scope(chosen, instance, partition_key, partition_key_range, mapping_key, run_tags))
    return made.with_resources(resources, resources_config)


def build_asset_context(
    resources: Mapping[str, Any] | None = None,
    resources_config: Mapping[str, Any] | None = None,
    asset_config: Any = None,
    instance: Any = None,
    partition_key: str | None = None,
    partition_key_range: Any = None,
    run_tags: Mapping[str, str] | None = None,
    event_loop: Any = None,
) -> AssetExecutionContext:
    """A context for `my_asset(context, ...)`."""
    made = BuiltAssetContext(_scope(asset_config, instance, partition_key, partition_key_range, None, run_tags))
    return made.with_resources(resources, resources_config)


def build_asset_check_context(
    resources: Mapping[str, Any] | None = None,
    resources_config: Mapping[str, Any] | None = None,
    asset_config: Any = None,
    instance: Any = None,
) -> AssetCheckExecutionContext:
    """A context for `my_check(context, ...)`."""
    made = BuiltAssetCheckContext(_scope(asset_config, instance, None, None, None, None))
    return made.with_resources(resources, resources_config)
