"""One tick of an automation condition sensor, evaluated by the user's Dagster as its daemon would."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from dagster._core.definitions.automation_tick_evaluation_context import AutomationTickEvaluationContext
from dagster._daemon.asset_daemon import (
    asset_daemon_cursor_from_instigator_serialized_cursor as cursor_from_text,
)
from dagster._daemon.asset_daemon import (
    asset_daemon_cursor_to_instigator_serialized_cursor as cursor_to_text,
)


def evaluate_automation_sensor(sensor: Any, graph: Any, instance: Any, cursor: str | None) -> tuple[Sequence[Any], str]:
    """The runs to request, and the cursor of the next tick.

    Backfills are for Dagster's own daemon: several partitions are asked for as runs of one each.
    """
    before = cursor_from_text(cursor, graph)
    jobs = getattr(sensor, "asset_job_keys", None)
    tick = AutomationTickEvaluationContext(
        evaluation_id=before.evaluation_id + 1,
        instance=instance,
        asset_graph=graph,
        cursor=before,
        materialize_run_tags={**instance.auto_materialize_run_tags, **sensor.run_tags},
        observe_run_tags={},
        auto_observe_asset_keys=set(),
        asset_selection=sensor.asset_selection,
        logger=logging.getLogger(__name__),
        emit_backfills=False,
        default_condition=getattr(sensor, "default_condition", None),
        **({"asset_job_keys": jobs} if jobs else {}),
    )
    requests, after, _evaluations = tick.evaluate()
    return requests, cursor_to_text(after)
