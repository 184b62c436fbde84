"""Which asset the input of an op inside a graph of assets is."""

from __future__ import annotations

from daglens.model.asset_key import AssetKey
from daglens.model.graph_subset import place_of_output
from daglens.plan.input_source import FromAsset, FromOutput, NoValue
from daglens.plan.step import ExecutionPlan, Step


def asset_of_input(step: Step, input_name: str, plan: ExecutionPlan) -> AssetKey | None:
    """None where the input is no asset: what another op of the graph made on the way."""
    source = step.inputs.get(input_name)
    if isinstance(source, NoValue) and len(source.after) == 1:
        source = source.after[0]
    if isinstance(source, FromAsset):
        return source.key
    if not isinstance(source, FromOutput):
        return None
    maker = plan.all_steps.get(source.step)
    if maker is None:
        return None
    found = maker.assets.get(source.output)
    if found is None and maker.assets_def is not None and maker.assets_def.node_def is not maker.op:
        graph = maker.assets_def.node_def
        for name, key in maker.assets_def.output_keys.items():
            if place_of_output(graph, name) == (maker.path[1:], source.output):
                return key
    return found
