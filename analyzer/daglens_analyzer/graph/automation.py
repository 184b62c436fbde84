"""The sensor that Dagster adds for automation conditions that no sensor of the project looks after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from daglens_analyzer.evaluate.values import Value
from daglens_analyzer.graph.asset_key import AssetKey
from daglens_analyzer.graph.definitions import AssetCheckDefinition, SensorDefinition, UnresolvedAssetJob
from daglens_analyzer.graph.model import Asset
from daglens_analyzer.graph.selection import AssetGraph, UnresolvableSelection, resolve_selection

DEFAULT_SENSOR = "default_automation_condition_sensor"


def automated_among(assets: Iterable[Asset]) -> tuple[Asset, ...]:
    """Those with a condition, in the order given."""
    # Of thousands of assets.
    return tuple([each for each in assets if each.executable and each.spec is not None and each.spec.is_automated])


def default_sensor(
    automated: Sequence[Asset],
    checks: Sequence[AssetCheckDefinition],
    jobs: Sequence[Value],
    sensors: Sequence[SensorDefinition],
    graph: AssetGraph,
) -> tuple[SensorDefinition, ...]:
    """The added sensor, standing where the first condition that needs it stands; none where nothing needs one. It
    looks after the `automated` assets, and after jobs with a condition, which no other sensor can."""
    needing = [(asset.key, asset.at) for asset in automated]
    needing += [(check.asset, check.at) for check in checks if check.is_automated and isinstance(check.asset, AssetKey)]
    needing_jobs = [job.at for job in jobs if isinstance(job, UnresolvedAssetJob) and job.is_automated]
    if not needing and not needing_jobs:
        return ()
    try:
        covered = _covered(graph, sensors)
    except UnresolvableSelection:
        return ()
    left = [at for key, at in needing if key not in covered] + needing_jobs
    return (SensorDefinition(left[0], DEFAULT_SENSOR, None, None),) if left else ()


def _covered(graph: AssetGraph, sensors: Sequence[SensorDefinition]) -> frozenset[AssetKey]:
    selections = [sensor.automates for sensor in sensors if sensor.automates is not None]
    found = (resolve_selection(selection, graph) for selection in selections)
    return frozenset[AssetKey]().union(*found)
