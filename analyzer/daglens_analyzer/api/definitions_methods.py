"""What code does with a `Definitions` that exists: reads what it holds, maps its assets' specs, adds resources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from daglens_analyzer.api.asset_graph import AssetGraphValue, definitions_among, selected_keys
from daglens_analyzer.api.asset_methods import map_specs
from daglens_analyzer.api.asset_selection import selection_of
from daglens_analyzer.api.construct import Bound, method, recorded
from daglens_analyzer.api.keys import key_of
from daglens_analyzer.api.reading import entries, is_given, known_text
from daglens_analyzer.api.values import AssetKeyValue
from daglens_analyzer.evaluate.values import Call, ConstantValue, SequenceValue, Unknown, Value
from daglens_analyzer.graph.definitions import DefinitionsValue, JobDefinition
from daglens_analyzer.graph.model import Keys
from daglens_analyzer.graph.selection import UnresolvableSelection
from daglens_analyzer.record import record


@record(eq=False)
class MissingDefinition(Value):
    """A job, schedule or sensor was asked for that a `Definitions` surely lacks, recorded for the rules. `names` are
    those that it has."""

    sort: str
    name: str
    names: tuple[str, ...]
    definitions: DefinitionsValue


Change = Callable[[DefinitionsValue, Bound, Call], Value]
_LISTS = frozenset({"assets", "asset_checks", "jobs", "schedules", "sensors"})


def _attribute(definitions: DefinitionsValue, name: str, call: Call) -> Value | None:
    if name in _LISTS:
        values: tuple[Value, ...] = getattr(definitions, name)
        return SequenceValue(call.at, "list", list(values), [definitions.is_exact])
    if name not in _METHODS:
        return None
    parameters, answer = _METHODS[name]
    return method(
        f"dagster.Definitions.{name}", parameters, lambda bound, inner: answer(definitions, bound, inner), call.at
    )


def _mapped(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    """Only the specs that `selection=` takes are passed through the function, where it is given."""
    wanted: Keys | None = None
    if is_given(bound.value("selection")):
        try:
            selection = selection_of(bound.value("selection"), call, include_sources=True)
            wanted = selected_keys(selection, definitions.assets)
        except UnresolvableSelection as problem:
            return call.evaluator.unresolved(call.at, str(problem))
    function = bound.value("func")
    assets = tuple(map_specs(value, function, call, only=wanted) for value in definitions.assets)
    return recorded(replace(definitions, at=call.at, assets=assets), call)


def _equipped(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    found, exact = entries(bound.value("resources"))
    added = {entry.name: entry.value for entry in found}
    return recorded(
        replace(
            definitions,
            at=call.at,
            resources={**definitions.resources, **added},
            resources_exact=exact and definitions.resources_exact,
        ),
        call,
    )


def _same(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    """What is added does not matter to lineage."""
    return recorded(replace(definitions, at=call.at), call)


def _named(sort: str, definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    """The job, schedule or sensor of a name."""
    name = known_text(bound.value("name"))
    held: tuple[Value, ...] = getattr(definitions, sort)
    # What schedules and sensors target is among the jobs too.
    may_be_brought = sort == "jobs" and bool(definitions.schedules or definitions.sensors)
    if name is not None and definitions.is_exact and not name.startswith("__") and not may_be_brought:
        names = [known for each in held if isinstance(known := getattr(each, "name", None), str)]
        if name not in names and len(names) == len(held):
            call.evaluator.record(MissingDefinition(bound.at("name", call.at), sort, name, tuple(names), definitions))
    found = [value for value in getattr(definitions, sort) if name and getattr(value, "name", None) == name]
    if len(found) != 1:
        return Unknown(call.at, "which definition is taken here is not known")
    if isinstance(found[0], JobDefinition):
        # It has been given the resources of the whole.
        return replace(found[0], resources=Unknown(call.at, "the resources of the code location are among its own"))
    return found[0]


def _of_key(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    wanted = key_of(bound.value("key"), call)
    found = [
        each
        for each in definitions_among(definitions.assets)
        if any(spec.key == wanted for spec in each.specs) and not isinstance(wanted, Unknown)
    ]
    return found[0] if len(found) == 1 else Unknown(call.at, "which asset is taken here is not known")


def _specs(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    found = [spec for each in definitions_among(definitions.assets) for spec in each.specs]
    return SequenceValue(call.at, "list", list[Value](found), [definitions.is_exact])


def _keys(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    keys = [AssetKeyValue(spec.at, spec.key) for each in definitions_among(definitions.assets) for spec in each.specs]
    return SequenceValue(call.at, "list", list[Value](keys), [definitions.is_exact])


def _graph(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    return AssetGraphValue(call.at, definitions.assets, definitions.is_exact)


def _all_jobs(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    return SequenceValue(call.at, "list", list(definitions.jobs), [False])


def _validated(definitions: DefinitionsValue, bound: Bound, call: Call) -> Value:
    return ConstantValue(call.at, None)


_MAP = "* func selection"
_METHODS: dict[str, tuple[str, Change]] = {
    "map_asset_specs": (_MAP, _mapped),
    "map_resolved_asset_specs": (_MAP, _mapped),
    "permissive_map_resolved_asset_specs": ("func selection", _mapped),
    "with_resources": ("resources", _equipped),
    "with_reconstruction_metadata": ("reconstruction_metadata", _same),
    "with_definition_metadata_update": ("update", _same),
    "get_repository_def": ("", lambda definitions, bound, call: definitions),
    "resolve_asset_graph": ("", _graph),
    "resolve_all_asset_specs": ("", _specs),
    "resolve_all_asset_keys": ("", _keys),
    "resolve_all_job_defs": ("", _all_jobs),
    "validate_loadable": ("defs", _validated),
    **dict.fromkeys(("get_assets_def", "resolve_assets_def"), ("key", _of_key)),
    **{
        name.format(sort): ("name", partial(_named, f"{sort}s"))
        for sort in ("job", "schedule", "sensor")
        for name in ("get_{}_def", "resolve_{}_def", "get_unresolved_{}_def")
    },
}
ATTRIBUTES = {DefinitionsValue: _attribute}
