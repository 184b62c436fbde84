"""`Model`, and the pydantic model of what a file says for a Resolvable class. Imported only where one is used."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from functools import cache
from typing import Any

import pydantic

from .fields_of_class import AnnotatedField, annotated_fields
from .find_resolver import resolver_of
from .resolvable import Resolvable
from .resolver import Resolver
from .templates import ResolutionException

# Stands for a default that a file cannot write; fields that are not given are left to the class.
_LEFT_TO_THE_CLASS = "__left_to_the_class__"
_WRITTEN_IN_FILES = (int, float, str, bool, type(None))


class Model(pydantic.BaseModel):
    """A pydantic model that refuses fields it does not know."""

    model_config = pydantic.ConfigDict(extra="forbid")


@cache
def derived_model(cls: type[Resolvable]) -> type[Model]:
    """Each field by the name and type that it has in a file; a text may stand for any of them, as a template."""
    fields: dict[str, Any] = {}
    for name, annotated in annotated_fields(cls).items():
        resolver = resolver_of(annotated.type, name)
        in_file = resolver.model_field_type or annotated.type
        kind = in_file if in_file is str else in_file | str
        fields[resolver.model_field_name or name] = (kind, _field(annotated, resolver))
    try:
        return pydantic.create_model(f"{cls.__name__}Model", __base__=Model, **fields)
    except pydantic.errors.PydanticSchemaGenerationError as error:
        raise ResolutionException(f"What a file says for {cls} cannot be modelled: {error}") from error


def _field(annotated: AnnotatedField, resolver: Resolver) -> Any:
    """What the class says of its own field, and else the resolver. Limits are checked when the object is made."""
    said: dict[str, Any] = {
        name: getattr(resolver, name, None) or getattr(annotated.info, name, None)
        for name in ("description", "examples", "json_schema_extra", "title", "alias")
    }
    if annotated.has_default:
        said["default"] = annotated.default if type(annotated.default) in _WRITTEN_IN_FILES else _LEFT_TO_THE_CLASS
    return pydantic.Field(**said)
