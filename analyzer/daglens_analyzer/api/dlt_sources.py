"""dlt's sources and resources, as far as `@dlt_assets` asks of them: which resources a source has, and their names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from daglens_analyzer.api.construct import Bound, bind
from daglens_analyzer.api.reading import entries, flag, is_given, items, known_text, text
from daglens_analyzer.api.signature import description_of, function_name
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.native import argument
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ConstantValue,
    FunctionValue,
    MappingValue,
    NativeFunctionValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.definitions import Maybe
from daglens_analyzer.record import record


@record(eq=False)
class DltResourceValue(Value):
    """`source` is the name of the source it is in, `root` of the resource that its data comes from at first, where that
    is another one; `is_transformer` also says so of one that is not joined to any yet."""

    name: Maybe[str]
    source: Maybe[str] | None = None
    root: Maybe[str] | None = None
    is_transformer: bool = False
    is_selected: bool = True
    description: str | None = None


@record(eq=False)
class DltSourceValue(Value):
    """`resources` are those that it loads, by name; `is_exact` is false where there may be others."""

    name: Maybe[str]
    resources: dict[str, DltResourceValue]
    is_exact: bool


_RESOURCE = ("data", "name", "*")
_TRANSFORMER = ("f", "data_from", "name", "*")
_KEYWORDS = ("selected",)


def _resource(is_transformer: bool, arguments: CallArguments, call: Call) -> Value:
    """`dlt.resource` and `dlt.transformer`: of a function or data, or as a decorator with arguments."""
    parameters = _TRANSFORMER if is_transformer else _RESOURCE
    bound = bind((*parameters, *_KEYWORDS), arguments)
    if is_given(bound.value(parameters[0])):
        return _made_resource(bound.value(parameters[0]), is_transformer, bound, call)

    def decorate(inner: CallArguments, call: Call) -> Value:
        return _made_resource(argument(inner, 0), is_transformer, bound, call)

    return NativeFunctionValue(call.at, "dlt.resource()", decorate)


def _made_resource(data: Value | None, is_transformer: bool, bound: Bound, call: Call) -> Value:
    function = data if isinstance(data, FunctionValue) else None
    upstream = bound.value("data_from")
    own = function_name(function) if function else Unknown(call.at, "the name of this dlt resource is not known")
    return DltResourceValue(
        at=call.at,
        name=text(bound.value("name")) or (data.name if isinstance(data, DltResourceValue) else own),
        root=_root(upstream) if isinstance(upstream, DltResourceValue) else None,
        is_transformer=is_transformer,
        is_selected=flag(bound.value("selected"), True) is not False,
        description=description_of(function),
    )


def _root(resource: DltResourceValue) -> Maybe[str]:
    return resource.name if resource.root is None else resource.root


def _source(arguments: CallArguments, call: Call) -> Value:
    """`@dlt.source`, with arguments or without."""
    bound = bind(("func", "*", "name"), arguments)
    function = bound.value("func")
    if function is not None:
        return _source_function(function, bound, call)
    return NativeFunctionValue(
        call.at, "dlt.source()", lambda inner, call: _source_function(argument(inner, 0), bound, call)
    )


def _source_function(function: Value | None, bound: Bound, call: Call) -> Value:
    if not isinstance(function, FunctionValue):
        return Unknown(call.at, "what this dlt source is made of is not known")
    name = text(bound.value("name")) or function_name(function)

    def made(arguments: CallArguments, call: Call) -> Value:
        found = call.evaluator.call_function(function, arguments, call.at)
        return _source_of(name, *_resources_in(found, call), call)

    return NativeFunctionValue(call.at, function.name, made)


def _resources_in(value: Value, call: Call) -> tuple[list[DltResourceValue], bool]:
    """The resources that a source's function gives, in lists too, and whether these are all of them."""
    match value:
        case DltResourceValue():
            return [value], True
        case DltSourceValue(resources=resources, is_exact=is_exact):
            return list(resources.values()), is_exact
        case Unknown():
            return [], False
        case _:
            found, exact = call.evaluator.iterate(value)
            inner = [_resources_in(each, call) for each in found]
            return [each for resources, _ in inner for each in resources], exact and all(ok for _, ok in inner)


def _source_of(name: Maybe[str], resources: list[DltResourceValue], is_exact: bool, call: Call) -> DltSourceValue:
    selected = [each for each in resources if each.is_selected]
    named = {each.name: replace(each, source=name) for each in selected if isinstance(each.name, str)}
    return DltSourceValue(call.at, name, named, is_exact and len(named) == len(selected))


def _rest_api(arguments: CallArguments, call: Call) -> Value:
    """`rest_api_source(config)`: the resources that the configuration lists."""
    bound = bind(("config", "name", "*"), arguments)
    config = {entry.name: entry.value for entry in entries(bound.value("config"))[0]}
    listed, exact = items(config.get("resources"), call)
    found = [_rest_resource(each, call) for each in listed]
    resources = [each for each in found if each is not None]
    is_exact = exact and "resources" in config and len(resources) == len(listed)
    return _source_of(text(bound.value("name")) or "rest_api", resources, is_exact, call)


def _rest_resource(value: Value, call: Call) -> DltResourceValue | None:
    if isinstance(value, DltResourceValue):
        return value
    if isinstance(value, ConstantValue):
        return DltResourceValue(call.at, text(value) or "")
    told = {entry.name: entry.value for entry in entries(value)[0]}
    name = known_text(told.get("name"))
    if name is None:
        return None
    parent = next(_resolved_from(told.get("endpoint")), None)
    is_selected = flag(told.get("selected"), True) is not False
    return DltResourceValue(call.at, name, None, parent, parent is not None, is_selected)


def _resolved_from(endpoint: Value | None) -> Iterator[str]:
    """The resources that parameters of an endpoint are resolved from."""
    params = next((entry.value for entry in entries(endpoint)[0] if entry.name == "params"), None)
    for param in entries(params)[0]:
        told = {entry.name: known_text(entry.value) for entry in entries(param.value)[0]}
        if told.get("type") == "resolve" and (parent := told.get("resource")) is not None:
            yield parent


def _sql_database(arguments: CallArguments, call: Call) -> Value:
    """`sql_database(...)`: its tables are the database's to tell, unless they are named."""
    bound = bind(("credentials", "schema", "metadata", "table_names", "*"), arguments)
    given = bound.value("table_names")
    names, exact = items(given, call)
    resources = [DltResourceValue(call.at, text(each) or "") for each in names]
    return _source_of("sql_database", resources, is_given(given) and exact, call)


def _source_attribute(source: DltSourceValue, name: str, call: Call) -> Value | None:
    match name:
        case "name":
            return _constant(source.name, call)
        case "with_resources":
            return NativeFunctionValue(call.at, "dlt.with_resources", partial(_with_resources, source))
        case "resources" | "selected_resources":
            pairs: dict[object, tuple[Value, Value]] = {
                each: (ConstantValue(call.at, each), value) for each, value in source.resources.items()
            }
            return MappingValue(call.at, pairs, [source.is_exact])
        case "add_limit" | "parallelize":
            return NativeFunctionValue(call.at, f"dlt.{name}", lambda arguments, call: source)
        case _:
            return source.resources.get(name)


def _with_resources(source: DltSourceValue, arguments: CallArguments, call: Call) -> Value:
    """Those of these names: dlt refuses others, so that they are there."""
    names = [text(each.value) for each in arguments.positional]
    chosen = {
        name: source.resources.get(name) or DltResourceValue(call.at, name, source.name)
        for name in names
        if isinstance(name, str)
    }
    return replace(source, resources=chosen, is_exact=arguments.is_exact and len(chosen) == len(names))


_SAME = frozenset(
    {"add_filter", "add_limit", "add_map", "add_yield_map", "apply_hints", "bind", "parallelize", "set_incremental"}
)
"""Methods of a resource that give it back."""


def _resource_attribute(resource: DltResourceValue, name: str, call: Call) -> Value | None:
    match name:
        case "name":
            return _constant(resource.name, call)
        case "source_name":
            return _constant(resource.source, call)
        case "is_transformer":
            return ConstantValue(call.at, resource.is_transformer)
        case "with_name":
            return NativeFunctionValue(
                call.at,
                "dlt.with_name",
                lambda arguments, call: replace(resource, name=text(argument(arguments, 0)) or resource.name),
            )
        case _ if name in _SAME:
            return NativeFunctionValue(call.at, f"dlt.{name}", lambda arguments, call: resource)
        case _:
            return None


def _called(resource: DltResourceValue, arguments: CallArguments, call: Call) -> Value:
    """With its parameters it is the same resource."""
    return resource


def _constant(name: Maybe[str] | None, call: Call) -> Value:
    return name if isinstance(name, Unknown) else ConstantValue(call.at, name)


def _joined(left: Value, operator: str, right: Value | None, call: Call) -> Value | None:
    """`resource | transformer`"""
    if operator != "|" or not isinstance(left, DltResourceValue) or not isinstance(right, DltResourceValue):
        return None
    return replace(right, root=_root(left), is_transformer=True)


NATIVES: dict[str, Value] = {
    "dlt.resource": NativeFunctionValue(NOWHERE, "dlt.resource", partial(_resource, False)),
    "dlt.transformer": NativeFunctionValue(NOWHERE, "dlt.transformer", partial(_resource, True)),
    "dlt.source": NativeFunctionValue(NOWHERE, "dlt.source", _source),
    **{
        f"dlt.sources.{module}{name}": NativeFunctionValue(NOWHERE, f"dlt.sources.{name}", model)
        for name, model in (("rest_api_source", _rest_api), ("sql_database", _sql_database))
        for module in ("", f"{name.removesuffix('_source')}.")
    },
}
ATTRIBUTES = {DltResourceValue: _resource_attribute, DltSourceValue: _source_attribute}
CALLABLES = {DltResourceValue: _called}
OPERATORS = {DltResourceValue: _joined}
