"""`materialize`, `materialize_to_memory`, `execute_in_process`: runs in the caller's own process, results as
objects.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from daglens.events.error_info import error_info
from daglens.events.event import Event, RunFailed, RunStarted, RunSucceeded, StepFailed
from daglens.model.asset_graph import as_assets_definitions, build_asset_graph
from daglens.model.asset_job import build_asset_job
from daglens.model.asset_key import AssetKey
from daglens.model.asset_selection import AssetSelection
from daglens.model.dagster_run import DagsterRun, DagsterRunStatus
from daglens.model.errors import (
    CheckError,
    DagsterError,
    DagsterInvalidDefinitionError,
    DagsterInvalidInvocationError,
    DagsterInvariantViolationError,
    DagsterUnknownPartitionError,
)
from daglens.model.io_manager import InMemoryIOManager
from daglens.model.job import JobDefinition
from daglens.model.job_checks import check_inputs_of_run
from daglens.model.op_subset import job_subset
from daglens.model.resource import as_resource_defs
from daglens.model.resource_requirements import check_node_resources
from daglens.plan.build_plan import build_plan
from daglens.plan.resolved_config import resolve_run_config

from .again import Again
from .dagster_event import dagster_event
from .execute_plan import PlanOutcome, execute_in_process
from .in_process_facts import AssetPlanned, EngineNotice, InProcessFact
from .instance import DagsterInstance
from .resource_lifetime import ResourceLifetime
from .results import ExecuteInProcessResult, Told
from .run_context import RunContext


def materialize(
    assets: Sequence[Any],
    run_config: Any = None,
    instance: Any = None,
    resources: Mapping[str, Any] | None = None,
    partition_key: str | None = None,
    raise_on_error: bool = True,
    tags: Mapping[str, str] | None = None,
    selection: Any = None,
) -> ExecuteInProcessResult:
    """Makes the assets, storing them through their IO managers (to files in a temporary folder where none is set)."""
    return _materialize(assets, run_config, instance, resources, partition_key, raise_on_error, tags, selection, {})


def materialize_to_memory(
    assets: Sequence[Any],
    run_config: Any = None,
    instance: Any = None,
    resources: Mapping[str, Any] | None = None,
    partition_key: str | None = None,
    raise_on_error: bool = True,
    tags: Mapping[str, str] | None = None,
    selection: Any = None,
) -> ExecuteInProcessResult:
    """Makes the assets, keeping every value in memory whatever their IO managers are."""
    definitions = as_assets_definitions(assets)
    keys = {"io_manager"}
    provided = set(resources or {})
    for each in definitions:
        provided |= set(each.resource_defs)
        keys |= {each.io_manager_key_of(key) for key in each.keys}
        if each.node_def is not None:
            ops = [each.node_def] if each.node_def.node_type_str == "op" else each.node_def.iterate_op_defs()
            keys |= {output.io_manager_key for op_def in ops for output in op_def.output_defs}
    for key in sorted(keys & provided):
        raise DagsterInvariantViolationError(
            f"Attempted to call `materialize_to_memory` with a resource provided for io manager key '{key}'. Do not "
            "provide resources for io manager keys when calling `materialize_to_memory`, as it will override io "
            "management behavior for all keys."
        )
    memory = InMemoryIOManager()
    return _materialize(
        definitions,
        run_config,
        instance,
        resources,
        partition_key,
        raise_on_error,
        tags,
        selection,
        dict.fromkeys(keys, memory),
    )


def _materialize(
    assets: Sequence[Any],
    run_config: Any,
    instance: Any,
    resources: Mapping[str, Any] | None,
    partition_key: str | None,
    raise_on_error: bool,
    tags: Mapping[str, str] | None,
    selection: Any,
    replacing: Mapping[str, Any],
) -> ExecuteInProcessResult:
    if isinstance(assets, str) or not hasattr(assets, "__iter__"):
        raise CheckError(f'Param "assets" is not a sequence of assets. Got {assets!r}.')
    graph = build_asset_graph(as_assets_definitions(assets))
    resource_defs = {**as_resource_defs(resources or {}), **replacing}
    try:
        chosen = AssetSelection.all() if selection is None else AssetSelection.from_coercible(selection)
        keys = {key for key in chosen.resolve(graph) if graph.definitions_by_key[key].is_executable}
        job = build_asset_job(
            "__ephemeral_asset_job__", graph, keys, chosen.resolve_checks(graph), resource_defs=resource_defs
        )
    except DagsterInvalidInvocationError:
        raise
    except DagsterError as error:
        raise DagsterInvalidDefinitionError(f"Failed to resolve asset job __ephemeral_asset_job__: {error}") from error
    if replacing:
        job = job.changed(resource_defs={**job.resource_defs, **replacing})
    return execute_job_in_process(
        job,
        run_config=run_config,
        instance=instance,
        partition_key=partition_key,
        raise_on_error=raise_on_error,
        tags=tags,
        in_memory=False,
    )


def execute_job_in_process(
    job: JobDefinition,
    *,
    run_config: Any = None,
    instance: Any = None,
    partition_key: str | None = None,
    raise_on_error: bool = True,
    op_selection: Sequence[str] | None = None,
    asset_selection: Sequence[AssetKey] | None = None,
    run_id: str | None = None,
    input_values: Mapping[str, Any] | None = None,
    tags: Mapping[str, str] | None = None,
    resources: Mapping[str, Any] | None = None,
    in_memory: bool = True,
    again: Again | None = None,
) -> ExecuteInProcessResult:
    """Runs the job here. With `in_memory`, outputs without an IO manager of their own stay in memory."""
    if op_selection:
        job = job_subset(job, op_selection)
    resource_defs: dict[str, Any] = {**job.resource_defs, **as_resource_defs(resources or {})}
    if in_memory and "io_manager" not in resource_defs:
        resource_defs["io_manager"] = InMemoryIOManager()
    if asset_selection is not None and job.assets.graph is not None:
        job = build_asset_job(
            job.name,
            job.assets.graph,
            {AssetKey.from_coercible(each) for each in asset_selection},
            resource_defs=resource_defs,
            config=job.config,
        )
    job = job.changed(resource_defs=resource_defs, input_values={**job.input_values, **(input_values or {})})
    check_node_resources(job.graph, resource_defs)
    if not job.is_asset_job:
        check_inputs_of_run(job)
    partition_keys = _partition_keys(job, partition_key, tags, instance)
    config = resolve_run_config(job, run_config, partition_key=partition_key)
    if again is None:
        plan = build_plan(job, config, partition_keys=partition_keys)
    else:
        plan = build_plan(
            job,
            config,
            partition_keys=partition_keys,
            selection=again.steps,
            from_failure=again.from_failure,
            parent_status=again.parent_status,
            find_output=again.find_output,
            find_mapping_keys=again.find_mapping_keys,
        )
    own_tags = job.tags if job.run_tags is None else job.run_tags
    run_tags = {**own_tags, **(tags or {}), **_tags_of_partition(job, partition_key)}
    number = run_id or str(uuid.uuid4())
    instance = instance or DagsterInstance.ephemeral()
    run = DagsterRun(
        job.name,
        number,
        config.raw,
        run_tags,
        root_run_id=again.root_run_id if again else None,
        parent_run_id=again.parent_run_id if again else None,
    )
    instance.start_run(run)
    told: list[Told] = []
    lifetime = ResourceLifetime(
        resource_defs,
        config.resources,
        run_id=number,
        run=run,
        instance=instance,
        storage_dir=instance.storage_dir,
    )

    def emit(event: Event, subject: Any = None) -> None:
        told.append((event, subject))
        instance.record_event(number, job.name, event, subject)

    def tell(event: InProcessFact, subject: Any = None) -> None:
        told.append((event, subject))
        instance.record_event(number, job.name, event, subject)

    context = RunContext(
        number,
        plan,
        lifetime,
        emit,
        instance.storage_dir,
        instance,
        tags=run_tags,
        values={},
        raises=raise_on_error,
        tell=tell,
        run=run,
    )
    for step in plan.steps.values():
        for key in step.assets.values():
            instance.record_event(number, job.name, AssetPlanned(step.key, is_check=False), key)
        for spec in step.checks.values():
            if spec.key in step.assets_def.check_keys:
                instance.record_event(number, job.name, AssetPlanned(step.key, is_check=True), spec.key)
    emit(RunStarted(None, number, "bundled", "in_process", job.name, tuple(plan.steps)))
    try:
        outcome = execute_in_process(context, lambda: False)
        failure = None
    except Exception as error:
        outcome, failure = PlanOutcome((), False, (error,)), error
    problem = lifetime.close_all()
    if problem is not None:
        tell(EngineNotice(f"Error during resource teardown: {problem}", error_info(problem)))
    succeeded = failure is None and outcome.succeeded
    first = next((dagster_event(*each, job.name) for each in told if isinstance(each[0], StepFailed)), None)
    emit(RunSucceeded() if succeeded else RunFailed(error_info(failure) if failure else None, outcome.failed), first)
    result = ExecuteInProcessResult(context, run, tuple(told), succeeded)
    instance.end_run(number, DagsterRunStatus.SUCCESS if succeeded else DagsterRunStatus.FAILURE, result)
    if outcome.errors and (raise_on_error or outcome.interrupted):
        raise outcome.errors[0]
    return result


def _partition_keys(
    job: JobDefinition, partition_key: str | None, tags: Mapping[str, str] | None, instance: Any
) -> tuple[str, ...]:
    """The run's partitions: the one given, or the range that tags name."""
    definition = _partitions_of(job)
    if partition_key is not None:
        of_text = getattr(definition, "get_partition_key_from_str", str)
        if definition is not None and not definition.has_partition_key(
            partition_key, dynamic_partitions_store=instance
        ):
            raise DagsterUnknownPartitionError(f"Could not find a partition with key `{partition_key}`.")
        return (of_text(partition_key),)
    first, last = ((tags or {}).get(f"dagster/asset_partition_range_{end}") for end in ("start", "end"))
    if first is None or last is None or definition is None:
        return ()
    from daglens.model.partitions import PartitionKeyRange

    return tuple(definition.get_partition_keys_in_range(PartitionKeyRange(first, last)))


def _partitions_of(job: JobDefinition) -> Any:
    if job.partitions_def is not None:
        return job.partitions_def
    own = (each.partitions_def for each in job.assets.assets_by_node.values())
    return next((each for each in own if each is not None), None)


def _tags_of_partition(job: JobDefinition, partition_key: str | None) -> Mapping[str, str]:
    if not partition_key:
        return {}
    from daglens.model.run_request_partitions import PARTITION_SET_TAG, partition_tags
    from daglens.model.valid_names import check_tags

    tags = {**partition_tags(_partitions_of(job), partition_key), PARTITION_SET_TAG: f"{job.name}_partition_set"}
    if hasattr(job.config, "get_tags_for_partition_key"):
        tags.update(check_tags(job.config.get_tags_for_partition_key(partition_key)))
    return tags
