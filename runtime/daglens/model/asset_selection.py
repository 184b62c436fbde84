"""`AssetSelection`: which assets, said before they are known."""

# What users pass may be anything; it is narrowed by isinstance, which leaves the insides of containers unknown.
# pyright: reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownLambdaType=false, reportUnknownParameterType=false

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from daglens.record import dataclass

from .asset_key import AssetCheckKey, AssetKey, prefix_parts
from .errors import CheckError, DagsterError, DagsterInvalidSubsetError

if TYPE_CHECKING:
    from .asset_graph import AssetGraph
    from .asset_spec import AssetSpec

Keys = frozenset[AssetKey]


class DagsterInvalidAssetSelectionError(DagsterError):
    """A selection that cannot be read, or names nothing."""


class AssetSelection:
    """The base and the place of the constructors. `|`, `&`, `-` combine; `upstream()` and `downstream()` widen."""

    def _keys(self, graph: AssetGraph) -> Keys:
        raise NotImplementedError

    def _checks(self, graph: AssetGraph) -> frozenset[AssetCheckKey]:
        """By default the checks of the selected assets."""
        keys = self._keys(graph)
        return frozenset(key for key in graph.check_keys if key.asset_key in keys)

    def resolve(self, all_assets: Any) -> set[AssetKey]:
        """The selected keys among `all_assets`: an asset graph, or definitions."""
        return set(self._keys(_graph(all_assets)))

    def resolve_checks(self, asset_graph: Any) -> set[AssetCheckKey]:
        return set(self._checks(_graph(asset_graph)))

    def __or__(self, other: AssetSelection) -> AssetSelection:
        return _Combined("or", _checked(self), _checked(other))

    def __and__(self, other: AssetSelection) -> AssetSelection:
        return _Combined("and", _checked(self), _checked(other))

    def __sub__(self, other: AssetSelection) -> AssetSelection:
        return _Combined("and not", _checked(self), _checked(other))

    def upstream(self, depth: int | None = None, include_self: bool = True) -> AssetSelection:
        return _Related(self, "upstream", _depth(depth), include_self)

    def downstream(self, depth: int | None = None, include_self: bool = True) -> AssetSelection:
        return _Related(self, "downstream", _depth(depth), include_self)

    def sinks(self) -> AssetSelection:
        return _Ends(self, of_downstream=True)

    def roots(self) -> AssetSelection:
        return _Ends(self, of_downstream=False)

    sources = roots

    def upstream_source_assets(self) -> AssetSelection:
        return _UpstreamSources(self)

    def materializable(self) -> AssetSelection:
        return _Filtered(self, _is_materializable)

    def required_multi_asset_neighbors(self) -> AssetSelection:
        return _Neighbors(self)

    def without_checks(self) -> AssetSelection:
        return _WithoutChecks(self)

    @staticmethod
    def all(include_sources: bool = False) -> AssetSelection:
        return MatchingSelection("all", lambda _spec: True, include_sources)

    @staticmethod
    def assets(*assets: Any) -> AssetSelection:
        return _Keys(tuple(key for each in assets for key in _keys_of(each)))

    @staticmethod
    def keys(*asset_keys: Any) -> AssetSelection:
        return _Keys(
            tuple(
                AssetKey.from_user_string(key) if isinstance(key, str) else AssetKey.from_coercible(key)
                for key in asset_keys
            )
        )

    @staticmethod
    def key_prefixes(*key_prefixes: str | Sequence[str], include_sources: bool = False) -> AssetSelection:
        prefixes = [prefix_parts(each) for each in key_prefixes]
        return MatchingSelection(
            "key_prefixes", lambda spec: any(spec.key.has_prefix(each) for each in prefixes), include_sources
        )

    @staticmethod
    def key_substring(key_substring: str, include_sources: bool = False) -> AssetSelection:
        return MatchingSelection(
            "key_substring", lambda spec: key_substring in spec.key.to_user_string(), include_sources
        )

    @staticmethod
    def groups(*group_strs: str, include_sources: bool = False) -> AssetSelection:
        return MatchingSelection("groups", lambda spec: (spec.group_name or "default") in group_strs, include_sources)

    @staticmethod
    def tag(key: str, value: str, include_sources: bool = False) -> AssetSelection:
        return MatchingSelection("tag", lambda spec: spec.tags.get(key) == value, include_sources)

    @staticmethod
    def tag_string(string: str, include_sources: bool = False) -> AssetSelection:
        key, _, value = string.partition("=")
        return AssetSelection.tag(key, value, include_sources)

    @staticmethod
    def owner(owner: str) -> AssetSelection:
        return MatchingSelection("owner", lambda spec: owner in spec.owners)

    @staticmethod
    def kind(kind: str | None, include_sources: bool = False) -> AssetSelection:
        return MatchingSelection("kind", lambda spec: kind in spec.kinds if kind else not spec.kinds, include_sources)

    @staticmethod
    def checks_for_assets(*assets: Any) -> AssetSelection:
        return _ChecksOf(frozenset(key for each in assets for key in _keys_of(each)))

    @staticmethod
    def checks(*checks: Any) -> AssetSelection:
        return _Checks(
            frozenset(
                key for each in checks for key in ([each] if isinstance(each, AssetCheckKey) else each.check_keys)
            )
        )

    @staticmethod
    def all_asset_checks() -> AssetSelection:
        return _Checks(None)

    @staticmethod
    def from_string(string: str, include_sources: bool = False) -> AssetSelection:
        from .selection_syntax import parse_asset_selection

        return parse_asset_selection(string, include_sources)

    @staticmethod
    def from_coercible(selection: Any) -> AssetSelection:
        """From a selection, a selection string, or a list of strings, keys or definitions."""
        if isinstance(selection, AssetSelection):
            return selection
        if isinstance(selection, str):
            return AssetSelection.from_string(selection)
        if isinstance(selection, (list, tuple, set, frozenset)):
            items: list[Any] = list(selection)
            if all(isinstance(each, str) for each in items):
                parsed = [AssetSelection.from_string(each) for each in items]
                return _any_of(parsed)
            if all(isinstance(each, AssetKey) or getattr(type(each), "__is_asset_like__", False) for each in items):
                return AssetSelection.assets(*items)
            if all(
                isinstance(each, (str, AssetKey, AssetSelection)) or getattr(type(each), "__is_asset_like__", False)
                for each in items
            ):
                return _any_of(
                    [
                        each if isinstance(each, AssetSelection) else AssetSelection.from_coercible([each])
                        for each in items
                    ]
                )
        if getattr(type(selection), "__is_asset_like__", False):
            return AssetSelection.assets(selection)
        raise DagsterError(
            "A selection is text, assets, asset keys or an AssetSelection, or a list of the first three: not "
            f"{type(selection)}."
        )


def _any_of(selections: Sequence[AssetSelection]) -> AssetSelection:
    found: AssetSelection = selections[0] if selections else _Keys(())
    for each in selections[1:]:
        found = found | each
    return found


def _checked(value: AssetSelection) -> AssetSelection:
    if not isinstance(value, AssetSelection):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise CheckError(f"Asset selections combine with asset selections, not with {value!r}.")
    return value


def _depth(depth: int | None) -> int | None:
    if depth is not None and depth < 0:
        raise CheckError(f"The depth of a selection must not be negative, got {depth}.")
    return depth


def _keys_of(value: Any) -> list[AssetKey]:
    ordered = getattr(value, "ordered_keys", None)
    return list(ordered) if ordered is not None else [AssetKey.from_coercible(value)]


def _graph(value: Any) -> AssetGraph:
    from .asset_graph import AssetGraph, asset_graph_of

    return value if isinstance(value, AssetGraph) else asset_graph_of(value)


def _is_materializable(graph: AssetGraph, key: AssetKey) -> bool:
    return graph.is_materializable(key)


@dataclass(frozen=True)
class MatchingSelection(AssetSelection):
    label: str
    matches: Callable[[AssetSpec], bool]
    include_sources: bool = False

    def _keys(self, graph: AssetGraph) -> Keys:
        return frozenset(
            key
            for key, spec in graph.specs.items()
            if self.matches(spec) and (self.include_sources or graph.is_materializable(key))
        )


@dataclass(frozen=True)
class _Keys(AssetSelection):
    selected_keys: tuple[AssetKey, ...]

    def _keys(self, graph: AssetGraph) -> Keys:
        unknown = [key for key in self.selected_keys if key not in graph.specs]
        if unknown:
            raise DagsterInvalidSubsetError(graph.unknown_keys_message(unknown))
        return frozenset(self.selected_keys)


@dataclass(frozen=True)
class WildcardSelection(AssetSelection):
    """`key:"raw/*"`: keys whose text matches."""

    pattern: str
    include_sources: bool = False

    def _keys(self, graph: AssetGraph) -> Keys:
        return frozenset(
            key
            for key in graph.specs
            if fnmatch.fnmatchcase(key.to_user_string(), self.pattern)
            and (self.include_sources or graph.is_materializable(key))
        )


@dataclass(frozen=True)
class _Combined(AssetSelection):
    operator: str
    left: AssetSelection
    right: AssetSelection

    def _keys(self, graph: AssetGraph) -> Keys:
        return _combine(self.operator, self.left._keys(graph), self.right._keys(graph))

    def _checks(self, graph: AssetGraph) -> frozenset[AssetCheckKey]:
        return _combine(self.operator, self.left._checks(graph), self.right._checks(graph))


def _combine(operator: str, left: frozenset[Any], right: frozenset[Any]) -> frozenset[Any]:
    return left | right if operator == "or" else left & right if operator == "and" else left - right


@dataclass(frozen=True)
class _Related(AssetSelection):
    child: AssetSelection
    direction: str
    depth: int | None
    include_self: bool

    def _keys(self, graph: AssetGraph) -> Keys:
        start = self.child._keys(graph)
        neighbors = graph.upstream_of if self.direction == "upstream" else graph.downstream_of
        found, edge, left = set(start), set(start), self.depth
        while edge and (left is None or left > 0):
            edge = {each for key in edge for each in neighbors(key)} - found
            found |= edge
            left = None if left is None else left - 1
        kept = found if self.include_self else found - start
        return frozenset(
            key for key in kept if key in start or graph.is_materializable(key) or self.direction == "downstream"
        )


@dataclass(frozen=True)
class _Ends(AssetSelection):
    child: AssetSelection
    of_downstream: bool

    def _keys(self, graph: AssetGraph) -> Keys:
        keys = self.child._keys(graph)
        # An end has none of the others beyond it, by whichever way: ways may lead through assets that are not selected.
        neighbors = graph.upstream_of if self.of_downstream else graph.downstream_of
        passed: set[AssetKey] = set()
        waiting = [each for key in keys for each in neighbors(key)]
        while waiting:
            key = waiting.pop()
            if key not in passed:
                passed.add(key)
                waiting += neighbors(key)
        return keys - passed


@dataclass(frozen=True)
class _UpstreamSources(AssetSelection):
    child: AssetSelection

    def _keys(self, graph: AssetGraph) -> Keys:
        found = _everything_upstream(graph, self.child._keys(graph))
        return frozenset(key for key in found if not graph.is_materializable(key))


def _everything_upstream(graph: AssetGraph, keys: Iterable[AssetKey]) -> set[AssetKey]:
    found = set(keys)
    edge = set(found)
    while edge:
        edge = {each for key in edge for each in graph.upstream_of(key)} - found
        found |= edge
    return found


@dataclass(frozen=True)
class _Filtered(AssetSelection):
    child: AssetSelection
    keeps: Callable[[AssetGraph, AssetKey], bool]

    def _keys(self, graph: AssetGraph) -> Keys:
        return frozenset(key for key in self.child._keys(graph) if self.keeps(graph, key))


@dataclass(frozen=True)
class _Neighbors(AssetSelection):
    child: AssetSelection

    def _keys(self, graph: AssetGraph) -> Keys:
        found = set(self.child._keys(graph))
        for key in tuple(found):
            definition = graph.definitions_by_key[key]
            if len(definition.specs_by_key) > 1 and not definition.can_subset:
                found |= definition.keys
        return frozenset(found)


@dataclass(frozen=True)
class _WithoutChecks(AssetSelection):
    child: AssetSelection

    def _keys(self, graph: AssetGraph) -> Keys:
        return self.child._keys(graph)

    def _checks(self, graph: AssetGraph) -> frozenset[AssetCheckKey]:
        return frozenset()


@dataclass(frozen=True)
class _ChecksOf(AssetSelection):
    asset_keys: Keys

    def _keys(self, graph: AssetGraph) -> Keys:
        return frozenset()

    def _checks(self, graph: AssetGraph) -> frozenset[AssetCheckKey]:
        return frozenset(key for key in graph.check_keys if key.asset_key in self.asset_keys)


@dataclass(frozen=True)
class _Checks(AssetSelection):
    check_keys: frozenset[AssetCheckKey] | None

    def _keys(self, graph: AssetGraph) -> Keys:
        return frozenset()

    def _checks(self, graph: AssetGraph) -> frozenset[AssetCheckKey]:
        return frozenset(graph.check_keys) if self.check_keys is None else self.check_keys
