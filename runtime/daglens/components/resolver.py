"""`Resolver`: how one field of a Resolvable class comes from what a file says for it."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from daglens.model.argument_checks import check

from .templates import ResolutionException

if TYPE_CHECKING:
    from .resolution_context import ResolutionContext

T = TypeVar("T")
Function = Callable[["ResolutionContext", Any], Any]


class Resolver:
    """A function of the context and the file's value. `model_field_type` and `model_field_name` are the file's side of
    the field; with `from_parent` the function takes the whole model instead.
    """

    def __init__(
        self,
        fn: Function,
        *,
        model_field_name: str | None = None,
        model_field_type: Any = None,
        description: str | None = None,
        examples: list[Any] | None = None,
        inject_before_resolve: bool = True,
        json_schema_extra: dict[str, Any] | None = None,
        form_config: Any = None,
        from_parent: bool = False,
    ) -> None:
        self.fn = check.callable_param(fn, "fn")
        self.model_field_name = model_field_name
        self.model_field_type = model_field_type
        self.description = description
        self.examples = examples
        self.inject_before_resolve = inject_before_resolve
        self.json_schema_extra = json_schema_extra
        self.form_config = form_config
        self.from_parent = from_parent

    @staticmethod
    def from_model(fn: Function, **kwargs: Any) -> Resolver:
        return Resolver(fn, from_parent=True, **kwargs)

    @staticmethod
    def default(**kwargs: Any) -> Resolver:
        """The value with its templates rendered."""
        return Resolver(_rendered, inject_before_resolve=False, **kwargs)

    @staticmethod
    def passthrough(description: str | None = None, examples: list[Any] | None = None) -> Resolver:
        """The value as the file has it."""
        return Resolver(_as_it_is, inject_before_resolve=False, description=description, examples=examples)

    @staticmethod
    def union(arg_resolver_pairs: Sequence[tuple[Any, Resolver]]) -> Resolver:
        """The first of several that gives a value."""
        members = tuple(resolver.model_field_type or kind for kind, resolver in arg_resolver_pairs)
        first = functools.partial(_first_of, [resolver for _, resolver in arg_resolver_pairs])
        return Resolver(first, model_field_type=functools.reduce(operator.or_, members))

    @property
    def is_default(self) -> bool:
        return self.fn is _rendered

    def changed(self, **changes: Any) -> Resolver:
        return Resolver(**{**vars(self), **changes})

    def described_by(self, outer: Resolver) -> Resolver:
        """The same, with what another one says of the field before what this one does."""
        return self.changed(
            description=outer.description or self.description,
            examples=outer.examples or self.examples,
            json_schema_extra=outer.json_schema_extra or self.json_schema_extra,
        )

    def execute(self, context: ResolutionContext, model: Any, field_name: str) -> Any:
        """The field's value; raises ResolutionException, with the place in the file, where the function fails."""
        name = self.model_field_name or field_name
        place = context if self.from_parent else context.at_path(name)
        try:
            if self.from_parent:
                return self.fn(place, model)
            value = getattr(model, name)
            if self.inject_before_resolve and isinstance(value, str):
                value = place.resolve_value(value)
                if not isinstance(value, str):
                    # A template gave the object itself.
                    return value
            return self.fn(place, value)
        except ResolutionException:
            raise
        except Exception as error:
            raise ResolutionException(
                f"{place.where()}: field {field_name!r} of {type(model).__name__} cannot be resolved: "
                f"{type(error).__name__}: {error}"
            ) from error


def _rendered(context: ResolutionContext, value: Any) -> Any:
    return context.resolve_value(value)


def _as_it_is(_context: ResolutionContext, value: Any) -> Any:
    return value


def _first_of(resolvers: Sequence[Resolver], context: ResolutionContext, value: Any) -> Any:
    problems: list[str] = []
    # The default one takes anything, so it comes last.
    for each in chain(
        (each for each in resolvers if not each.is_default), (each for each in resolvers if each.is_default)
    ):
        try:
            found = each.fn(context, value)
        except Exception as error:
            problems.append(f"{type(error).__name__}: {error}")
        else:
            if found is not None:
                return found
    raise ResolutionException(f"{context.where()}: {value!r} fits none of the kinds there are: {'; '.join(problems)}")


Injected = Annotated[T, Resolver.default(model_field_type=str)]
