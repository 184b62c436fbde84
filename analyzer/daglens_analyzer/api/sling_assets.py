"""`@sling_assets`: an asset for each stream of a replication, which a YAML file or a dict describes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import TypeAlias, cast

from daglens_analyzer.api.construct import Bound, construct, decorator
from daglens_analyzer.api.dbt.manifest import Props, table
from daglens_analyzer.api.keys import key_of, keys_of
from daglens_analyzer.api.project_files import merge, read_yaml
from daglens_analyzer.api.reading import known_text, known_texts, text
from daglens_analyzer.api.translators import assets_of_specs, said
from daglens_analyzer.api.values import AssetKeyValue, OpaqueValue
from daglens_analyzer.evaluate.class_members import find_member
from daglens_analyzer.evaluate.constants import NotConstant, as_python, from_python
from daglens_analyzer.evaluate.library.paths import path_argument
from daglens_analyzer.evaluate.models import NOWHERE
from daglens_analyzer.evaluate.values import (
    Call,
    CallArguments,
    InstanceValue,
    NativeMethodValue,
    SequenceValue,
    Unknown,
    Value,
)
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetDep, AssetSpecValue

TRANSLATOR = "dagster_sling.DagsterSlingTranslator"
_PARAMETERS = "* replication_config dagster_sling_translator name partitions_def backfill_policy op_tags pool"

Stream: TypeAlias = Props
"""`name`, and `config`: what the replication says of it, if anything."""


def _sling_assets(decorated: Value, bound: Bound, call: Call) -> Value:
    specs = _specs(bound, call)
    listed = SequenceValue(call.at, "list", list[Value](specs or ()), [specs is not None])
    return assets_of_specs(decorated, listed, bound, call)


def _specs(bound: Bound, call: Call) -> list[Value] | None:
    """The assets of all streams; None where it is not known which there are."""
    value = bound.value("replication_config")
    path = None if value is None else path_argument(value)
    try:
        config = as_python(read_yaml(path, call) if path is not None else value or Unknown(call.at, ""))
    except NotConstant:
        config = None
    if not isinstance(config, dict):
        call.evaluator.unresolved(call.at, "the replication that is given here is not known")
        return None
    version = hashlib.md5(str(cast("object", config)).encode(), usedforsecurity=False).hexdigest()
    translator = bound.value("dagster_sling_translator")
    specs = [_spec_of(translator, stream, call) for stream in _streams(cast("Stream", config))]
    return [
        replace(spec, code_version=spec.code_version or version) if isinstance(spec, AssetSpecValue) else spec
        for spec in specs
    ]


def _streams(replication: Stream) -> Iterator[Stream]:
    """The streams that are enabled; what the defaults say for Dagster goes before what each says itself."""
    default = table(table(table(replication, "defaults"), "meta"), "dagster")
    streams = table(replication, "streams")
    for name in streams:
        config = table(streams, name)
        if config.get("disabled"):
            continue
        if default:
            merged = merge(deepcopy({"dagster": default}), table(config, "meta"))
            yield {"name": name, "config": {**config, "meta": merged}}
        else:
            yield {"name": name, "config": streams[name]}


def _spec_of(translator: Value | None, stream: Stream, call: Call) -> Value:
    made = said(translator, "get_asset_spec", call, from_python(stream, call.at))
    if made is None:
        return _default_spec(translator, stream, call)
    return made if isinstance(made, AssetSpecValue) else Unknown(call.at, "what the translator makes is not known")


def _default_spec(translator: Value | None, stream: Stream, call: Call) -> AssetSpecValue:
    """What the translator's own `get_asset_spec` makes, out of its other methods."""
    given = from_python(stream, call.at)
    key, deps, group, description = (
        said(translator, f"get_{name}", call, given)
        for name in ("asset_key", "deps_asset_key", "group_name", "description")
    )
    tags, kinds, policy = (
        said(translator, f"get_{name}", call, given) for name in ("tags", "kinds", "auto_materialize_policy")
    )
    named = _dagster_meta(stream)
    no_key = Unknown(call.at, "the key that the translator gives is not known")
    given_deps = _default_deps(translator, stream, call) if deps is None else _keys_in(deps, call)
    known_kinds = {"sling"} if kinds is None else {*(known_text(each) for each in call.evaluator.iterate(kinds)[0])}
    return AssetSpecValue(
        at=call.at,
        key=_default_key(translator, stream, call) if key is None else key_of(key, call) or no_key,
        key_at=call.at,
        deps=tuple(AssetDep(dep, None, "spec", call.at, call.at) for dep in given_deps),
        group=_text_or_none(named.get("group")) if group is None else text(group),
        group_at=call.at,
        description=_default_description(stream) if description is None else known_text(description),
        tags={} if tags is None else known_texts(tags),
        kinds=tuple(sorted(kind for kind in known_kinds if kind is not None)),
        built_at=call.factory_call,
        is_automated="auto_materialize_policy" in named or policy is not None,
    )


def _keys_in(value: Value, call: Call) -> list[AssetKey | Unknown]:
    single = (value,) if isinstance(value, AssetKeyValue) else call.evaluator.iterate(value)[0]
    return [key for each in single for key in keys_of(each, call)]


def _dagster_meta(stream: Stream) -> Props:
    return table(table(table(stream, "config"), "meta"), "dagster")


def _default_key(translator: Value | None, stream: Stream, call: Call) -> AssetKey | Unknown:
    chosen = _dagster_meta(stream).get("asset_key")
    if chosen:
        return AssetKey(tuple(str(chosen).split(".")))
    path = _path_of(str(table(stream, "config").get("object") or stream["name"]), translator, call)
    prefix = _target_prefix(translator, call)
    if isinstance(path, Unknown):
        return path
    return prefix if isinstance(prefix, Unknown) else AssetKey((prefix, *path))


def _default_deps(translator: Value | None, stream: Stream, call: Call) -> list[AssetKey | Unknown]:
    chosen = _dagster_meta(stream).get("deps")
    if chosen:
        names = [chosen] if isinstance(chosen, str) else cast("list[str]", chosen)
        return [AssetKey(tuple(name.split("."))) for name in names]
    path = _path_of(str(stream["name"]), translator, call)
    return [path if isinstance(path, Unknown) else AssetKey(path)]


def _text_or_none(said: object) -> str | None:
    return None if said is None else str(said)


def _default_description(stream: Stream) -> str | None:
    return _text_or_none(table(stream, "config").get("sql") or _dagster_meta(stream).get("description"))


def _path_of(name: str, translator: Value | None, call: Call) -> tuple[str, ...] | Unknown:
    """The parts of a stream's name, as the translator cleans it."""
    said_of_it = said(translator, "sanitize_stream_name", call, from_python(name, call.at))
    cleaned = _cleaned(name) if said_of_it is None else text(said_of_it)
    if not isinstance(cleaned, str):
        return Unknown(call.at, "how the translator cleans names of streams is not known")
    return tuple(cleaned.split("."))


def _cleaned(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.]+", "_", name.replace('"', "")).lower()


def _target_prefix(translator: Value | None, call: Call) -> str | Unknown:
    given: Value | None = None
    if isinstance(translator, OpaqueValue) and translator.bound is not None:
        given = translator.bound.value("target_prefix")
    elif isinstance(translator, InstanceValue):
        given = translator.attributes.get("target_prefix") or find_member(translator.of, "target_prefix")
    found = text(given)
    return "target" if found is None else found


Read = Callable[[Value, Stream, Call], object]


def _method(read: Read) -> Callable[[Value, CallArguments, Call], Value]:
    """A method of the translator's own class, as `super()` finds it."""

    def run(receiver: Value, arguments: CallArguments, call: Call) -> Value:
        given = [*arguments.positional, *arguments.keyword.values()]
        try:
            answer = read(receiver, cast("Stream", as_python(given[0].value)), call)
        except (NotConstant, IndexError, AttributeError, TypeError, KeyError):
            return Unknown(call.at, "which stream this is for is not known")
        if isinstance(answer, Value):
            return answer
        return AssetKeyValue(call.at, answer) if isinstance(answer, AssetKey) else from_python(answer, call.at)

    return run


def _deps_method(receiver: Value, stream: Stream, call: Call) -> Value:
    keys = _default_deps(receiver, stream, call)
    return SequenceValue(call.at, "list", [AssetKeyValue(call.at, key) for key in keys])


def _translator(bound: Bound, call: Call) -> Value:
    return OpaqueValue(call.at, "DagsterSlingTranslator", bound)


_METHODS: dict[str, Read] = {
    "get_asset_spec": _default_spec,
    "get_asset_key": _default_key,
    "get_deps_asset_key": _deps_method,
    "get_description": lambda receiver, stream, call: _default_description(stream),
    "get_group_name": lambda receiver, stream, call: _dagster_meta(stream).get("group"),
    "get_tags": lambda receiver, stream, call: {},
    "get_kinds": lambda receiver, stream, call: {"sling"},
    "sanitize_stream_name": lambda receiver, name, call: _cleaned(str(name)),
}
NATIVES: dict[str, Value] = {
    "dagster_sling.sling_assets": decorator("sling_assets", _PARAMETERS, _sling_assets, bare=False).native(
        "dagster_sling"
    ),
    TRANSLATOR: construct("DagsterSlingTranslator", "target_prefix", _translator).native("dagster_sling"),
    **{
        f"{TRANSLATOR}.{name}": NativeMethodValue(NOWHERE, f"{TRANSLATOR}.{name}", _method(read))
        for name, read in _METHODS.items()
    },
}
