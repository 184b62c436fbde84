"""`Component`: a class of the user's that makes definitions from attributes."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false, reportUnknownMemberType=false

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from daglens.model.argument_checks import check
from daglens.model.errors import DagsterInvalidDefinitionError
from daglens.record import dataclass

from .resolvable import Resolvable
from .template_variables import static_variables

if TYPE_CHECKING:
    from daglens.model.definitions import Definitions

    from .load_context import ComponentLoadContext

F = TypeVar("F", bound=Callable[..., Any])
_MAKES_INSTANCE = "__daglens_component_instance__"


@dataclass(frozen=True)
class ComponentTypeSpec:
    """What is told of a component class: who owns it, and which kinds of definitions it produces."""

    description: str | None = None
    tags: Sequence[str] = ()
    owners: Sequence[str] = ()
    metadata: Mapping[str, Any] | None = None
    produces: Sequence[str] = ()


class Component(ABC):
    """Makes definitions with `build_defs`. Its attributes come from a file where the class is Resolvable too."""

    @classmethod
    def get_schema(cls) -> Any:
        return None

    @classmethod
    def get_spec(cls) -> ComponentTypeSpec:
        return ComponentTypeSpec()

    @classmethod
    def get_model_cls(cls) -> Any:
        """The pydantic model of the attributes in a file; None where the class takes none."""
        return cls.model() if issubclass(cls, Resolvable) else cls.get_schema()

    @classmethod
    def get_additional_scope(cls) -> Mapping[str, Any]:
        """What templates in the component's file may name besides."""
        return static_variables(cls)

    @abstractmethod
    def build_defs(self, context: ComponentLoadContext) -> Definitions:
        """The definitions."""

    @classmethod
    def load(cls, attributes: Any, context: ComponentLoadContext) -> Any:
        """The component for checked attributes of a file, their templates not rendered yet."""
        if not issubclass(cls, Resolvable) or attributes is None:
            return cls()
        return cls.resolve_from_model(context.with_own_scope().resolution_context.at_path("attributes"), attributes)

    @classmethod
    def get_description(cls) -> str | None:
        return cls.get_spec().description or inspect.getdoc(cls)

    @classmethod
    def from_attributes_dict(cls, *, attributes: dict[str, Any], context: Any = None) -> Any:
        """The component that a file with these attributes would give."""
        return cls.load(checked_attributes(cls, attributes), context or _context_of_tests())

    @classmethod
    def from_yaml_path(cls, yaml_path: Path, context: Any = None) -> Component:
        """The component, or components, of a file."""
        from .declarations import declare_file

        declared = declare_file(context or _context_of_tests(), yaml_path)
        return declared.load()


def checked_attributes(component: type[Component], attributes: Mapping[str, Any] | None) -> Any:
    """The attributes of a file as the component's model; raises pydantic's ValidationError where they do not fit it,
    DagsterInvalidDefinitionError where the component takes none.
    """
    if not attributes:
        return None
    model = component.get_model_cls()
    if model is None:
        raise DagsterInvalidDefinitionError(
            f"{component.__name__} takes no attributes: a component takes them from a file when its class is "
            "Resolvable or gives a model from `get_model_cls`."
        )
    from pydantic import TypeAdapter

    return TypeAdapter(model).validate_python(attributes)


def component_instance(fn: F) -> F:
    """Decorates a function of a context that gives a component: found where a module of a `defs` folder binds it."""
    check.callable_param(fn, "fn")
    setattr(fn, _MAKES_INSTANCE, True)
    return fn


def makes_component(value: object) -> bool:
    """Whether a function is decorated with `component_instance`."""
    return getattr(value, _MAKES_INSTANCE, False) is True


def _context_of_tests() -> ComponentLoadContext:
    from .tree import ComponentTree

    return ComponentTree.for_test().load_context
