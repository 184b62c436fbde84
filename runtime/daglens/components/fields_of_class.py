"""The fields that a Resolvable class has, however it declares them."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

from daglens.record import dataclass

from .templates import ResolutionException


@dataclass(frozen=True)
class AnnotatedField:
    """`default` counts where there `has_default`; `info` is pydantic's; `argument` is the constructor's name for it."""

    type: Any
    default: Any = None
    has_default: bool = False
    info: Any = None
    argument: str | None = None


def annotated_fields(cls: type) -> dict[str, AnnotatedField]:
    """The fields by name; raises ResolutionException where the class declares none."""
    if dataclasses.is_dataclass(cls):
        return {each.name: _of_dataclass(each) for each in dataclasses.fields(cls)}
    if hasattr(cls, "model_fields"):
        return {name: _of_model(info) for name, info in cls.model_fields.items()}  # pyright: ignore[reportAttributeAccessIssue]
    if cls.__init__ is object.__init__:
        raise ResolutionException(
            f"Invalid Resolvable type {cls}: make it a dataclass, a pydantic model, or give it an `__init__`."
        )
    parameters = list(inspect.signature(cls.__init__).parameters.values())[1:]
    named = [each for each in parameters if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)]
    return {each.name: _of_parameter(cls, each) for each in named}


def _of_dataclass(field: dataclasses.Field[Any]) -> AnnotatedField:
    missing = dataclasses.MISSING
    return AnnotatedField(
        field.type, field.default, field.default is not missing or field.default_factory is not missing
    )


def _of_model(info: Any) -> AnnotatedField:
    return AnnotatedField(info.rebuild_annotation(), info.default, not info.is_required(), info, info.alias)


def _of_parameter(cls: type, parameter: inspect.Parameter) -> AnnotatedField:
    if parameter.kind is parameter.POSITIONAL_ONLY:
        raise ResolutionException(f"Invalid Resolvable type {cls}: `{parameter.name}` cannot be given by name.")
    if parameter.annotation is parameter.empty:
        raise ResolutionException(f"Invalid Resolvable type {cls}: `{parameter.name}` has no annotation.")
    return AnnotatedField(parameter.annotation, parameter.default, parameter.default is not parameter.empty)
