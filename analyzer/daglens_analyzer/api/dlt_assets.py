"""`@dlt_assets`: an asset for each resource that a dlt source loads, under the keys that a translator gives."""

from __future__ import annotations

from collections.abc import Callable

from daglens_analyzer.api.construct import Bound, bind, construct, decorator
from daglens_analyzer.api.dlt_sources import DltResourceValue, DltSourceValue
from daglens_analyzer.api.keys import key_of, keys_of
from daglens_analyzer.api.reading import known_text, known_texts, text
from daglens_analyzer.api.translators import assets_of_specs, said
from daglens_analyzer.api.values import AssetKeyValue, OpaqueValue
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    ConstantValue,
    NativeFunctionValue,
    NativeMethodValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetDep, AssetSpecValue, Maybe
from daglens_analyzer.record import record

_LIBRARIES = ("dagster_dlt", "dagster_embedded_elt.dlt")
_PARAMETERS = (
    "* dlt_source dlt_pipeline name group_name dagster_dlt_translator partitions_def backfill_policy op_tags pool hooks"
)


@record(eq=False)
class DltDataValue(Value):
    """What a translator is given: a resource, and the pipeline that loads it."""

    resource: DltResourceValue
    pipeline: Value | None


def _dlt_assets(decorated: Value, bound: Bound, call: Call) -> Value:
    return assets_of_specs(decorated, _specs(bound, call), bound, call)


def _specs(bound: Bound, call: Call) -> SequenceValue:
    """The assets of all resources; a note where it is not known which there are."""
    source, translator = bound.value("dlt_source"), bound.value("dagster_dlt_translator")
    is_exact = isinstance(source, DltSourceValue) and source.is_exact
    if not is_exact:
        call.evaluator.unresolved(bound.at("dlt_source", call.at), "which resources this dlt source loads is not known")
    found = source.resources.values() if isinstance(source, DltSourceValue) else ()
    pipeline = bound.value("dlt_pipeline")
    specs = [_spec_of(translator, DltDataValue(call.at, resource, pipeline), call) for resource in found]
    return SequenceValue(call.at, "list", specs, [is_exact])


def _spec_of(translator: Value | None, data: DltDataValue, call: Call) -> Value:
    made = said(translator, "get_asset_spec", call, data)
    if made is None:
        return _default_spec(translator, data, call)
    return made if isinstance(made, AssetSpecValue) else Unknown(call.at, "what the dlt translator makes is not known")


def _default_spec(translator: Value | None, data: DltDataValue, call: Call) -> AssetSpecValue:
    """What the translator's own `get_asset_spec` makes, out of its other methods."""
    resource = data.resource
    key, deps, group, description, tags, policy = (
        said(translator, f"get_{name}", call, resource)
        for name in ("asset_key", "deps_asset_keys", "group_name", "description", "tags", "automation_condition")
    )
    no_key = Unknown(call.at, "the key that the dlt translator gives is not known")
    given_deps = [_default_dep(resource, call)] if deps is None else _keys_in(deps, call)
    return AssetSpecValue(
        at=call.at,
        key=_default_key(resource, call) if key is None else key_of(key, call) or no_key,
        key_at=call.at,
        deps=tuple(AssetDep(dep, None, "spec", call.at, call.at) for dep in given_deps),
        group=None if group is None else text(group),
        group_at=call.at,
        description=resource.description if description is None else known_text(description),
        tags={} if tags is None else known_texts(tags),
        kinds=tuple(sorted({"dlt", *_destination(data.pipeline)})),
        built_at=call.factory_call,
        is_automated=policy is not None,
    )


def _keys_in(value: Value, call: Call) -> list[Maybe[AssetKey]]:
    return [key for each in call.evaluator.iterate(value)[0] for key in keys_of(each, call)]


def _default_key(resource: DltResourceValue, call: Call) -> Maybe[AssetKey]:
    return _joined("dlt_", resource.source, resource.name, call)


def _default_dep(resource: DltResourceValue, call: Call) -> Maybe[AssetKey]:
    """The table outside that the resource, or the first one before a transformer, is read from."""
    return _joined("", resource.source, resource.name if resource.root is None else resource.root, call)


def _joined(prefix: str, source: Maybe[str] | None, name: Maybe[str], call: Call) -> Maybe[AssetKey]:
    if isinstance(source, str) and isinstance(name, str):
        return AssetKey((f"{prefix}{source}_{name}",))
    return Unknown(call.at, "the name of this dlt source or resource is not known")


def _destination(pipeline: Value | None) -> tuple[str, ...]:
    bound = pipeline.bound if isinstance(pipeline, OpaqueValue) else None
    named = None if bound is None else known_text(bound.value("destination"))
    return () if named is None else (named.rpartition(".")[2],)


def _data_attribute(data: DltDataValue, name: str, call: Call) -> Value | None:
    return {"resource": data.resource, "pipeline": data.pipeline}.get(name)


Read = Callable[[DltResourceValue, Call], Value]


def _method(read: Read) -> Callable[[Value, CallArguments, Call], Value]:
    """A method of the translator's own class that answers for a resource, as `super()` finds it."""

    def run(receiver: Value, arguments: CallArguments, call: Call) -> Value:
        given = next(iter((*arguments.positional, *arguments.keyword.values())), None)
        if given is None or not isinstance(given.value, DltResourceValue):
            return Unknown(call.at, "which dlt resource this is for is not known")
        return read(given.value, call)

    return run


def _spec_method(receiver: Value, arguments: CallArguments, call: Call) -> Value:
    given = next(iter((*arguments.positional, *arguments.keyword.values())), None)
    if given is None or not isinstance(given.value, DltDataValue):
        return Unknown(call.at, "which dlt resource this is for is not known")
    return _default_spec(receiver, given.value, call)


_METHODS: dict[str, Read] = {
    "get_asset_key": lambda resource, call: AssetKeyValue(call.at, _default_key(resource, call)),
    "get_deps_asset_keys": lambda resource, call: SequenceValue(
        call.at, "list", [AssetKeyValue(call.at, _default_dep(resource, call))]
    ),
    "get_description": lambda resource, call: ConstantValue(call.at, resource.description),
    "get_group_name": lambda resource, call: ConstantValue(call.at, None),
}


def _of_library(library: str) -> dict[str, Value]:
    translator = f"{library}.DagsterDltTranslator"
    methods = {name: _method(read) for name, read in _METHODS.items()} | {"get_asset_spec": _spec_method}
    named = {f"{translator}.{name}": run for name, run in methods.items()}
    return {
        f"{library}.dlt_assets": decorator("dlt_assets", _PARAMETERS, _dlt_assets, bare=False).native(library),
        f"{library}.build_dlt_asset_specs": construct(
            "build_dlt_asset_specs", "dlt_source dlt_pipeline dagster_dlt_translator", _specs
        ).native(library),
        translator: construct(
            "DagsterDltTranslator", "", lambda bound, call: OpaqueValue(call.at, "DagsterDltTranslator", bound)
        ).native(library),
        **{name: NativeMethodValue(NOWHERE, name, run) for name, run in named.items()},
    }


def _pipeline(arguments: CallArguments, call: Call) -> Value:
    parameters = ("pipeline_name", "pipelines_dir", "pipeline_salt", "destination", "*")
    return OpaqueValue(call.at, "pipeline", bind(parameters, arguments))


NATIVES: dict[str, Value] = {
    **{name: model for library in _LIBRARIES for name, model in _of_library(library).items()},
    "dlt.pipeline": NativeFunctionValue(NOWHERE, "dlt.pipeline", _pipeline),
}
ATTRIBUTES = {DltDataValue: _data_attribute}
