"""`load_assets_from_...`: the assets of modules and packages, with a group or key prefix for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.keys import prefix_of, with_prefix
from daglens_analyzer.api.module_objects import ASSETS, SPECS, modules_of_package, objects_of
from daglens_analyzer.api.reading import items, known_flag, text
from daglens_analyzer.api.renaming import Renames, renamed
from daglens_analyzer.api.spec_facts import is_automated
from daglens_analyzer.evaluate.values import Call, ModuleValue, SequenceValue, Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetsDefinition, AssetSpecValue, Maybe
from daglens_analyzer.record import record
from daglens_analyzer.source.node_id import NodeId

_PARAMETERS = (
    "group_name key_prefix * automation_condition backfill_policy source_key_prefix include_specs "
    "legacy_freshness_policy auto_materialize_policy"
)


@record(eq=False)
class LoadedTwice(Value):
    """Two assets of one key among what modules are loaded for, recorded for the rules."""

    first: AssetsDefinition
    second: AssetsDefinition
    loaded_at: NodeId


@record(eq=False)
class LoadedGroup(Value):
    """The group that loaded assets are put into, recorded for the rules."""

    name: str


Modules = tuple[tuple[ModuleValue, ...], bool]


def _load(find: Callable[[Bound, Call], Modules], bound: Bound, call: Call) -> Value:
    modules, exact = find(bound, call)
    types = (*ASSETS, *SPECS) if known_flag(bound.value("include_specs"), False) else ASSETS
    found, all_found, may_repeat = objects_of(modules, types)
    if may_repeat:
        _note_repeated(found, call)
    found = _prefixed(found, bound, call)
    found = _source_prefixed(found, bound, call)
    group = text(bound.value("group_name"))
    if isinstance(group, str) and found:
        call.evaluator.record(LoadedGroup(bound.at("group_name", call.at), group))
    if group is not None:
        found = tuple(_grouped(value, group, bound, call) for value in found)
    if is_automated(bound):
        found = tuple(_automated(value) for value in found)
    return SequenceValue(call.at, "list", list(found), [exact and all_found and bound.is_exact])


def _note_repeated(values: Iterable[Value], call: Call) -> None:
    """Two different definitions of one asset cannot be loaded together."""
    first: dict[AssetKey, AssetsDefinition] = {}
    for made in values:
        if isinstance(made, AssetsDefinition) and made.executable and len(made.specs) == 1 and made.node is not None:
            key = made.specs[0].key
            other = first.setdefault(key, made) if isinstance(key, AssetKey) else made
            if other.node is not made.node:
                call.evaluator.record(LoadedTwice(made.specs[0].key_at, other, made, call.at))


def _prefixed(values: tuple[Value, ...], bound: Bound, call: Call) -> tuple[Value, ...]:
    """Every key that the loaded objects make gets the prefix, where it is made and where it is named; specs and source
    assets keep their own."""
    prefix = prefix_of(bound.value("key_prefix"), call)
    if prefix is None:
        return values
    renames = _renames(values, prefix, lambda assets: not assets.is_source)
    return tuple(
        renamed(value, renames) if isinstance(value, AssetsDefinition) and not value.is_source else value
        for value in values
    )


def _source_prefixed(values: tuple[Value, ...], bound: Bound, call: Call) -> tuple[Value, ...]:
    prefix = prefix_of(bound.value("source_key_prefix"), call)
    if prefix is None:
        return values
    renames = _renames(values, prefix, lambda assets: assets.is_source)
    return tuple(renamed(value, renames) for value in values)


def _renames(
    values: Iterable[Value], prefix: Maybe[tuple[str, ...]], takes: Callable[[AssetsDefinition], bool]
) -> Renames:
    found: dict[Maybe[AssetKey], Maybe[AssetKey]] = {}
    for value in values:
        specs = (value,) if isinstance(value, AssetSpecValue) else ()
        if isinstance(value, AssetsDefinition) and takes(value):
            specs = value.specs
        found.update({spec.key: with_prefix(prefix, spec.key) for spec in specs if isinstance(spec.key, AssetKey)})
    return found


def _grouped(value: Value, group: Maybe[str], bound: Bound, call: Call) -> Value:
    match value:
        case AssetSpecValue():
            return replace(value, group=group, group_at=bound.at("group_name", call.at))
        case AssetsDefinition(specs=specs):
            place = bound.at("group_name", call.at)
            return replace(value, specs=tuple(replace(spec, group=group, group_at=place) for spec in specs))
        case _:
            return value


def _automated(value: Value) -> Value:
    match value:
        case AssetSpecValue():
            return replace(value, is_automated=True)
        case AssetsDefinition(specs=specs, is_source=False):
            return replace(value, specs=tuple(replace(spec, is_automated=True) for spec in specs))
        case _:
            return value


def given_modules(parameter: str, bound: Bound, call: Call) -> Modules:
    """The modules of a `modules=` list."""
    values, exact = items(bound.value(parameter), call)
    modules = tuple([value for value in values if isinstance(value, ModuleValue)])
    return modules, exact and len(modules) == len(values)


def given_module(parameter: str, bound: Bound, call: Call) -> Modules:
    """A module by itself."""
    value = bound.value(parameter)
    return ((value,), True) if isinstance(value, ModuleValue) else ((), False)


def package_module(parameter: str, bound: Bound, call: Call) -> Modules:
    """All modules of a package that is given as a module."""
    value = bound.value(parameter)
    return (tuple(modules_of_package(value.name, call)), True) if isinstance(value, ModuleValue) else ((), False)


def package_name(parameter: str, bound: Bound, call: Call) -> Modules:
    """All modules of a package that is given by name."""
    name = text(bound.value(parameter))
    if not isinstance(name, str):
        return (), False
    found = tuple(modules_of_package(name, call))
    return found, bool(found)


def current_module(bound: Bound, call: Call) -> Modules:
    """The module that calls, as far as it has run."""
    module = call.evaluator.module(call.evaluator.current_module)
    return ((module,), True) if module else ((), False)


CONSTRUCTS = (
    construct("load_assets_from_modules", f"modules {_PARAMETERS}", partial(_load, partial(given_modules, "modules"))),
    construct(
        "load_assets_from_package_module",
        f"package_module {_PARAMETERS}",
        partial(_load, partial(package_module, "package_module")),
    ),
    construct(
        "load_assets_from_package_name",
        f"package_name {_PARAMETERS}",
        partial(_load, partial(package_name, "package_name")),
    ),
    construct("load_assets_from_current_module", _PARAMETERS, partial(_load, current_module)),
)
