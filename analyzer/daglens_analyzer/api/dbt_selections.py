"""What code asks of assets that `@dbt_assets` made: keys of models and sources, selections, schedules of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from daglens_analyzer.api.construct import Bound, construct, recorded
from daglens_analyzer.api.dbt.manifest import ASSET_TYPES, is_asset
from daglens_analyzer.api.dbt.translation import ManifestValue, spec_of_node
from daglens_analyzer.api.dbt_assets import DbtOrigin, dbt_origin, selected
from daglens_analyzer.api.reading import is_given, items, known_text, text
from daglens_analyzer.api.schedule import cron_of
from daglens_analyzer.api.values import AssetKeyValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, MappingValue, Unknown, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, ScheduleDefinition, UnresolvedAssetJob
from daglens_analyzer.graph.selection_parts import Selection


def _origin(bound: Bound, call: Call) -> DbtOrigin | Unknown:
    """What the only definition of `dbt_assets=` was made of."""
    given, _ = items(bound.value("dbt_assets"), call)
    origin = given[0].origin if len(given) == 1 and isinstance(given[0], AssetsDefinition) else None
    unknown = Unknown(call.at, "the dbt manifest of these assets is not known")
    return origin if isinstance(origin, DbtOrigin) else unknown


def _key(manifest: ManifestValue, unique_id: str, call: Call) -> Value:
    spec = spec_of_node(manifest, unique_id, call)
    return spec if isinstance(spec, Unknown) else AssetKeyValue(call.at, spec.key)


def _key_of_model(bound: Bound, call: Call) -> Value:
    origin, name = _origin(bound, call), known_text(bound.value("model_name"))
    if isinstance(origin, Unknown):
        return origin
    for unique_id, props in origin.manifest.manifest.nodes.items():
        if props.get("name") == name and props.get("resource_type") in ASSET_TYPES:
            return _key(origin.manifest, unique_id, call)
    return Unknown(call.at, f"the dbt project has no model `{name}`")


def _keys_of_source(bound: Bound, call: Call) -> Value:
    """The keys of a source's tables by the names of outputs."""
    origin, name = _origin(bound, call), known_text(bound.value("source_name"))
    if isinstance(origin, Unknown):
        return origin
    found: dict[object, tuple[Value, Value]] = {}
    for unique_id, props in origin.manifest.manifest.nodes.items():
        if props.get("resource_type") == "source" and props.get("source_name") == name:
            output = unique_id.replace(".", "_").replace("-", "_").replace("*", "_star")
            found[output] = (ConstantValue(call.at, output), _key(origin.manifest, unique_id, call))
    return MappingValue(call.at, found)


def _key_of_source(bound: Bound, call: Call) -> Value:
    found = _keys_of_source(bound, call)
    if not isinstance(found, MappingValue):
        return found
    keys = [key for _, key in found.items.values()]
    return keys[0] if len(keys) == 1 else Unknown(call.at, "this dbt source has not just one table")


def _selection(bound: Bound, call: Call) -> Selection | Unknown:
    """What `dbt_select=` and `dbt_exclude=` take of the nodes that the definition has."""
    origin = _origin(bound, call)
    if isinstance(origin, Unknown):
        return origin
    if is_given(bound.value("dbt_selector")):
        return call.evaluator.unresolved(call.at, "dbt's YAML selectors are not followed")
    taken = selected(origin.manifest, text(bound.value("dbt_select")), text(bound.value("dbt_exclude")), call)
    if isinstance(taken, Unknown):
        return taken
    return _by_keys(replace(taken, selected=taken.selected & origin.selected), call)


def _by_keys(origin: DbtOrigin, call: Call) -> Selection:
    return Selection(call.at, "keys", arguments={"keys": tuple(_keys(origin, call))})


def _keys(origin: DbtOrigin, call: Call) -> Iterator[AssetKey]:
    for unique_id in sorted(origin.selected):
        if is_asset(origin.manifest.manifest.nodes[unique_id]):
            spec = spec_of_node(origin.manifest, unique_id, call)
            if not isinstance(spec, Unknown) and isinstance(spec.key, AssetKey):
                yield spec.key


def _selection_of_manifest(bound: Bound, call: Call) -> Value:
    """`DbtManifestAssetSelection.build(manifest, ...)`"""
    origin = dbt_origin(bound, call)
    return origin if isinstance(origin, Unknown) else _by_keys(origin, call)


def _schedule(bound: Bound, call: Call) -> Value:
    """A schedule, and the job of its own that it starts."""
    unknown = Unknown(call.at, "the name of this job is not known")
    job = UnresolvedAssetJob(
        at=call.at,
        name=text(bound.value("job_name")) or unknown,
        name_at=bound.at("job_name", call.at),
        selection=_selection(bound, call),
        built_at=call.factory_call,
        selection_at=bound.at("dbt_select", call.at),
    )
    default = f"{job.name}_schedule" if isinstance(job.name, str) else job.name
    return recorded(
        ScheduleDefinition(
            at=call.at,
            name=text(bound.value("schedule_name")) or default,
            job=job.name,
            target=recorded(job, call),
            cron=cron_of(bound.value("cron_schedule"), call),
            cron_at=bound.at("cron_schedule", call.at),
            built_at=call.factory_call,
            name_at=bound.at("schedule_name", call.at),
            job_at=job.name_at,
        ),
        call,
    )


_SELECT = "dbt_assets dbt_select dbt_exclude dbt_selector"
_CONSTRUCTS = (
    construct("get_asset_key_for_model", "dbt_assets model_name", _key_of_model),
    construct("get_asset_key_for_source", "dbt_assets source_name", _key_of_source),
    construct("get_asset_keys_by_output_name_for_source", "dbt_assets source_name", _keys_of_source),
    construct("build_dbt_asset_selection", _SELECT, _selection),
    construct(
        "build_schedule_from_dbt_selection",
        "dbt_assets job_name cron_schedule dbt_select dbt_exclude dbt_selector schedule_name tags config "
        "execution_timezone default_status",
        _schedule,
    ),
    construct(
        "DbtManifestAssetSelection.build",
        "manifest select * dagster_dbt_translator exclude selector project",
        _selection_of_manifest,
    ),
)
NATIVES: dict[str, Value] = {f"dagster_dbt.{each.name}": each.native("dagster_dbt") for each in _CONSTRUCTS}
