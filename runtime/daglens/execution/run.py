"""The one entry the worker calls: what to run and what is known in, facts to the sink, the run's final status out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from daglens.events.error_info import error_info
from daglens.events.event import RunCanceled, RunFailed, RunStarted, RunSucceeded
from daglens.model.dagster_run import DagsterRun
from daglens.plan.build_plan import build_plan
from daglens.plan.problems import failed_to_start
from daglens.plan.resolved_config import resolve_run_config
from daglens.plan.step import ExecutionPlan
from daglens.plan.step_code import step_code

from .choose_job import choose_job
from .execute_plan import PlanOutcome, execute_in_process
from .known_partitions import KnownPartitions
from .partition_choice import partition_keys_of
from .reach_of_outputs import check_reach_of_outputs
from .resource_lifetime import ResourceLifetime
from .run_call import FindMappingKeys, FindOutput, ParentRun, RunCall, RunStatus, Sink, SinkAll, StepSpawn
from .run_context import RunContext

if TYPE_CHECKING:
    from daglens.events.event import Event
    from daglens.model.definitions import Definitions


def execute_run(
    definitions_by_location: Mapping[str, Definitions],
    call: RunCall,
    *,
    sink: Sink,
    find_output: FindOutput,
    storage_dir: str,
    find_mapping_keys: FindMappingKeys | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    harmless_threads: int = 0,
    spawn: StepSpawn | None = None,
    sink_all: SinkAll | None = None,
) -> RunStatus:
    """Plans and executes; every fact, from RunStarted to RunSucceeded, RunFailed or RunCanceled, goes to `sink`.

    `sink_all`, where given, takes several facts at once. `harmless_threads` is how many operating-system threads
    besides this one run in the process and do not mind a fork.
    Where no plan can be made (unknown selection, missing inputs, ...) the only fact is a RunFailed whose error says
    every problem at once. Raises nothing but what `sink` raises: a KeyboardInterrupt during the run becomes
    RunCanceled.
    """
    try:
        plan, executor = plan_run(definitions_by_location, call, find_output, find_mapping_keys)
    except KeyboardInterrupt as stop:
        sink(RunCanceled(str(stop)))
        return "canceled"
    except Exception as error:
        sink(failed_to_start(error))
        return "failed"
    parent = call.parent
    sink(
        RunStarted(
            parent.run_id if parent else None,
            parent.root_run_id if parent else call.run_id,
            call.engine,
            executor,
            plan.job.name,
            tuple(plan.steps),
            {step.key: tuple(key.parts for key in step.assets.values()) for step in plan.steps.values() if step.assets},
            {step.key: tuple(sorted(step.upstream_keys())) for step in plan.steps.values() if step.upstream_keys()},
            {step.key: step_code(step) for step in plan.steps.values()},
        )
    )

    def emit(event: Event, _subject: object = None) -> object:
        return sink(event)

    lifetime = _resources(plan, call, storage_dir)
    run = RunContext(
        call.run_id,
        plan,
        lifetime,
        emit,
        storage_dir,
        tags=call.tags,
        previews=call.previews,
        partitions=KnownPartitions(call.dynamic_partitions),
        emit_all=sink_all,
    )
    try:
        outcome = _execute(run, executor, call, cancelled, harmless_threads, spawn)
    except KeyboardInterrupt as stop:
        sink(RunCanceled(str(stop)))
        return "canceled"
    except Exception as error:
        sink(RunFailed(error_info(error)))
        return "failed"
    finally:
        _close(lifetime)
    if outcome.interrupted:
        sink(RunCanceled("; ".join(str(each) for each in outcome.errors[-1:])))
        return "canceled"
    if outcome.failed:
        sink(RunFailed(None, outcome.failed))
        return "failed"
    sink(RunSucceeded())
    return "succeeded"


def _execute(
    run: RunContext,
    executor: str,
    call: RunCall,
    cancelled: Callable[[], bool],
    harmless_threads: int,
    spawn: StepSpawn | None,
) -> PlanOutcome:
    if executor == "multiprocess":
        from .multiprocess import execute_multiprocess

        return execute_multiprocess(run, cancelled, call.max_concurrent, harmless_threads, spawn, call)
    if executor == "dask":
        from .dask.executor import execute_on_dask

        if spawn is None:
            raise RuntimeError("Nothing says how a step's process is started.")
        return execute_on_dask(run, cancelled, call, spawn)
    return execute_in_process(run, cancelled)


def plan_run(
    definitions_by_location: Mapping[str, Definitions],
    call: RunCall,
    find_output: FindOutput,
    find_mapping_keys: FindMappingKeys | None = None,
) -> tuple[ExecutionPlan, str]:
    """The plan and the executor's name; raises what keeps the run from starting."""
    job = choose_job(definitions_by_location, call)
    partition = call.partition or (call.parent.partition if call.parent else None)
    partition_keys = partition_keys_of(job, partition, call.dynamic_partitions)
    given = call.config if call.config is not None else call.parent.config if call.parent else None
    config = resolve_run_config(job, given, partition_key=partition_keys[0] if partition_keys else None)
    plan = build_plan(
        job,
        config,
        partition_keys=partition_keys,
        selection=call.steps,
        from_failure=call.from_failure,
        parent_status=call.parent.step_status if call.parent else None,
        find_output=find_output,
        find_mapping_keys=find_mapping_keys,
    )
    if call.parent is not None:
        plan = replace(plan, earlier_code=call.parent.step_code)
    named = getattr(job.executor_def, "executor_name", None)
    executor = call.executor or (named if named in ("in_process", "multiprocess") else "in_process")
    check_reach_of_outputs(plan, executor)
    return plan, executor


def _resources(plan: ExecutionPlan, call: RunCall, storage_dir: str) -> ResourceLifetime:
    job = plan.job
    return ResourceLifetime(
        job.resource_defs,
        plan.config.resources,
        run_id=call.run_id,
        run=DagsterRun(job.name, call.run_id, plan.config.raw),
        storage_dir=storage_dir,
        fsync=call.fsync,
    )


def _close(lifetime: ResourceLifetime) -> None:
    try:
        lifetime.close()
    except Exception as error:
        # The steps have ended and are told; a resource that does not close cannot undo that.
        import sys

        print(f"a resource could not be torn down: {type(error).__name__}: {error}", file=sys.stderr)


__all__ = ["ParentRun", "RunCall", "StepSpawn", "execute_run", "plan_run"]
