"""`load_assets_from_modules` and its kin: the assets that modules bind at module level."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any

from .asset_key import AssetKey, prefix_parts
from .asset_spec import AssetSpec
from .assets_definition import AssetChecksDefinition, AssetsDefinition
from .errors import DagsterInvalidDefinitionError
from .source_asset import SourceAsset


def _members(module: ModuleType) -> Iterator[Any]:
    for value in tuple(module.__dict__.values()):
        yield value
        if isinstance(value, list):
            yield from value


def find_in_modules(modules: Iterable[ModuleType], wanted: Callable[[Any], bool]) -> list[Any]:
    """Everything wanted that the modules bind at module level, alone or in a list, each once."""
    found: dict[int, Any] = {}
    for module in modules:
        for value in _members(module):
            if wanted(value):
                found.setdefault(id(value), value)
    return list(found.values())


def _assets_of(modules: Sequence[ModuleType], include_specs: bool) -> list[Any]:
    kinds = (AssetsDefinition, SourceAsset, AssetSpec) if include_specs else (AssetsDefinition, SourceAsset)
    owners: dict[AssetKey, tuple[Any, str]] = {}
    found: dict[int, Any] = {}
    for module in modules:
        for value in _members(module):
            if isinstance(value, kinds) and not isinstance(value, AssetChecksDefinition) and id(value) not in found:
                found[id(value)] = value
                for key in value.ordered_keys if isinstance(value, AssetsDefinition) else (value.key,):
                    earlier = owners.setdefault(key, (value, module.__name__))
                    if earlier[0] is not value and not _say_the_same(earlier[0], value):
                        names = ", ".join(dict.fromkeys((earlier[1], module.__name__)))
                        raise DagsterInvalidDefinitionError(
                            f"Asset key {key.to_user_string()} is defined multiple times, in modules {names}."
                        )
    return list(found.values())


def _say_the_same(one: Any, other: Any) -> bool:
    """Whether two modules may both have it: sources are found by key, and specs by what they say."""
    if isinstance(one, AssetSpec) and isinstance(other, AssetSpec):
        return one == other
    return isinstance(one, SourceAsset) and isinstance(other, SourceAsset)


def load_assets_from_modules(
    modules: Iterable[ModuleType],
    group_name: str | None = None,
    key_prefix: str | Sequence[str] | None = None,
    *,
    automation_condition: Any = None,
    backfill_policy: Any = None,
    source_key_prefix: str | Sequence[str] | None = None,
    include_specs: bool = False,
    freshness_policy: Any = None,
    auto_materialize_policy: Any = None,
) -> list[Any]:
    """The assets in the modules, with group, prefix and policies set on all."""
    found = _assets_of(list(modules), include_specs)
    if key_prefix is not None or source_key_prefix is not None:
        found = prefixed(found, key_prefix, source_key_prefix)
    attributes = {
        "group_name": group_name,
        "automation_condition": automation_condition or auto_materialize_policy,
        "backfill_policy": backfill_policy,
    }
    return [_with_attributes(each, attributes) for each in found]


def _with_attributes(value: Any, attributes: dict[str, Any]) -> Any:
    if isinstance(value, AssetsDefinition):
        return value.with_attributes(**attributes)
    if isinstance(value, SourceAsset):
        return value.with_attributes(group_name=attributes["group_name"]) if attributes["group_name"] else value
    return value.replaced(group_name=attributes["group_name"]) if attributes["group_name"] else value


def prefixed(
    assets: Sequence[Any], key_prefix: str | Sequence[str] | None, source_key_prefix: str | Sequence[str] | None
) -> list[Any]:
    """All keys made here get the prefix, and so do references to them; keys of sources get theirs."""
    made = {key for each in assets if isinstance(each, AssetsDefinition) for key in each.ordered_keys}
    sources = {each.key for each in assets if isinstance(each, (SourceAsset, AssetSpec))}
    replacements = {key: key if key_prefix is None else key.with_prefix(key_prefix) for key in made}
    if source_key_prefix is not None:
        replacements |= {key: key.with_prefix(prefix_parts(source_key_prefix)) for key in sources - made}
    changed: list[Any] = []
    for each in assets:
        if isinstance(each, AssetsDefinition):
            changed.append(
                each.with_specs(
                    {key: spec.replaced(key=replacements[key]) for key, spec in each.specs_by_key.items()}
                ).with_input_keys(replacements)
            )
        elif isinstance(each, SourceAsset) and source_key_prefix is not None:
            changed.append(each.with_attributes(key=replacements[each.key]))
        elif isinstance(each, AssetSpec) and source_key_prefix is not None:
            changed.append(each.replaced(key=replacements[each.key]))
        else:
            changed.append(each)
    return changed


def _calling_module() -> ModuleType:
    frame = inspect.currentframe()
    caller = frame.f_back.f_back if frame and frame.f_back else None
    module = inspect.getmodule(caller)
    if module is None:
        raise DagsterInvalidDefinitionError(
            "Assets are loaded for the module that asks for them, and the caller is in none."
        )
    return module


def modules_of_package(package: ModuleType) -> list[ModuleType]:
    """The package's module and all below it, imported."""
    found = [package]
    import pkgutil

    for each in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        found.append(importlib.import_module(each.name))
    return found


def load_assets_from_current_module(group_name: str | None = None, key_prefix: Any = None, **kwargs: Any) -> list[Any]:
    return load_assets_from_modules([_calling_module()], group_name, key_prefix, **kwargs)


def load_assets_from_package_module(
    package_module: ModuleType, group_name: str | None = None, key_prefix: Any = None, **kwargs: Any
) -> list[Any]:
    return load_assets_from_modules(modules_of_package(package_module), group_name, key_prefix, **kwargs)


def load_assets_from_package_name(
    package_name: str, group_name: str | None = None, key_prefix: Any = None, **kwargs: Any
) -> list[Any]:
    return load_assets_from_package_module(importlib.import_module(package_name), group_name, key_prefix, **kwargs)


def load_asset_checks_from_modules(modules: Iterable[ModuleType], asset_key_prefix: Any = None) -> list[Any]:
    found = find_in_modules(modules, lambda value: isinstance(value, AssetChecksDefinition))
    if asset_key_prefix is None:
        return found
    return [
        each.changed(
            input_keys={name: key.with_prefix(asset_key_prefix) for name, key in each.input_keys.items()},
            check_outputs={
                name: spec.replaced(asset_key=spec.asset_key.with_prefix(asset_key_prefix))
                for name, spec in each.check_outputs.items()
            },
        )
        for each in found
    ]


def load_asset_checks_from_current_module(asset_key_prefix: Any = None) -> list[Any]:
    return load_asset_checks_from_modules([_calling_module()], asset_key_prefix)


def load_asset_checks_from_package_module(package_module: ModuleType, asset_key_prefix: Any = None) -> list[Any]:
    return load_asset_checks_from_modules(modules_of_package(package_module), asset_key_prefix)


def load_asset_checks_from_package_name(package_name: str, asset_key_prefix: Any = None) -> list[Any]:
    return load_asset_checks_from_package_module(importlib.import_module(package_name), asset_key_prefix)
