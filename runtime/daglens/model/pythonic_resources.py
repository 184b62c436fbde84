"""The pydantic models behind `ConfigurableResource` and its kin. Imported only where user code asks for one."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import contextlib
import typing
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import pydantic

from .config_composites import Permissive, Shape
from .config_schema import Field
from .configured import configured_field
from .errors import DagsterInvalidDefinitionError
from .io_manager import IOManager
from .pythonic import read_environment
from .pythonic_models import Config
from .pythonic_schema import LEGACY_FIELD, as_config_value, shape_of_model

T = TypeVar("T")


class ConfigurableResource(Config, Generic[T]):
    """A resource as a class of typed fields. Other resources may be fields; EnvVars are read when the run starts."""

    __is_resource_class__: ClassVar[bool] = True
    __is_config_class__: ClassVar[bool] = False
    model_config = pydantic.ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)

    def __init__(self, **data: Any) -> None:
        for info in type(self).model_fields.values():
            if isinstance(info.default, Field):
                raise DagsterInvalidDefinitionError(LEGACY_FIELD)
        super().__init__(**data)

    @pydantic.model_validator(mode="wrap")
    @classmethod
    def _keep_deferred(cls, value: Any, handler: Callable[[Any], Any]) -> Any:
        """A nested resource may be one that is made when the run starts: it is kept as it is until then."""
        return value if isinstance(value, _AtLaunch) or hasattr(value, "resource_fn") else handler(value)

    def _why_not_set(self) -> str:
        return (
            f"'{type(self).__name__}' is a resource, and its fields are config that does not change. Keep what "
            "changes in a client of its own, which a method of the resource makes."
        )

    @classmethod
    def configure_at_launch(cls, **kwargs: Any) -> Any:
        return _AtLaunch(cls, kwargs)

    @classmethod
    def configured(cls, config_or_config_fn: Any, config_schema: Any = None, description: str | None = None) -> Any:
        return _AtLaunch(cls, {}).configured(config_or_config_fn, config_schema)

    @classmethod
    def from_resource_context(cls, context: Any, nested_resources: Mapping[str, Any] | None = None) -> Any:
        """The resource made from the config of a resource function's context, set up."""
        made = cls(**{**(context.resource_config or {}), **(nested_resources or {})})._resolved(context)
        made.setup_for_execution(context)
        return made.create_resource(context)

    @property
    def config_field(self) -> Field:
        """Run config may say other values for the fields that are no resources."""
        return _field_at_launch(type(self), {name: getattr(self, name) for name in type(self).model_fields})

    @property
    def required_resource_keys(self) -> frozenset[str]:
        return frozenset()

    def setup_for_execution(self, context: Any) -> None:
        """Called before the first step that uses the resource."""

    def teardown_after_execution(self, context: Any) -> None:
        """Called when the run is over."""

    @contextlib.contextmanager
    def yield_for_execution(self, context: Any) -> typing.Generator[Any, None, None]:
        self.setup_for_execution(context)
        try:
            yield self
        finally:
            self.teardown_after_execution(context)

    def create_resource(self, context: Any) -> Any:
        return self

    def get_resource_context(self) -> Any:
        return self.__dict__.get("_context")

    def daglens_make(self, context: Any, exits: ExitStack) -> Any:
        """The resource ready for use: nested ones made, environment read, set up, torn down when `exits` closes."""
        made = self._resolved(context)
        entered: AbstractContextManager[Any] = made.yield_for_execution(context)
        inner = exits.enter_context(entered)
        if type(self).create_resource is not ConfigurableResource.create_resource:
            return inner.create_resource(context) if inner is made else inner
        return inner

    def _resolved(self, context: Any) -> Any:
        said = self._said_by_run_config(context)
        values: dict[str, Any] = {}
        changed = False
        for name in type(self).model_fields:
            value = getattr(self, name)
            if name in said:
                resolved = said[name]
            elif getattr(type(value), "__is_resource_class__", False) or hasattr(value, "resource_fn"):
                resolved = context.lifetime.make_other(value) if context.lifetime is not None else value
            else:
                resolved = read_environment(value)
            values[name] = resolved
            changed = changed or resolved is not value
        private = {**(self.__pydantic_private__ or {})}
        made = type(self).model_construct(**values) if changed else self.model_copy()
        if private and made.__pydantic_private__ is not None:
            made.__pydantic_private__.update(private)
        return made

    def _said_by_run_config(self, context: Any) -> dict[str, Any]:
        """The fields for which run config has another value than this object."""
        given = context.resource_config
        if not isinstance(given, Mapping):
            return {}
        found: dict[str, Any] = {}
        for name, info in type(self).model_fields.items():
            key = info.alias or name
            own = read_environment(as_config_value(getattr(self, name))) if key in given else None
            if key in given and as_config_value(given[key]) != own:
                found[name] = given[key]
        if not found:
            return {}
        checked = type(self)(**{**{name: getattr(self, name) for name in type(self).model_fields}, **found})
        return {name: getattr(checked, name) for name in found}

    def with_replaced_resource_context(self, context: Any) -> Any:
        return self

    @contextlib.contextmanager
    def from_resource_context_cm(self, context: Any) -> typing.Generator[Any, None, None]:
        with ExitStack() as exits:
            yield self.daglens_make(context, exits)

    def process_config_and_initialize(self) -> Any:
        from .resource_context import InitResourceContext

        return self._resolved(InitResourceContext())


ConfigurableResourceFactory = ConfigurableResource


class _WithSchemas(ConfigurableResource[Any]):
    """What lets run config say something of each output and input."""

    @classmethod
    def input_config_schema(cls) -> Any:
        return None

    @classmethod
    def output_config_schema(cls) -> Any:
        return None


class ConfigurableIOManager(_WithSchemas, IOManager):
    """An IO manager as a class of typed fields."""

    def handle_output(self, context: Any, obj: Any) -> None:
        raise NotImplementedError

    def load_input(self, context: Any) -> Any:
        raise NotImplementedError


class ConfigurableIOManagerFactory(_WithSchemas):
    """Makes an IO manager from typed fields."""

    def create_io_manager(self, context: Any) -> Any:
        raise NotImplementedError

    def daglens_make(self, context: Any, exits: ExitStack) -> Any:
        return super().daglens_make(context, exits).create_io_manager(context)


class ConfigurableLegacyIOManagerAdapter(ConfigurableResource[Any]):
    """Typed fields in front of an IO manager that is defined by a function: `wrapped_io_manager`."""

    @property
    def wrapped_io_manager(self) -> Any:
        raise NotImplementedError

    def daglens_make(self, context: Any, exits: ExitStack) -> Any:
        made = super().daglens_make(context, exits)
        config = {name: getattr(made, name) for name in type(made).model_fields}
        return made.wrapped_io_manager(context.replace_config(config))


class _AtLaunch:
    """A resource class whose fields come from run config; those given beforehand are its defaults."""

    __is_resource_class__ = True
    required_resource_keys = frozenset[str]()

    def __init__(self, cls: type[ConfigurableResource[Any]], given: Mapping[str, Any]) -> None:
        self._class, self._given = cls, dict(given)
        self.config_field = _field_at_launch(cls, given)

    def configured(self, config_or_config_fn: Any, config_schema: Any = None, **_options: Any) -> Any:
        """The same with its config given beforehand, in whole or through a function."""
        made = _AtLaunch(self._class, self._given)
        made.config_field = configured_field(
            self.config_field,
            config_or_config_fn,
            config_schema,
            ("ResourceDefinition", "Error when applying config mapping for resource"),
        )
        return made

    def daglens_make(self, context: Any, exits: ExitStack) -> Any:
        values = {**self._given, **(context.resource_config or {})}
        return self._class(**values).daglens_make(context, exits)


def _field_at_launch(model: type[ConfigurableResource[Any]], given: Mapping[str, Any]) -> Field:
    """The config of a resource: its fields, with what is given already as defaults."""
    shape = shape_of_model(model)
    by_alias = {model.model_fields[name].alias or name: value for name, value in given.items()}
    fields = {
        key: _with_default(each, by_alias[key]) if key in by_alias else each for key, each in shape.fields.items()
    }
    return Field((Permissive if shape.permissive else Shape)(fields))


def _with_default(field: Field, value: Any) -> Field:
    if value is None:
        return Field(field.config_type, is_required=False, description=field.description)
    return Field(field.config_type, as_config_value(value), False, field.description)


class _ResourceDependencyAlias:
    def __getitem__(self, item: Any) -> Any:
        return Annotated[Any, "resource_dependency"]


ResourceDependency = _ResourceDependencyAlias()
