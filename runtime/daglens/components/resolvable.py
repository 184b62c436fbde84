"""`Resolvable`: classes whose objects come from files, each field through its resolver."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .resolution_context import ResolutionContext


class Resolvable:
    """Beside a dataclass, a pydantic model, or a class with an annotated `__init__`."""

    @classmethod
    def model(cls) -> Any:
        """The pydantic model of what a file says for an object of the class."""
        from .derived_model import derived_model

        return derived_model(cls)

    @classmethod
    def get_form_config(cls) -> Any:
        return None

    @classmethod
    def resolve_from_model(cls, context: ResolutionContext, model: Any) -> Any:
        """The object for what a file says; raises ResolutionException."""
        return cls(**resolved_fields(model, cls, context))

    @classmethod
    def resolve_from_yaml(cls, yaml: str, *, scope: Mapping[str, Any] | None = None) -> Any:
        """The object for the text of a file; raises pydantic's ValidationError where it does not fit the class."""
        from .component_file import yaml_documents
        from .resolution_context import ResolutionContext

        (document,) = yaml_documents(yaml) or [{}]
        context = ResolutionContext.default().with_scope(**(scope or {}))
        return cls.resolve_from_model(context, cls.model().model_validate(document or {}))

    @classmethod
    def resolve_from_dict(cls, dictionary: dict[str, Any]) -> Any:
        from .resolution_context import ResolutionContext

        return cls.resolve_from_model(ResolutionContext.default(), cls.model().model_validate(dictionary))


def resolved_fields(model: Any, resolved: type[Resolvable], context: ResolutionContext) -> dict[str, Any]:
    """The arguments for an object of the class, from what was given in its model."""
    from .fields_of_class import annotated_fields
    from .find_resolver import resolver_of

    found: dict[str, Any] = {}
    for name, annotated in annotated_fields(resolved).items():
        resolver = resolver_of(annotated.type, name)
        if (resolver.model_field_name or name) in model.model_fields_set:
            found[annotated.argument or name] = resolver.execute(context, model, name)
    return found
