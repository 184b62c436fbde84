"""The pydantic models behind `Config` and `ConfigurableResource`. Imported only where user code asks for one."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import contextlib
import typing
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from enum import Enum
from typing import Annotated, Any, ClassVar, Generic, TypeVar

import pydantic

from .config_schema import Field, PydanticShape, Shape
from .io_manager import IOManager
from .pythonic import read_environment
from .pythonic_schema import as_config_value, is_config_class, shape_of_model

T = TypeVar("T")


class _Base(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)


class Config(_Base):
    """Config of an op, asset or resource, as a class of typed fields."""

    __is_config_class__: ClassVar[bool] = True

    def __init__(self, **data: Any) -> None:
        super().__init__(**{name: _member(type(self), name, value) for name, value in data.items()})

    @classmethod
    def daglens_from_config(cls, config: Mapping[str, Any]) -> Any:
        """The object that resolved config stands for. What is None by default counts as not given."""
        return cls(**_given(cls, config))

    def to_config_value(self) -> dict[str, Any]:
        """The fields as run config writes them."""
        return {_alias(type(self), name): as_config_value(getattr(self, name)) for name in type(self).model_fields}

    @classmethod
    def to_config_schema(cls) -> Any:
        return PydanticShape(cls)

    @classmethod
    def to_fields_dict(cls) -> dict[str, Any]:
        return dict(cls.daglens_shape().fields)

    @classmethod
    def daglens_shape(cls) -> Shape:
        return shape_of_model(cls)


class PermissiveConfig(Config):
    """Config that takes any further fields."""

    model_config = pydantic.ConfigDict(extra="allow")


def _alias(cls: type[pydantic.BaseModel], name: str) -> str:
    return cls.model_fields[name].alias or name


def _given(model: type[pydantic.BaseModel], config: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(config)
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in found and found[key] is None and info.default is None and not info.is_required():
            del found[key]
        elif is_config_class(info.annotation) and isinstance(found.get(key), Mapping):
            found[key] = _given(info.annotation, found[key])  # pyright: ignore[reportArgumentType]
    return found


def _member(model: type[pydantic.BaseModel], name: str, value: Any) -> Any:
    """Config names members of enums by their names; pydantic wants the members."""
    if type(value) is not str or name not in model.model_fields:
        return value
    annotation = model.model_fields[name].annotation
    if not isinstance(annotation, type) or not issubclass(annotation, Enum):
        return value
    return annotation.__members__.get(value, value)


class ConfigurableResource(Config, Generic[T]):
    """A resource as a class of typed fields. Other resources may be fields; EnvVars are read when the run starts."""

    __is_resource_class__: ClassVar[bool] = True
    __is_config_class__: ClassVar[bool] = False
    model_config = pydantic.ConfigDict(extra="ignore", frozen=True, arbitrary_types_allowed=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def configure_at_launch(cls, **kwargs: Any) -> Any:
        return _AtLaunch(cls, kwargs)

    @property
    def config_field(self) -> Field | None:
        return None

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
        values: dict[str, Any] = {}
        changed = False
        for name in type(self).model_fields:
            value = getattr(self, name)
            if getattr(type(value), "__is_resource_class__", False) or hasattr(value, "resource_fn"):
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


class ConfigurableIOManager(ConfigurableResource[Any], IOManager):
    """An IO manager as a class of typed fields."""

    def handle_output(self, context: Any, obj: Any) -> None:
        raise NotImplementedError

    def load_input(self, context: Any) -> Any:
        raise NotImplementedError


class ConfigurableIOManagerFactory(ConfigurableResource[Any]):
    """Makes an IO manager from typed fields."""

    def create_io_manager(self, context: Any) -> Any:
        raise NotImplementedError

    def daglens_make(self, context: Any, exits: ExitStack) -> Any:
        return super().daglens_make(context, exits).create_io_manager(context)


class _AtLaunch:
    """A resource class whose fields come from run config."""

    __is_resource_class__ = True
    required_resource_keys = frozenset[str]()

    def __init__(self, cls: type[ConfigurableResource[Any]], given: Mapping[str, Any]) -> None:
        self._class, self._given = cls, dict(given)
        from .config_schema import Permissive

        self.config_field = Field(Permissive({}), is_required=False, default_value={})

    def daglens_make(self, context: Any, exits: ExitStack) -> Any:
        values = {**self._given, **read_environment(context.resource_config or {})}
        return self._class(**values).daglens_make(context, exits)


class _ResourceDependencyAlias:
    def __getitem__(self, item: Any) -> Any:
        return Annotated[Any, "resource_dependency"]


ResourceDependency = _ResourceDependencyAlias()
