"""`with_resources` and its like: the same definitions, with something attached that lineage does not ask about."""

from __future__ import annotations

from dataclasses import replace

from daglens_analyzer.api.construct import Bound, construct
from daglens_analyzer.api.reading import items
from daglens_analyzer.evaluate.values import Call, SequenceValue, Value
from daglens_analyzer.graph.definitions import AssetsDefinition


def _same(bound: Bound, call: Call) -> Value:
    found, exact = items(bound.value("definitions") or bound.value("assets_defs"), call)
    return SequenceValue(call.at, "list", list(found), [exact])


def _with_resources(bound: Bound, call: Call) -> Value:
    found, exact = items(bound.value("definitions"), call)
    equipped = [replace(each, own_resources=None) if isinstance(each, AssetsDefinition) else each for each in found]
    return SequenceValue(call.at, "list", equipped, [exact])


CONSTRUCTS = (
    construct("with_resources", "definitions resource_defs resource_config_by_key", _with_resources),
    construct("with_source_code_references", "assets_defs", _same),
    construct("link_code_references_to_git", "assets_defs git_url git_branch file_path_mapping platform", _same),
)
NATIVES = {
    "dagster_cloud.metadata.source_code.link_code_references_to_git_if_cloud": construct(
        "link_code_references_to_git_if_cloud", "assets_defs file_path_mapping", _same
    ).native()
}
