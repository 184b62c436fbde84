"""Which resolver an annotation asks for: its own, one inside it, or the default one for plain values."""

# Annotations may be anything.
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import partial
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from .resolvable import Resolvable
from .resolver import Resolver
from .templates import ResolutionException

_PLAIN = (int, float, str, bool, Any, type(None), list, dict)
_UNIONS = (Union, types.UnionType)
_LISTS = (Sequence, tuple, list)
_CONTAINERS = (*_UNIONS, *_LISTS, dict, Mapping)
_INSTEAD = {
    "AssetKey": "ResolvedAssetKey",
    "AssetSpec": "ResolvedAssetSpec",
    "AssetCheckSpec": "ResolvedAssetCheckSpec",
}


def resolver_of(annotation: Any, name: str) -> Resolver:
    """The resolver for a field called `name`; raises ResolutionException where there is none for its type."""
    found = _own_resolver(annotation)
    if found is None or found.is_default:
        inner = _inside(get_args(annotation)[0] if found else annotation, ())
        if found is not None and inner is not None:
            return inner.described_by(found)
        found = found or inner
    if found is None:
        shown = _INSTEAD.get(getattr(annotation, "__name__", ""), "")
        raise ResolutionException(
            f"`{name}: {annotation}` cannot come from a file: annotate it with a plain type, a Resolvable class, or "
            "Annotated[..., Resolver(...)]." + (f" For this one there is {shown}." if shown else "")
        )
    return found


def is_plain(annotation: Any) -> bool:
    """Whether the file's own value will do, its templates rendered."""
    if annotation in _PLAIN:
        return True
    if isinstance(annotation, type) and get_origin(annotation) is None:
        if issubclass(annotation, Enum):
            return True
        return (
            not issubclass(annotation, Resolvable)
            and hasattr(annotation, "model_fields")
            and _is_plain_model(annotation)
        )
    origin, members = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return all(type(each) in _PLAIN or isinstance(each, Enum) for each in members)
    return origin in _CONTAINERS and all(is_plain(each) for each in members if each is not ...)


def _is_plain_model(model: Any) -> bool:
    for name, info in model.model_fields.items():
        if not is_plain(info.rebuild_annotation()):
            raise ResolutionException(
                f"The model {model.__name__} cannot come from a file for its field `{name}: {info.annotation}`: make "
                "the class Resolvable to give fields resolvers."
            )
    return True


def _own_resolver(annotation: Any) -> Resolver | None:
    if get_origin(annotation) is not Annotated:
        return None
    return next((each for each in get_args(annotation)[1:] if isinstance(each, Resolver)), None)


class _Around(Enum):
    """A container that the value stands in."""

    LIST = "list"
    OPTIONAL = "optional"
    DICT = "dict"


_Path = tuple[_Around, ...]


def _inside(annotation: Any, path: _Path) -> Resolver | None:
    """The resolver of the innermost type, made to reach through the containers around it."""
    if is_plain(annotation):
        return Resolver.default()
    if isinstance(annotation, type) and get_origin(annotation) is None and issubclass(annotation, Resolvable):
        through = partial(_through, path, annotation.resolve_from_model)
        return Resolver(through, model_field_type=_wrapped(annotation.model(), path))
    origin, members = get_origin(annotation), get_args(annotation)
    own = _own_resolver(annotation)
    if own is not None:
        if own.from_parent and path:
            raise ResolutionException(
                "Resolver.from_model takes the whole model, so it cannot stand inside a container."
            )
        return own.changed(
            fn=own.fn if own.from_parent else partial(_through, path, own.fn),
            model_field_type=_wrapped(own.model_field_type or members[0], path),
        )
    if origin is Annotated:
        return _inside(members[0], path)
    if origin in _UNIONS:
        if len(members) == 2 and members[1] is type(None):
            return _inside(members[0], (*path, _Around.OPTIONAL))
        pairs = [(each, found) for each in members if (found := _inside(each, path)) is not None]
        return Resolver.union(pairs) if len(pairs) == len(members) else None
    if origin in _LISTS:
        return _inside(members[0], (*path, _Around.LIST))
    if origin is dict:
        if members[0] is not str:
            raise ResolutionException(f"The keys of {annotation} are not texts, as those of a file are.")
        return _inside(members[1], (*path, _Around.DICT))
    return None


def _wrapped(inner: Any, path: _Path) -> Any:
    for around in reversed(path):
        match around:
            case _Around.OPTIONAL:
                inner = inner | None
            case _Around.LIST:
                inner = tuple[inner, ...]
            case _Around.DICT:
                inner = dict[str, inner]
    return inner


def _through(path: _Path, resolve: Callable[[Any, Any], Any], context: Any, value: Any) -> Any:
    """The function applied inside the containers."""
    if not path:
        return resolve(context, value)
    match path[0]:
        case _Around.OPTIONAL:
            return None if value is None else _through(path[1:], resolve, context, value)
        case _Around.LIST:
            return [_through(path[1:], resolve, context.at_path(at), each) for at, each in enumerate(value)]
        case _Around.DICT:
            return {key: _through(path[1:], resolve, context.at_path(key), each) for key, each in value.items()}
