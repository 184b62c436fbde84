"""A run's plan made again in the process of one step, with what the run's own process knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from daglens.events.step_key import is_template, template_key
from daglens.model.dagster_run import DagsterRun
from daglens.plan.job_steps import job_steps
from daglens.plan.resolved_config import resolve_run_config
from daglens.plan.step import ExecutionPlan

from .active_plan import ActivePlan
from .choose_job import choose_job
from .known_partitions import KnownPartitions
from .partition_choice import partition_keys_of
from .resource_lifetime import ResourceLifetime
from .run_call import RunCall
from .run_context import RunContext

if TYPE_CHECKING:
    from daglens.model.definitions import Definitions


def restored(
    locations: Mapping[str, Definitions], call: RunCall, state: Mapping[str, Any]
) -> tuple[RunContext, ActivePlan]:
    """The run's context and a plan that knows what earlier steps left, in which only the step's own inputs matter."""
    job = choose_job(locations, call)
    keys = partition_keys_of(
        job, call.partition or (call.parent.partition if call.parent else None), call.dynamic_partitions
    )
    given = call.config if call.config is not None else call.parent.config if call.parent else None
    config = resolve_run_config(job, given, partition_key=keys[0] if keys else None)
    steps = job_steps(job, config)
    key = str(state["key"])
    step = steps[template_key(key)]
    if is_template(step.key):
        step = step.for_mapping_key(key[key.index("[") + 1 : -1])
    plan = ExecutionPlan(
        job,
        {key: step},
        frozenset({key}),
        {(each[0], each[1], each[2]): each[3] for each in state["stored_by"]},
        {(each[0], each[1]): tuple(each[2]) for each in state["mapping_keys"]},
        config,
        keys,
        frozenset(),
        steps,
        call.parent.step_code if call.parent else {},
    )
    active = ActivePlan(plan)
    active.produced.update(
        {(each[0], each[1]): None if each[2] is None else tuple(each[2]) for each in state["produced"]}
    )
    active.instances.update({template: tuple(keys) for template, keys in state["instances"].items()})
    run = DagsterRun(job.name, str(state["run_id"]), config.raw)
    resources = ResourceLifetime(
        job.resource_defs,
        config.resources,
        run_id=run.run_id,
        run=run,
        storage_dir=state["storage_dir"],
        fsync=call.fsync,
    )
    context = RunContext(
        run.run_id,
        plan,
        resources,
        lambda *_: None,
        str(state["storage_dir"]),
        tags=state["tags"],
        previews=call.previews,
        partitions=KnownPartitions(call.dynamic_partitions),
    )
    return context, active
