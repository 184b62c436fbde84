"""What the values of a component file become, by the annotation of the field that they are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from daglens_analyzer.api.component_templates import Scope, filled_in
from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.values import AssetKeyValue
from daglens_analyzer.evaluate.class_members import ancestry, library_bases
from daglens_analyzer.evaluate.constants import from_python
from daglens_analyzer.evaluate.values import (
    Call,
    CallArgument,
    CallArguments,
    ClassValue,
    ConstantValue,
    ExternalValue,
    GenericAliasValue,
    MappingValue,
    NativeFunctionValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.lower import tree
from daglens_analyzer.record import record

_KEYS = ("key", "asset")
_PARTITIONS = {
    "hourly": "HourlyPartitionsDefinition",
    "daily": "DailyPartitionsDefinition",
    "weekly": "WeeklyPartitionsDefinition",
    "time_window": "TimeWindowPartitionsDefinition",
    "static": "StaticPartitionsDefinition",
}


@record(eq=False)
class ResolverValue(Value):
    """`Resolver(fn)`: a function of the user's that makes a value of what the file says."""

    function: Value | None


def resolved(value: object, annotation: Value | None, scope: Scope, call: Call) -> Value:
    """A value of a component file for a field with this annotation; without one it stays plain data."""
    if isinstance(value, str):
        found = filled_in(value, scope, call)
        if not isinstance(found, ConstantValue):
            return found
        return found if found.value is None else _by_annotation(found.value, annotation, scope, call)
    return _by_annotation(value, annotation, scope, call)


def _by_annotation(value: object, annotation: Value | None, scope: Scope, call: Call) -> Value:
    match annotation:
        case GenericAliasValue(origin=origin, arguments=arguments):
            return _generic(value, _name(origin), arguments, annotation, scope, call)
        case ClassValue() if isinstance(value, Mapping) and _is_resolvable(annotation):
            return instance_of(annotation, cast("Mapping[str, Any]", value), scope, call)
        case ClassValue() if isinstance(value, Mapping):
            return _validated(annotation, cast("Mapping[str, object]", value), call)
        case _:
            make = plain if value is None else _SPECIAL.get(_name(annotation), plain)
            return make(cast("object", value), scope, call)


def plain(value: object, scope: Scope, call: Call) -> Value:
    """Plain data, with what stands in `{{ }}` filled in."""
    match value:
        case str():
            return filled_in(value, scope, call)
        case list():
            return SequenceValue(call.at, "list", [plain(each, scope, call) for each in cast("list[object]", value)])
        case dict():
            pairs = cast("dict[object, object]", value).items()
            return MappingValue(
                call.at, {key: (from_python(key, call.at), plain(each, scope, call)) for key, each in pairs}
            )
        case _:
            return from_python(value, call.at)


def instance_of(of: ClassValue, fields: Mapping[str, Any], scope: Scope, call: Call) -> Value:
    """An object of a class, each field resolved by its annotation."""
    arguments = {
        name: CallArgument(resolved(value, field_annotation(of, name, call), scope, call), call.at, name)
        for name, value in fields.items()
    }
    return call.evaluator.call_function(of, CallArguments((), arguments), call.at)


def field_annotation(of: ClassValue, name: str, call: Call) -> Value | None:
    """The annotation of a class's field, its own or of a class that it derives from."""
    for each in ancestry(of):
        for statement in each.definition.body:
            target = statement.targets[0] if isinstance(statement, tree.Assign) and statement.targets else None
            if isinstance(statement, tree.Assign) and isinstance(target, tree.Name) and target.id == name:
                written = statement.annotation
                return None if written is None else call.evaluator.evaluate_annotation(each, written)
    return None


def _generic(value: object, origin: str, arguments: tuple[Value, ...], alias: Value, scope: Scope, call: Call) -> Value:
    if origin == "Annotated" and arguments:
        resolver = next((each for each in arguments if isinstance(each, ResolverValue)), None)
        if resolver is not None and resolver.function is not None:
            context = Unknown(call.at, "the context that values are resolved in is not known")
            given = tuple(CallArgument(each, call.at) for each in (context, plain(value, scope, call)))
            return call.evaluator.call_function(resolver.function, CallArguments(given, {}), call.at)
        return resolved(value, arguments[0], scope, call)
    if origin in ("list", "List", "Sequence", "Iterable", "set", "Set") and isinstance(value, list):
        inner = arguments[0] if arguments else None
        return SequenceValue(
            call.at, "list", [resolved(each, inner, scope, call) for each in cast("list[object]", value)]
        )
    if origin in ("dict", "Dict", "Mapping") and isinstance(value, dict) and len(arguments) == 2:
        pairs = cast("dict[object, object]", value).items()
        items = {key: (from_python(key, call.at), resolved(each, arguments[1], scope, call)) for key, each in pairs}
        return MappingValue(call.at, items)
    if origin in ("Optional", "Union", "") or len(arguments) == 2:
        return _first_that_fits(cast("object", value), arguments, scope, call)
    return plain(cast("object", value), scope, call)


def _first_that_fits(value: object, choices: tuple[Value, ...], scope: Scope, call: Call) -> Value:
    """Of the types of a union the first that a value of this kind can be for."""
    for choice in choices:
        origin = _name(choice.origin) if isinstance(choice, GenericAliasValue) else _name(choice)
        fits_list = isinstance(value, list) and origin in ("list", "List", "Sequence", "Iterable")
        fits_dict = isinstance(value, dict) and (
            isinstance(choice, ClassValue) or origin in ("dict", "Dict", "Mapping")
        )
        if fits_list or fits_dict or origin in (*_SPECIAL, "Annotated"):
            return resolved(cast("object", value), choice, scope, call)
    return plain(cast("object", value), scope, call)


def _name(annotation: Value | None) -> str:
    match annotation:
        case ExternalValue(qualified_name=name) | NativeFunctionValue(name=name):
            return name.rpartition(".")[2]
        case ClassValue(name=name):
            return name
        case _:
            return ""


def _is_resolvable(of: ClassValue) -> bool:
    """Whether the fields of a class are resolved; those of other models are taken as they are."""
    return of.is_dataclass or not {"dagster.Resolvable", "dagster.Component", "?"}.isdisjoint(library_bases(of))


def _validated(model: ClassValue, fields: Mapping[str, object], call: Call) -> Value:
    """An object of a model, of plain data in which nothing is filled in."""
    given = {name: CallArgument(from_python(value, call.at), call.at, name) for name, value in fields.items()}
    return call.evaluator.call_function(model, CallArguments((), given), call.at)


def asset_arguments(value: object, scope: Scope, call: Call) -> dict[str, Value]:
    """The arguments for an `AssetSpec` that a file describes: keys are texts with slashes, partitions tables."""
    found: dict[str, Value] = {}
    for name, each in cast("Mapping[str, object]", value).items() if isinstance(value, Mapping) else ():
        if name in _KEYS:
            found[name] = _key(each, scope, call)
        elif name in ("deps", "additional_deps") and isinstance(each, list):
            keys = [_key(one, scope, call) for one in cast("list[object]", each)]
            found[name] = SequenceValue(call.at, "list", keys)
        elif name == "partitions_def" and isinstance(each, Mapping):
            found[name] = _partitions(cast("Mapping[str, Any]", each), scope, call)
        elif name == "tags" and isinstance(each, Mapping):
            found[name] = _tags(cast("Mapping[str, object]", each), scope, call)
        else:
            found[name] = plain(each, scope, call)
    return found


def _key(value: object, scope: Scope, call: Call) -> Value:
    found = plain(value, scope, call)
    if isinstance(found, ConstantValue) and isinstance(found.value, str):
        return AssetKeyValue(call.at, AssetKey.from_user_string(found.value))
    return found


def _tags(tags: Mapping[str, object], scope: Scope, call: Call) -> Value:
    """Values that are no text are written as Python writes them."""
    found: dict[object, tuple[Value, Value]] = {}
    for name, each in tags.items():
        value = plain(each, scope, call)
        text = ConstantValue(call.at, str(value.value)) if isinstance(value, ConstantValue) else value
        found[name] = (from_python(name, call.at), text)
    return MappingValue(call.at, found)


def _partitions(table: Mapping[str, Any], scope: Scope, call: Call) -> Value:
    name = _PARTITIONS.get(str(table.get("type")))
    if name is None:
        return Unknown(call.at, "these partitions of a component file are not followed")
    renamed = {"start_date": "start"} if name.startswith("TimeWindow") else {}
    fields = {renamed.get(key, key): plain(value, scope, call) for key, value in table.items() if key != "type"}
    return _made(name, fields, call)


def _made(name: str, fields: Mapping[str, Value], call: Call) -> Value:
    """An object of Dagster's, as code would make it."""
    maker = call.evaluator.get_attribute(ExternalValue(call.at, "dagster"), name, call.at)
    arguments = {key: CallArgument(value, call.at, key) for key, value in fields.items()}
    return call.evaluator.call_function(maker, CallArguments((), arguments), call.at)


def asset_spec(value: object, scope: Scope, call: Call) -> Value:
    """An `AssetSpec` as a file describes it."""
    return _made("AssetSpec", asset_arguments(value, scope, call), call)


def check_spec(value: object, scope: Scope, call: Call) -> Value:
    """An `AssetCheckSpec` as a file describes it."""
    return _made("AssetCheckSpec", asset_arguments(value, scope, call), call)


def _attributes(value: object, scope: Scope, call: Call) -> Value:
    found = asset_arguments(value, scope, call)
    return MappingValue(call.at, {name: (from_python(name, call.at), each) for name, each in found.items()})


_SPECIAL: dict[str, Callable[[object, Scope, Call], Value]] = {
    "ResolvedAssetSpec": asset_spec,
    "ResolvedAssetCheckSpec": check_spec,
    "ResolvedAssetKey": _key,
    "ResolvedAssetAttributes": _attributes,
    "AssetAttributesModel": _attributes,
    "AssetSpecUpdateKwargs": _attributes,
}


def _resolver(bound: Bound, call: Call) -> Value:
    return ResolverValue(call.at, bound.value("fn"))


def _default_resolver(bound: Bound, call: Call) -> Value:
    return ResolverValue(call.at, None)


def _resolver_attribute(value: ResolverValue, name: str, call: Call) -> None:
    """Nothing is asked of it."""


CONSTRUCTS = (
    construct("Resolver", "fn * model_field_name model_field_type can_inject description examples", _resolver),
    construct(
        "Resolver.default", "* model_field_name model_field_type can_inject description examples", _default_resolver
    ),
    construct("Resolver.passthrough", "description examples", _default_resolver),
)
ATTRIBUTES = {ResolverValue: _resolver_attribute}
