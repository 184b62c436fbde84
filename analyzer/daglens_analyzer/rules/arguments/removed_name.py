"""A name is imported that Dagster no longer has.

## What it does
Knows the names that releases of Dagster have removed, and what took their place.

## Why is this bad?
The import fails.

## Example
```python
# error: [removed-name] "define_asset_job"
from dagster import AssetGroup
```

## Use instead
```python
from dagster import Definitions, define_asset_job
```
Where one name took the place of another, it is changed with all its uses:
```python
# error: [removed-name] "op"
from dagster import solid, job


@solid
def fetch(): ...


@job
def report():
    fetch()
```
```python fixed
from dagster import op, job


@op
def fetch(): ...


@job
def report():
    fetch()
```
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from daglens_analyzer.chunks.parsed_module import ParsedModule
from daglens_analyzer.lower import tree
from daglens_analyzer.lower.walk import walk
from daglens_analyzer.rules.rule import Edit, Fix, Rule, Violation
from daglens_analyzer.source.node_id import ChunkId, NodeId

_REMOVED = """
AssetGroup: Definitions, and define_asset_job for its jobs
AssetLineageInfo: TableColumnLineage
AssetStoreHandle: IOManager
AutoMaterializeSensorDefinition: AutomationConditionSensorDefinition
CompositeSolidDefinition: GraphDefinition
DagsterTypeMaterializer: IOManager
DynamicOutputDefinition: DynamicOut
EventMetadata: MetadataValue
EventMetadataEntry: MetadataValue
ForeignAsset: SourceAsset
FreshnessPolicySensorContext: FreshnessPolicy
FreshnessPolicySensorDefinition: FreshnessPolicy
InputDefinition: In
InputMappingDefinition: InputMapping
IntermediateStorageDefinition: IOManager
InternalFreshnessPolicy: FreshnessPolicy
Materialization: AssetMaterialization
MemoizableIOManager: IOManager
ModeDefinition: resource_defs of a job
OpVersionContext: code_version of an op or asset
OutputDefinition: Out
PartitionMetadataEntry: MetadataValue
PartitionScheduleDefinition: build_schedule_from_partitioned_job
PartitionSetDefinition: PartitionsDefinition
PipelineDefinition: JobDefinition
PipelineExecutionResult: ExecuteInProcessResult
PipelineRun: DagsterRun
PipelineRunStatus: DagsterRunStatus
PresetDefinition: config of a job
ResourceVersionContext: code_version of an op or asset
ScheduleExecutionContext: ScheduleEvaluationContext
SensorExecutionContext: SensorEvaluationContext
SolidDefinition: OpDefinition
SolidExecutionContext: OpExecutionContext
SolidExecutionResult: ExecuteInProcessResult
SolidInvocation: NodeInvocation
SourceHashVersionStrategy: code_version of an op or asset
SystemStorageDefinition: IOManager
VersionStrategy: code_version of an op or asset
as_dagster_type: PythonObjectDagsterType
build_asset_reconciliation_sensor: AutomationConditionSensorDefinition
build_assets_job: define_asset_job
build_freshness_policy_sensor_context: FreshnessPolicy
build_solid_context: build_op_context
celery_executor: the executor of dagster_celery
composite_solid: graph
dagster_type: usable_as_dagster_type
dagster_type_materializer: io_manager
daily_schedule: build_schedule_from_partitioned_job
dask_executor: the executor of dagster_dask
default_executors: executor_def of a job
execute_composite_solid: execute_in_process of a graph
execute_pipeline: execute_in_process of a job
execute_pipeline_iterator: execute_in_process of a job
execute_solid: direct calls of an op
execute_solid_within_pipeline: execute_in_process of a job
execute_solids_within_pipeline: execute_in_process of a job
external_asset_from_spec: AssetSpec, which Definitions takes itself
external_assets_from_specs: AssetSpec, which Definitions takes itself
freshness_policy_sensor: FreshnessPolicy
fs_asset_io_manager: fs_io_manager
fs_intermediate_storage: fs_io_manager
hourly_schedule: build_schedule_from_partitioned_job
input_hydration_config: dagster_type_loader
intermediate_storage: IOManager
lambda_solid: op
make_dagster_type: usable_as_dagster_type
mem_intermediate_storage: mem_io_manager
monthly_schedule: build_schedule_from_partitioned_job
multiple_process_executor: multiprocess_executor
output_materialization_config: io_manager
pipeline: job
pipeline_failure_sensor: run_failure_sensor
reexecute_pipeline: execute_job
reexecute_pipeline_iterator: execute_job
schedule_from_partitions: build_schedule_from_partitioned_job
schedule_partition_range: build_schedule_from_partitioned_job
solid: op
system_storage: IOManager
versioned_filesystem_io_manager: fs_io_manager
weekly_schedule: build_schedule_from_partitioned_job
"""
REMOVED: Mapping[str, str] = {
    name: instead.strip() for name, _, instead in (line.partition(":") for line in _REMOVED.strip().split("\n"))
}


def check(module: ParsedModule) -> Iterator[Violation]:
    """Each removed name that the top level imports; an import in a `try` may be meant to fail."""
    for chunk, statement in module.imports():
        if not isinstance(statement, tree.ImportFrom) or statement.module != "dagster" or statement.level:
            continue
        for alias in statement.names:
            instead = REMOVED.get(alias.name)
            if instead is not None:
                told = f"Dagster no longer has '{alias.name}'. Use {instead}."
                fixes = tuple(_fixes(module, chunk, alias, instead))
                yield Violation(told, NodeId(module.path, chunk, alias.at), fixes=fixes)


def _fixes(module: ParsedModule, chunk: ChunkId, alias: tree.ImportAlias, instead: str) -> Iterator[Fix]:
    """The new name at the import and at every use, where one name took the place of the old."""
    if not instead.isidentifier():
        return
    imported = instead if alias.asname is None else f"{instead} as {alias.asname}"
    uses = () if alias.asname is not None else tuple(_uses(module, alias.name))
    edits = (Edit(NodeId(module.path, chunk, alias.at), imported), *(Edit(use, instead) for use in uses))
    yield Fix(f"Use '{instead}'", edits, is_safe=False)


def _uses(module: ParsedModule, name: str) -> Iterator[NodeId]:
    for chunk, statement in module.statements():
        for node in walk((statement,)):
            if isinstance(node, tree.Name) and node.id == name:
                yield NodeId(module.path, chunk, node.at)


RULE = Rule("DGL416", "removed-name", "error", "0.1", (ParsedModule,), check)
