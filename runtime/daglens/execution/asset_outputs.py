"""The outputs of a step that are assets: which are asked for, and in which order they may come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from daglens.model.asset_key import AssetKey
from daglens.model.errors import DagsterInvariantViolationError
from daglens.model.event_values import AssetObservation, DataVersion, DataVersionsByPartition
from daglens.model.graph_subset import needed_outputs
from daglens.plan.step import Step


def selected_outputs(step: Step) -> frozenset[str] | None:
    """The outputs that the step is asked for; None where that is all of them."""
    definition = step.assets_def
    if definition is None or not (definition.can_subset or definition.selected_keys is not None):
        return None
    chosen = {*definition.keys_by_output_name, *definition.check_specs_by_output_name}
    if step.op is definition.node_def:
        return frozenset(chosen)
    if not definition.is_subset:
        return None
    return needed_outputs(definition.node_def, chosen).get(step.path[1:], frozenset())


def check_order(step: Step, output: str, seen: Iterable[tuple[str, str | None]]) -> None:
    """Raises DagsterInvariantViolationError where an asset of the step that depends on this one came before it."""
    key = step.assets.get(output)
    if key is None or len(step.assets) == 1 or step.assets_def is None:
        return
    specs = step.assets_def.specs_by_key
    if key not in specs:
        return
    for other, _ in seen:
        earlier = step.assets.get(other)
        spec = None if earlier is None or earlier == key else specs.get(earlier)
        if spec is not None and earlier is not None and any(dep.asset_key == key for dep in spec.deps):
            raise DagsterInvariantViolationError(
                f'Asset "{earlier.to_user_string()}" was yielded before its dependency "{key.to_user_string()}": the '
                "assets of one function are yielded upstream ones first."
            )


def answers_no_check(step: Step) -> bool:
    """Whether it is an op inside a graph of assets of whose outputs none is a check."""
    definition = step.assets_def
    if definition is None or step.op is definition.node_def or len(step.op.output_defs) != 1:
        return False
    return bool(definition.check_outputs) and not step.checks


def observations_of(key: AssetKey, seen: Any, partitions: Iterable[str]) -> list[AssetObservation]:
    """What the function of an observed asset returned, as observations; none where it is no data version."""
    if isinstance(seen, DataVersion):
        versions: Mapping[str | None, DataVersion] = dict.fromkeys(partitions or (None,), seen)
    elif isinstance(seen, DataVersionsByPartition):
        versions = {**seen.data_versions_by_partition}
    else:
        return []
    return [
        AssetObservation(key, metadata={}, tags={"dagster/data_version": version.value}, partition=partition)
        for partition, version in versions.items()
    ]
