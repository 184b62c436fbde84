"""`AssetSpec`: an asset that is described and not made here, and the ways to change a description."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from daglens_analyzer.api.asset_deps import deps_of
from daglens_analyzer.api.construct import Bound, construct, method, recorded
from daglens_analyzer.api.keys import key_of
from daglens_analyzer.api.partitions import partitions_cron, partitions_name
from daglens_analyzer.api.reading import items, known_text, text, texts
from daglens_analyzer.api.spec_facts import is_automated, spec_of, tags_and_kinds
from daglens_analyzer.api.values import AssetDepValue, AssetKeyValue, PartitionsValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, MappingValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.definitions import AssetSpecValue, Maybe

_PARAMETERS = (
    "key * deps description metadata skippable group_name code_version automation_condition owners tags kinds "
    "partitions_def freshness_policy is_virtual auto_materialize_policy legacy_freshness_policy"
)
_MERGE_PARAMETERS = "* deps metadata owners tags kinds"


def _asset_spec(bound: Bound, call: Call) -> Value:
    key = key_of(bound.value("key"), call) or Unknown(call.at, "the key of this `AssetSpec` is not known")
    deps, exact = deps_of(bound.value("deps"), call, from_spec=True)
    place = bound.at("key", call.at)
    return recorded(spec_of(bound, call, at=call.at, key=key, key_at=place, deps=deps, deps_exact=exact), call)


def replaced_spec(spec: AssetSpecValue, bound: Bound, call: Call) -> AssetSpecValue:
    """`spec.replace_attributes(...)`: what is given takes the place of what was."""
    given = bound.arguments
    deps, exact = (
        deps_of(bound.value("deps"), call, from_spec=True) if "deps" in given else (spec.deps, spec.deps_exact)
    )
    tags, kinds = tags_and_kinds(bound.value("tags"), bound.value("kinds"), call)
    partitions = partitions_name(bound.value("partitions_def"))
    cron = partitions_cron(bound.value("partitions_def"))
    return replace(
        spec,
        at=call.at,
        key=(key_of(bound.value("key"), call) or spec.key) if "key" in given else spec.key,
        key_at=bound.at("key", spec.key_at),
        deps=deps,
        deps_exact=exact and bound.is_exact,
        group=text(bound.value("group_name")) if "group_name" in given else spec.group,
        group_at=bound.at("group_name", spec.group_at or spec.key_at),
        description=known_text(bound.value("description")) if "description" in given else spec.description,
        code_version=text(bound.value("code_version")) if "code_version" in given else spec.code_version,
        owners=texts(bound.value("owners"), call) if "owners" in given else spec.owners,
        tags=tags if "tags" in given else spec.tags,
        kinds=kinds if "kinds" in given else spec.kinds,
        partitions=partitions if "partitions_def" in given else spec.partitions,
        partitions_cron=cron if "partitions_def" in given else spec.partitions_cron,
        is_automated=is_automated(bound) if "automation_condition" in given else spec.is_automated,
    )


def merged_spec(spec: AssetSpecValue, bound: Bound, call: Call) -> AssetSpecValue:
    """`spec.merge_attributes(...)`: what is given is added."""
    deps, exact = deps_of(bound.value("deps"), call, from_spec=True)
    tags, kinds = tags_and_kinds(bound.value("tags"), bound.value("kinds"), call)
    present = {dep.key for dep in spec.deps}
    return replace(
        spec,
        at=call.at,
        deps=(*spec.deps, *(dep for dep in deps if dep.key not in present)),
        deps_exact=spec.deps_exact and exact and bound.is_exact,
        owners=_joined(spec.owners, texts(bound.value("owners"), call)),
        tags={**spec.tags, **tags},
        kinds=_joined(spec.kinds, kinds),
    )


def _joined(old: Maybe[tuple[str, ...]], new: Maybe[tuple[str, ...]]) -> Maybe[tuple[str, ...]]:
    if isinstance(old, Unknown):
        return old
    return new if isinstance(new, Unknown) else tuple(dict.fromkeys((*old, *new)))


def spec_attribute(spec: AssetSpecValue, name: str, call: Call) -> Value | None:
    """An attribute of a spec, as code that maps specs reads it."""
    methods: dict[str, tuple[str, Callable[[AssetSpecValue, Bound, Call], AssetSpecValue]]] = {
        "replace_attributes": (_PARAMETERS.replace("key *", "* key"), replaced_spec),
        "_replace": (_PARAMETERS.replace("key *", "* key"), replaced_spec),
        "merge_attributes": (_MERGE_PARAMETERS, merged_spec),
        "with_io_manager_key": ("key", lambda unchanged, bound, inner: replace(unchanged, at=inner.at)),
    }
    if name in methods:
        parameters, change = methods[name]

        def changed(bound: Bound, inner: Call) -> Value:
            return recorded(change(spec, bound, inner), inner)

        return method(f"dagster.AssetSpec.{name}", parameters, changed, call.at)
    match name:
        case "key" | "asset_key":
            return AssetKeyValue(call.at, spec.key)
        case "group_name":
            return _plain(spec.group, call)
        case "description":
            return ConstantValue(call.at, spec.description)
        case "code_version":
            return _plain(spec.code_version, call)
        case "owners":
            return _strings(spec.owners, "list", call)
        case "kinds":
            return _strings(spec.kinds, "set", call)
        case "tags":
            pairs: dict[object, tuple[Value, Value]] = {
                key: (ConstantValue(call.at, key), ConstantValue(call.at, text)) for key, text in spec.tags.items()
            }
            return MappingValue(call.at, pairs)
        case "deps":
            deps = [AssetDepValue(dep.at, (dep.key,), dep.key_at or dep.at, dep.table_name) for dep in spec.deps]
            return SequenceValue(call.at, "list", list[Value](deps), [spec.deps_exact])
        case "partitions_def":
            known = spec.partitions
            return (
                PartitionsValue(call.at, known, spec.partitions_cron) if isinstance(known, str) else _plain(known, call)
            )
        case _:
            return None


def _plain(value: Maybe[str] | None, call: Call) -> Value:
    return value if isinstance(value, Unknown) else ConstantValue(call.at, value)


def _strings(value: Maybe[tuple[str, ...]], kind: str, call: Call) -> Value:
    if isinstance(value, Unknown):
        return value
    return SequenceValue(call.at, "set" if kind == "set" else "list", [ConstantValue(call.at, item) for item in value])


def _map_asset_specs(bound: Bound, call: Call) -> Value:
    """`map_asset_specs(function, specs)` over specs and assets definitions."""
    from daglens_analyzer.api.asset_methods import map_specs

    function = bound.value("func")
    values, exact = items(bound.value("iterable"), call)
    if function is None:
        return Unknown(call.at, "`map_asset_specs` is not given a function here")
    return SequenceValue(call.at, "list", [map_specs(value, function, call) for value in values], [exact])


CONSTRUCTS = (
    construct("AssetSpec", _PARAMETERS, _asset_spec),
    construct("map_asset_specs", "func iterable", _map_asset_specs),
)
ATTRIBUTES = {AssetSpecValue: spec_attribute}
