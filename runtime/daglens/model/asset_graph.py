"""All assets of a code location with every upstream key resolved: who makes what, who reads what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from daglens.record import dataclass

from .asset_key import AssetCheckKey, AssetKey
from .asset_spec import AssetDep, AssetSpec
from .assets_definition import AssetsDefinition
from .errors import CircularDependencyError, DagsterInvalidDefinitionError
from .graph_wiring import topological_order

_NOBODY: tuple[AssetKey, ...] = ()


@dataclass(frozen=True)
class AssetGraph:
    """`definitions` are in the order given, upstream keys resolved, stubs for assets only named in `deps=` last."""

    definitions: tuple[AssetsDefinition, ...]
    definitions_by_key: Mapping[AssetKey, AssetsDefinition]
    specs: Mapping[AssetKey, AssetSpec]

    @property
    def assets_defs(self) -> Sequence[AssetsDefinition]:
        return list(dict.fromkeys([*self.definitions_by_key.values(), *self.checks.values()]))

    @cached_property
    def asset_dep_graph(self) -> Mapping[str, Mapping[AssetKey, set[AssetKey]]]:
        """`upstream` and `downstream`: by key, the keys next to it."""
        return {
            "upstream": {key: {dep.asset_key for dep in spec.deps} for key, spec in self.specs.items()},
            "downstream": {key: set(self.downstream.get(key, ())) for key in self.specs},
        }

    @property
    def executable_asset_keys(self) -> set[AssetKey]:
        return {key for key, each in self.definitions_by_key.items() if each.is_executable}

    @property
    def materializable_asset_keys(self) -> set[AssetKey]:
        return {key for key, each in self.definitions_by_key.items() if each.is_materializable}

    @property
    def external_asset_keys(self) -> set[AssetKey]:
        return {key for key, each in self.definitions_by_key.items() if each.is_external}

    @property
    def observable_asset_keys(self) -> set[AssetKey]:
        return {key for key, each in self.definitions_by_key.items() if each.is_observable}

    @property
    def asset_check_keys(self) -> set[AssetCheckKey]:
        return set(self.checks)

    @cached_property
    def downstream(self) -> Mapping[AssetKey, tuple[AssetKey, ...]]:
        found: dict[AssetKey, list[AssetKey]] = {}
        for key, spec in self.specs.items():
            for dep in spec.deps:
                found.setdefault(dep.asset_key, []).append(key)
        return {key: tuple(keys) for key, keys in found.items()}

    @cached_property
    def checks(self) -> Mapping[AssetCheckKey, AssetsDefinition]:
        return {spec.key: each for each in self.definitions for spec in each.check_outputs.values()}

    @property
    def check_keys(self) -> Iterable[AssetCheckKey]:
        return self.checks.keys()

    @property
    def all_asset_keys(self) -> set[AssetKey]:
        return set(self.specs)

    def get_all_asset_keys(self) -> set[AssetKey]:
        return self.all_asset_keys

    def upstream_of(self, key: AssetKey) -> Iterator[AssetKey]:
        return (dep.asset_key for dep in self.specs[key].deps if dep.asset_key != key and dep.asset_key in self.specs)

    def downstream_of(self, key: AssetKey) -> Iterator[AssetKey]:
        return (each for each in self.downstream.get(key, _NOBODY) if each != key)

    def is_materializable(self, key: AssetKey) -> bool:
        return self.definitions_by_key[key].is_materializable

    def unknown_keys_message(self, keys: Sequence[AssetKey]) -> str:
        listed = ", ".join(key.to_user_string() for key in keys)
        hints = [f" Did you mean {_quoted(close)}?" for key in keys if (close := close_keys(key, self.specs))]
        return f"No asset of this code location has the key {listed}.{''.join(hints[:1])}"


def close_keys(key: AssetKey, known: Iterable[AssetKey]) -> list[AssetKey]:
    """Close existing keys: the same last part elsewhere, one part spelled alike, or slashes meant as parts."""
    others = [each for each in known if each != key]
    same_name = [each for each in others if each.parts[-1:] == key.parts[-1:] and _near_path(each, key)]
    as_path = [each for each in others if len(key.parts) == 1 and each.parts == tuple(key.parts[0].split("/"))]
    found = [*same_name, *as_path, *(each for each in others if _one_part_alike(each, key))]
    return sorted(set(found), key=lambda each: each.to_string())[:10]


def _near_path(one: AssetKey, other: AssetKey) -> bool:
    """Whether the paths are as long and differ in one part, or one has a part more."""
    if 1 in (len(one.parts), len(other.parts)):
        return True
    return len(set(one.parts) ^ set(other.parts)) == 1 or _one_part_alike(one, other)


def _one_part_alike(one: AssetKey, other: AssetKey) -> bool:
    if len(one.parts) != len(other.parts):
        return False
    different = [(mine, yours) for mine, yours in zip(one.parts, other.parts, strict=True) if mine != yours]
    if len(different) != 1:
        return False
    import difflib

    return difflib.SequenceMatcher(None, *different[0]).ratio() >= 0.75


def asset_graph_of(assets: Any) -> AssetGraph:
    """The graph of a list of assets, or of Definitions; raises as loading them would."""
    if hasattr(assets, "asset_graph"):
        return assets.asset_graph
    return build_asset_graph(as_assets_definitions(assets))


def as_assets_definitions(assets: Iterable[Any]) -> list[AssetsDefinition]:
    """AssetsDefinitions, SourceAssets, AssetSpecs and lists of checks as AssetsDefinitions.

    Bare specs of the same partitions become one definition, the last: keys are matched between definitions only.
    """
    found: list[AssetsDefinition] = []
    bare: dict[Any, list[AssetSpec]] = {}
    for each in assets:
        if isinstance(each, AssetsDefinition):
            found.append(each)
        elif isinstance(each, AssetSpec):
            bare.setdefault(each.partitions_def, []).append(each)
        elif hasattr(each, "to_assets_def"):
            found.append(each.to_assets_def())
        elif hasattr(each, "compute_cacheable_data"):
            raise DagsterInvalidDefinitionError(
                "Cacheable assets need Dagster's own engine: run them with `--engine dagster`."
            )
        else:
            raise DagsterInvalidDefinitionError(f"{each!r} is no asset.")
    found += [AssetsDefinition(specs=specs, partitions_def=each, kind="external") for each, specs in bare.items()]
    return found


def build_asset_graph(definitions: Sequence[AssetsDefinition]) -> AssetGraph:
    """Raises DagsterInvalidDefinitionError for duplicate or unknown keys, CircularDependencyError for a circle."""
    unique = list({id(each): each for each in definitions}.values())
    owners: dict[AssetKey, AssetsDefinition] = {}
    for each in unique:
        for key in each.ordered_keys:
            earlier = owners.get(key)
            if earlier is not None and earlier.is_executable and each.is_executable:
                raise DagsterInvalidDefinitionError(f"Duplicate asset key: {key}")
            if earlier is None or each.is_executable:
                owners[key] = each
    checks: dict[AssetCheckKey, AssetsDefinition] = {}
    for each in unique:
        for check in each.check_outputs.values():
            if checks.setdefault(check.key, each) is not each:
                raise DagsterInvalidDefinitionError(f"Duplicate asset check key: {check.key}")
    kept = [each for each in unique if not each.specs_by_key or any(owners[key] is each for key in each.ordered_keys)]
    resolved = _resolve_upstreams(kept)
    by_key = {key: each for each in resolved for key in each.ordered_keys}
    specs = {key: each.specs_by_key[key] for each in resolved for key in each.ordered_keys}
    graph = AssetGraph(tuple(resolved), by_key, specs)
    _check_no_circle(graph)
    return graph


def _resolve_upstreams(definitions: Sequence[AssetsDefinition]) -> list[AssetsDefinition]:
    specs = {key: each.specs_by_key[key] for each in definitions for key in each.ordered_keys}
    by_group_and_name: dict[tuple[str, str], list[AssetKey]] = {}
    by_table: dict[str, list[AssetKey]] = {}
    for key, spec in specs.items():
        by_group_and_name.setdefault((spec.group_name or "default", key.parts[-1] if key.parts else ""), []).append(key)
        if "dagster/table_name" in spec.metadata:
            by_table.setdefault(str(spec.metadata["dagster/table_name"]), []).append(key)
    stubs: dict[AssetKey, AssetsDefinition] = {}
    resolved: list[AssetsDefinition] = []
    for each in definitions:
        unknown = {key for key in each.input_keys.values() if key not in specs}
        unknown |= {
            dep.asset_key for spec in each.specs_by_key.values() for dep in spec.deps if dep.asset_key not in specs
        }
        if not unknown:
            resolved.append(each)
            continue
        groups = {spec.group_name or "default" for spec in each.specs_by_key.values()}
        replacements: dict[AssetKey, AssetKey] = {}
        for key in unknown:
            found = [
                match
                for group in groups
                for match in by_group_and_name.get((group, key.parts[-1]), ())
                if len(key.parts) == 1 and match not in each.keys
            ]
            found = found if len(found) == 1 else by_table.get(_table_name(each, key), [])
            if len(found) == 1:
                replacements[key] = found[0]
            elif _needs_value(each, key):
                close = close_keys(key, specs)
                raise DagsterInvalidDefinitionError(
                    f'Input asset "{key.to_string()}" is not produced by any of the provided asset '
                    "ops and is not one of "
                    f"the provided sources.{_following(close)} It is an input of "
                    f"{', '.join(sorted(k.to_user_string() for k in each.specs_by_key)) or each.node_def.name}."
                )
            elif each.specs_by_key or any(spec.asset_key == key for spec in each.check_outputs.values()):
                stubs[key] = AssetsDefinition(specs=[AssetSpec(key)], kind="external")
        resolved.append(each.with_input_keys(replacements))
    return [*resolved, *stubs.values()]


def _quoted(keys: Iterable[AssetKey]) -> str:
    return ", ".join(f'"{key.to_user_string()}"' for key in keys)


def _following(keys: Sequence[AssetKey]) -> str:
    listed = ", ".join(key.to_string() for key in keys)
    return f" Did you mean one of the following?\n\t{listed}." if keys else ""


def _table_name(definition: AssetsDefinition, key: AssetKey) -> str:
    """The table that a dependency on `key` says it reads, "" where it says none."""
    named = (
        dep.metadata["dagster/table_name"]
        for spec in definition.specs_by_key.values()
        for dep in spec.deps
        if dep.asset_key == key and dep.metadata and "dagster/table_name" in dep.metadata
    )
    return str(next(named, ""))


def _needs_value(definition: AssetsDefinition, key: AssetKey) -> bool:
    """Whether some input of the definition reads the value of `key` (an input of type Nothing does not)."""
    node = definition.node_def
    return node is not None and any(
        each == key and not node.input_dict[name].dagster_type.is_nothing
        for name, each in definition.input_keys.items()
    )


def _check_no_circle(graph: AssetGraph) -> None:
    upstream = {
        key: [dep.asset_key for dep in spec.deps if dep.asset_key in graph.specs and dep.asset_key != key]
        for key, spec in graph.specs.items()
    }
    order = topological_order(upstream)  # type: ignore[arg-type]
    if len(order) == len(upstream):
        return
    stuck = set(upstream) - set(order)
    if len({id(graph.definitions_by_key[key]) for key in stuck}) == 1:
        # One function makes them all: in which order is its own affair.
        return
    data = {key: {each for each in upstream[key] if each in stuck} for key in stuck}
    listed = ", ".join(f"{key}:{waits}" for key, waits in data.items())
    raise CircularDependencyError(f"Circular dependencies exist among these items: {{{listed}}}", data)


def check_partition_mappings(graph: AssetGraph) -> None:
    """Raises DagsterInvalidDefinitionError where the partitions of an asset made here cannot be mapped to those of an
    upstream one made here.
    """
    for key, spec in graph.specs.items():
        if graph.definitions_by_key[key].is_external:
            continue
        for dep in spec.deps:
            upstream = graph.specs.get(dep.asset_key)
            if upstream is None or upstream.partitions_def is None:
                continue
            if graph.definitions_by_key[dep.asset_key].is_external or dep.asset_key == key:
                continue
            check = getattr(_mapping_of(dep, upstream, spec), "check", None)
            if check is not None:
                check(dep.asset_key, upstream.partitions_def, key, spec.partitions_def)


def _mapping_of(dep: AssetDep, upstream: AssetSpec, downstream: AssetSpec) -> Any:
    # Loaded only where something is partitioned.
    from .multi_partition_mapping import default_mapping

    return dep.partition_mapping or default_mapping(upstream.partitions_def, downstream.partitions_def)


def check_partitions_of_checks(graph: AssetGraph) -> None:
    """Raises DagsterInvalidDefinitionError for a check whose partitions are not those of its asset."""
    for each in graph.definitions:
        for spec in each.check_outputs.values():
            own = spec.partitions_def or (each.partitions_def if not each.specs_by_key else None)
            asset = graph.specs.get(spec.asset_key)
            if own is not None and asset is not None and asset.partitions_def != own:
                raise DagsterInvalidDefinitionError(
                    f"Asset check '{spec.key.to_user_string()}' targets asset '{spec.asset_key.to_user_string()}' but "
                    "has a different partitions definition."
                )


__all__ = ["AssetDep", "AssetGraph", "as_assets_definitions", "asset_graph_of", "build_asset_graph", "close_keys"]
