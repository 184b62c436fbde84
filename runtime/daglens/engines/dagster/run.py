"""A run executed by Dagster itself: planned here, carried out by its executors, told in our words as it goes."""

# Dagster's types are the user's: its version is whatever the environment holds.
# pyright: basic

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dagster import DagsterInstance, mem_io_manager
from dagster._core.execution.api import create_execution_plan, execute_run_iterator
from dagster._core.execution.plan.state import KnownExecutionState

from daglens.engines.dagster.choose_job import ChosenJob, choose_job
from daglens.engines.dagster.follow import follow
from daglens.engines.dagster.instance import open_instance
from daglens.engines.dagster.load import Location
from daglens.engines.dagster.partitions import partition_tags_and_config
from daglens.engines.dagster.plan import asset_inputs_of, asset_outputs_of, assets_of, check_outputs_of, steps_of
from daglens.engines.dagster.reconstruct import reconstructable_job, remember
from daglens.engines.dagster.translate import Origins, Translation
from daglens.events.event import RunCanceled, RunFailed, RunStarted, RunSucceeded
from daglens.events.step_key import template_key
from daglens.execution.run_call import FindMappingKeys, FindOutput, RunCall, RunStatus, Sink
from daglens.plan.build_plan import choose_steps
from daglens.plan.problems import PlanProblems, failed_to_start
from daglens.plan.step import Step
from daglens.plan.step_code import step_code
from daglens.record import dataclass
from daglens.storage.database import full_disk

IN_PROCESS = "in_process"


@dataclass(frozen=True, slots=True)
class _Planned:
    job: Any
    dagster_run: Any
    plan: Any
    steps: Mapping[str, Step]
    executor: str
    origins: Origins


def execute_run(
    locations: Mapping[str, Location],
    load: Mapping[str, Any],
    call: RunCall,
    *,
    sink: Sink,
    ignore_pipes: Callable[[], object],
    find_output: FindOutput,
    find_mapping_keys: FindMappingKeys,
    storage_dir: str,
    cancelled: Callable[[], bool],
) -> RunStatus:
    """Plans and executes; every fact, from RunStarted to the run's end, goes to `sink`.

    `load` says how another process loads the same `locations`. `ignore_pipes` is called when Dagster's own capture
    takes over what steps write. Raises what `sink` raises.
    """
    try:
        remember(load, locations)
        chosen = choose_job(locations, call)
        executor, override = _executor(locations[chosen.location], chosen, call)
        instance = open_instance(storage_dir, executor)
    except KeyboardInterrupt as stop:
        sink(RunCanceled(str(stop)))
        return "canceled"
    except Exception as error:
        sink(failed_to_start(full_disk(storage_dir) or error))
        return "failed"
    with instance:
        try:
            job = reconstructable_job(load, chosen.location, chosen.name, chosen.graph, override)
            planned = _plan(job, chosen, executor, call, instance, find_output, find_mapping_keys)
            if cancelled():
                raise KeyboardInterrupt
        except KeyboardInterrupt as stop:
            sink(RunCanceled(str(stop)))
            return "canceled"
        except Exception as error:
            sink(failed_to_start(full_disk(storage_dir) or error))
            return "failed"
        try:
            return _execute(planned, call, instance, sink, ignore_pipes, cancelled)
        except Exception as error:
            full = full_disk(storage_dir)
            if full is None:
                raise
            raise full from error


def _execute(
    planned: _Planned,
    call: RunCall,
    instance: DagsterInstance,
    sink: Sink,
    ignore_pipes: Callable[[], object],
    cancelled: Callable[[], bool],
) -> RunStatus:
    parent = call.parent
    sink(
        RunStarted(
            parent.run_id if parent else None,
            parent.root_run_id if parent else call.run_id,
            call.engine,
            planned.executor,
            planned.dagster_run.job_name,
            tuple(planned.plan.step_keys_to_execute),
            assets_of(planned.plan),
            {step.key: tuple(sorted(step.upstream_keys())) for step in planned.steps.values() if step.upstream_keys()},
            {step.key: step_code(step) for step in planned.steps.values()},
        )
    )
    translation = Translation(planned.origins)
    if planned.executor != IN_PROCESS:
        # Steps have processes of their own, and what all of those write here cannot be told apart.
        ignore_pipes()
    try:
        events = execute_run_iterator(planned.job, planned.dagster_run, instance)
        is_one_process = planned.executor == IN_PROCESS
        follow(events, planned.dagster_run, instance, translation, sink, ignore_pipes, cancelled, is_one_process)
    except KeyboardInterrupt as stop:
        sink(RunCanceled(str(stop)))
        return "canceled"
    if cancelled() or translation.status == "RUN_CANCELED":
        sink(RunCanceled())
        return "canceled"
    if translation.failed or translation.status != "RUN_SUCCESS":
        sink(RunFailed(translation.failure, tuple(translation.failed)))
        return "failed"
    sink(RunSucceeded())
    return "succeeded"


def _executor(location: Location, chosen: ChosenJob, call: RunCall) -> tuple[str, str | None]:
    """The executor's name, and which to put in the place of the job's own. Without a word on it steps run here."""
    if call.executor == "dask":
        raise PlanProblems(["The executor `dask` is the bundled engine's: add --engine bundled, or name another one."])
    definition = None if chosen.graph else location.repository.get_job(chosen.name)
    own = definition.executor_def.name if definition is not None and definition.has_specified_executor else None
    if call.executor is not None:
        return call.executor, None if call.executor == own else call.executor
    return (IN_PROCESS, IN_PROCESS) if own in (None, "multi_or_in_process_executor") else (own, None)


def _plan(
    job: Any,
    chosen: ChosenJob,
    executor: str,
    call: RunCall,
    instance: DagsterInstance,
    find_output: FindOutput,
    find_mapping_keys: FindMappingKeys,
) -> _Planned:
    """Enters the run into Dagster's instance. Raises what keeps it from starting."""
    parent_run = _parent_run(call, instance)
    subset = (
        job
        if chosen.assets is None
        else job.get_subset(asset_selection=chosen.assets, asset_check_selection=chosen.checks)
    )
    definition = subset.get_definition()
    partition = call.partition or (call.parent.partition if call.parent else None)
    tags, config = partition_tags_and_config(definition, partition, chosen.assets, instance)
    if call.config is not None:
        config = call.config
    elif parent_run is not None and not config:
        config = parent_run.run_config
    config = dict(config)
    tags = {**definition.run_tags, **tags, **call.tags}
    plan = create_execution_plan(subset, config, tags=tags)
    steps = all_steps = steps_of(plan, definition)
    stored_by: Mapping[tuple[str, str, str | None], str] = {}
    if call.steps or call.from_failure:
        chosen_steps = choose_steps(
            all_steps,
            selection=call.steps,
            from_failure=call.from_failure,
            parent_status=call.parent.step_status if call.parent else None,
            find_output=_on_disk(find_output, plan, definition),
            find_mapping_keys=find_mapping_keys,
        )
        stored_by, steps = chosen_steps.stored_by, chosen_steps.steps
        known = KnownExecutionState()
        if parent_run is not None:
            known = KnownExecutionState.build_for_reexecution(instance, parent_run)
        plan = create_execution_plan(
            subset,
            config,
            step_keys_to_execute=list(steps),
            known_state=known.update_for_step_selection(list(steps)),
            tags=tags,
        )
    dagster_run = instance.create_run_for_job(
        job_def=definition,
        execution_plan=plan,
        run_id=call.run_id,
        run_config=config,
        tags=tags,
        root_run_id=parent_run and (parent_run.root_run_id or parent_run.run_id),
        parent_run_id=parent_run and parent_run.run_id,
        asset_selection=chosen.assets,
        job_code_origin=subset.get_python_origin(),
    )
    inputs = asset_inputs_of(definition, plan)
    changed = _changed(all_steps, call.parent.step_code if call.parent else {})
    origins = Origins(stored_by, asset_outputs_of(plan), inputs, check_outputs_of(plan), changed)
    return _Planned(job, dagster_run, plan, steps, executor, origins)


def _on_disk(find_output: FindOutput, plan: Any, job: Any) -> FindOutput:
    """Without the outputs that were only ever kept in memory: Dagster says of them too that they were handled."""
    in_memory = {
        (step.key, output.name)
        for step in plan.step_dict.values()
        for output in step.step_outputs
        if job.resource_defs.get(_io_manager(step, output, job)) == mem_io_manager
    }

    def found(step: str, output: str, mapping_key: str | None) -> str | None:
        return None if (template_key(step), output) in in_memory else find_output(step, output, mapping_key)

    return found


def _io_manager(step: Any, output: Any, job: Any) -> str:
    return job.get_node(step.node_handle).output_def_named(output.name).io_manager_key


def _changed(steps: Mapping[str, Step], earlier: Mapping[str, str]) -> frozenset[str]:
    """The steps, mapped ones as `clean[?]`, that have other code than in the earlier runs."""
    known = {template_key(key): code for key, code in earlier.items() if code}
    return frozenset(key for key, step in steps.items() if key in known and known[key] != step_code(step))


def _parent_run(call: RunCall, instance: DagsterInstance) -> Any:
    if call.parent is None:
        return None
    found = instance.get_run_by_id(call.parent.run_id)
    if found is None:
        place = f"Dagster's instance in {instance.root_directory}"
        raise PlanProblems([f"{place} has no run {call.parent.run_id}: set DAGSTER_HOME to what it was for that run."])
    if not found.is_finished:
        # Its process was killed: nobody has told Dagster.
        instance.report_run_failed(found, "The process that worked on this run is gone.")
        found = instance.get_run_by_id(call.parent.run_id)
    return found
