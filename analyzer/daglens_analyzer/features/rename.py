"""Rename: an asset with its function, the parameters that load it and every string that is its key; an op, graph or job
with every use of its function."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from daglens_analyzer.analysis import Analysis
from daglens_analyzer.evaluate.values import FunctionValue
from daglens_analyzer.features.call_context import call_context
from daglens_analyzer.features.diagnostic import TextEdit
from daglens_analyzer.features.edits.key_text import renamed_key
from daglens_analyzer.features.edits.resolve import resolved
from daglens_analyzer.features.edits.source_text import SourceText
from daglens_analyzer.features.entity_at import Found, assets_of, entity_at
from daglens_analyzer.features.extent import callee_range
from daglens_analyzer.features.key_places import takes_keys, takes_selection
from daglens_analyzer.features.marks import AssetEntity, NodeEntity, all_nodes
from daglens_analyzer.features.references import is_same, references
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetDep, GraphDefinition, JobDefinition, OpDefinition
from daglens_analyzer.graph.model import Asset
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import Node, walk
from daglens_analyzer.rules.rename_parameter import rename_parameter
from daglens_analyzer.rules.valid_names import name_problem
from daglens_analyzer.source.node_id import NodeId
from daglens_analyzer.source.position import Location, Position, Range

_VARIABLES = (tree.Name, tree.Attribute, tree.ImportAlias, tree.FunctionDef)


class RenameRefused(Exception):
    """The message says why it cannot be done surely, and what stands in the way."""


@dataclass(frozen=True, slots=True)
class Renamable:
    """What would be renamed: where the cursor's own mention stands, and its present name."""

    range: Range
    name: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """`function` is where the function's name stands, where that is the name; `key` is the asset's."""

    name: str
    key: AssetKey | None
    asset: Asset | None
    function: NodeId | None


def prepare_rename(analysis: Analysis, path: str, position: Position) -> Renamable | None:
    """What stands at `position` and can be renamed; None where that is nothing of ours."""
    found = entity_at(analysis, path, position)
    subject = _subject(analysis, found) if found is not None else None
    text = analysis.text(path)
    if found is None or subject is None or text is None:
        return None
    source = SourceText(text)
    if subject.key is not None:
        change = renamed_key(source, found.range, subject.key, "")
        if change is not None:
            return Renamable(source.range(change[0], change[1]), subject.name)
    word = source.at(found.range)
    return Renamable(found.range, subject.name) if word == subject.name else None


def rename(analysis: Analysis, path: str, position: Position, new_name: str) -> tuple[TextEdit, ...]:
    """The edits, in any file, by place.

    Raises:
        RenameRefused: the name is not valid or taken, or a place that says the name cannot be changed surely.
    """
    found = entity_at(analysis, path, position)
    subject = _subject(analysis, found) if found is not None else None
    if subject is None:
        raise RenameRefused("Nothing here can be renamed: place the cursor on an asset, an op, a graph or a job.")
    _check_name(analysis, subject, new_name)
    assert found is not None
    sure = dict(_sure_places(analysis, found, subject))
    edits: set[TextEdit] = set()
    for place in references(analysis, path, position):
        if place in sure or not _is_other_text(analysis, place):
            edits.update(_at_reference(analysis, subject, sure.get(place, place), new_name))
    if subject.key is not None:
        edits.update(_parameters(analysis, subject.key, new_name))
        edits.update(_outputs(analysis, subject, new_name))
    return tuple(sorted(edits, key=lambda edit: (edit.path, edit.range)))


def _subject(analysis: Analysis, found: Found) -> _Subject | None:
    entity = found.entity
    if isinstance(entity, AssetEntity):
        known = assets_of(analysis, entity)
        if len(entity.keys) != 1 or not known:
            return None
        asset, key = known[0][1], entity.keys[0]
        place = asset.spec.key_at if asset.spec is not None else asset.at
        return _Subject(key.name, key, asset, _function_name(analysis, place, key.name))
    definition = entity.invocation.definition if isinstance(entity, NodeEntity) else entity.definition
    if not isinstance(definition, OpDefinition | GraphDefinition | JobDefinition) or definition.built_at is not None:
        return None
    name = definition.name if isinstance(definition.name, str) else ""
    function = _function_name(analysis, definition.at, name)
    return _Subject(name, None, None, function) if function is not None else None


def _function_name(analysis: Analysis, place: NodeId, name: str) -> NodeId | None:
    """Where a function of this name has its name, if `place` is that."""
    module = analysis.module(place.path)
    node = module.node(place) if module is not None else None
    return place if isinstance(node, tree.FunctionDef) and node.name == name else None


def _check_name(analysis: Analysis, subject: _Subject, new_name: str) -> None:
    problem = name_problem(new_name)
    if problem is not None:
        raise RenameRefused(f"Dagster does not take the name '{new_name}': {problem}.")
    if subject.function is not None:
        if not new_name.isidentifier():
            raise RenameRefused(f"'{new_name}' cannot be the name of a function.")
        evaluated = analysis.evaluated(subject.function.path)
        if evaluated is not None and new_name in evaluated.namespace:
            raise RenameRefused(f"'{new_name}' already means something else in that file.")
    if subject.asset is not None and subject.key is not None:
        if subject.asset.built_at is not None:
            raise RenameRefused(
                "This asset is made by a function that is called for it: change what it is called with."
            )
        new_key = AssetKey((*subject.key.parts[:-1], new_name))
        for location in analysis.graph().locations:
            if subject.key in location.asset_by_key and new_key in location.asset_by_key:
                raise RenameRefused(f"'{location.name}' has an asset '{new_key.to_user_string()}' already.")


def _at_reference(analysis: Analysis, subject: _Subject, place: Location, new_name: str) -> Iterator[TextEdit]:
    """The edit at one place that names it: none where a variable of another name stands for it, and none at
    parameters, which are renamed with their uses."""
    source = SourceText(analysis.text(place.path) or "")
    node = _node_at(analysis, place)
    if isinstance(node, _VARIABLES):
        word = re.match(r"\w*", source.at(place.range))
        if subject.function is not None and word is not None and word.group() == subject.name:
            start = source.offset(place.range.start)
            yield TextEdit(place.path, source.range(start, start + len(subject.name)), new_name)
    elif subject.key is not None and not isinstance(node, tree.Parameter):
        change = renamed_key(source, place.range, subject.key, new_name)
        if change is not None:
            yield TextEdit(place.path, source.range(change[0], change[1]), change[2])
        elif place not in _prefixes(analysis, subject.key):
            file = place.path.rpartition("/")[2]
            raise RenameRefused(f"{file}:{place.range.start.line + 1} computes the key: change it there first.")


def _sure_places(analysis: Analysis, found: Found, subject: _Subject) -> Iterator[tuple[Location, Location]]:
    """Where definitions and dependencies name it, no guesses from text, and what is to be changed for each: all of a
    call that is given the key."""
    for node, entity, _ in all_nodes(analysis):
        named = callee_range(analysis, node) if is_same(found.entity, entity) else None
        whole = analysis.location_of(node)
        if named is None or whole is None:
            continue
        place = Location(node.path, named)
        source = SourceText(analysis.text(node.path) or "")
        is_written = subject.key is not None and renamed_key(source, whole.range, subject.key, "") is not None
        yield place, whole if is_written else place


def _is_other_text(analysis: Analysis, place: Location) -> bool:
    """Whether it is a string that reads like the key, where a call takes no key: a job's name, a description."""
    node = _node_at(analysis, place)
    if not isinstance(node, tree.Constant):
        return False
    text = analysis.text(place.path) or ""
    call = call_context(text, SourceText(text).offset(place.range.end)).call
    return call is None or not (takes_keys(call) or takes_selection(call))


def _node_at(analysis: Analysis, place: Location) -> Node | None:
    """The innermost node that fills a place; of a word within a string the string."""
    module = analysis.module(place.path)
    if module is None:
        return None
    ids = module.nodes_at(place.range.start)
    filling = [id for id in ids if module.range_of(id) == place.range] or list(ids)
    return module.node(filling[-1]) if filling else None


def _named_by_parameter(analysis: Analysis, key: AssetKey) -> Iterator[tuple[Asset, AssetDep]]:
    """The dependencies on an asset whose key comes from the parameter's name, with a prefix or without."""
    for location in analysis.graph().locations:
        for asset in location.assets:
            for dep in asset.deps:
                if dep.key != key or dep.input != key.name:
                    continue
                written = dep.written
                place = analysis.location_of(written.key_at) if written.key_at is not None else None
                source = SourceText(analysis.text(place.path) or "") if place is not None else None
                if written.origin == "parameter" or (
                    written.origin == "asset_in"
                    and (place is None or source is None or renamed_key(source, place.range, key, "") is None)
                ):
                    yield asset, written


def _prefixes(analysis: Analysis, key: AssetKey) -> set[Location | None]:
    """Where only the prefix of a key is written, and the parameter says the rest."""
    return {analysis.location_of(dep.key_at) for _, dep in _named_by_parameter(analysis, key) if dep.key_at is not None}


def _parameters(analysis: Analysis, key: AssetKey, new_name: str) -> Iterator[TextEdit]:
    """The parameters that load the asset by its name, with every use of them."""
    for asset, _ in _named_by_parameter(analysis, key):
        function = asset.definition.node.function if asset.definition and asset.definition.node else None
        if function is None:
            continue
        edits = rename_parameter(function, key.name, new_name)
        made = resolved(analysis, edits) if edits else None
        if made is None:
            where = f"{function.path.rpartition('/')[2]}: '{function.name}'"
            raise RenameRefused(f"{where} uses '{key.name}' or '{new_name}' for something else too.")
        yield from made
        yield from _entry_of_ins(analysis, function, key, new_name)


def _entry_of_ins(analysis: Analysis, function: FunctionValue, key: AssetKey, new_name: str) -> Iterator[TextEdit]:
    """The key of the `ins=` entry for the parameter."""
    definition = function.definition
    for decorator in definition.decorators if isinstance(definition, tree.FunctionDef) else ():
        for node in walk((decorator,)):
            if isinstance(node, tree.Argument) and node.keyword == "ins" and isinstance(node.value, tree.DictDisplay):
                for name, _ in node.value.items:
                    if isinstance(name, tree.Constant) and name.value == key.name:
                        yield from _in_literal(analysis, function.node(name.at), key, new_name)


def _outputs(analysis: Analysis, subject: _Subject, new_name: str) -> Iterator[TextEdit]:
    """What a function that makes several assets yields under the asset's name."""
    asset, key = subject.asset, subject.key
    made = asset.definition if asset is not None else None
    function = made.node.function if made is not None and made.node is not None else None
    if asset is None or key is None or made is None or function is None or len(made.specs) < 2:
        return
    if asset.spec is None or asset.spec.output != key.name or not isinstance(function.definition, tree.FunctionDef):
        return
    for node in walk(function.definition.body):
        if isinstance(node, tree.Call) and _called(node) in ("Output", "MaterializeResult", "AssetKey"):
            for argument in node.arguments:
                if isinstance(argument.value, tree.Constant) and argument.value.value == key.name:
                    yield from _in_literal(analysis, function.node(argument.value.at), key, new_name)


def _called(call: tree.Call) -> str:
    match call.function:
        case tree.Name(id=name) | tree.Attribute(name=name):
            return name
        case _:
            return ""


def _in_literal(analysis: Analysis, place: NodeId, key: AssetKey, new_name: str) -> Iterator[TextEdit]:
    location = analysis.location_of(place)
    if location is not None:
        source = SourceText(analysis.text(location.path) or "")
        change = renamed_key(source, location.range, key, new_name)
        if change is not None:
            yield TextEdit(location.path, source.range(change[0], change[1]), change[2])
