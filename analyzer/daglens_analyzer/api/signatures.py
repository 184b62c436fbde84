"""The parameters of Dagster's constructors, decorators and functions, as 1.13 has them.

A line names one of them, dotted for a class's own function, and then its parameters in order: `name=` has a default,
what stands behind `*` is given by keyword only, `*names` takes any number of positional arguments, and `**` takes
keywords that are not told here. Indented lines go on with the one above.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daglens_analyzer.api.method_signatures import METHODS

_TABLE = """
AddDynamicPartitionsRequest: partitions_def_name partition_keys
AllPartitionMapping:
Array: inner_type
AssetCheckEvaluation: asset_key check_name passed metadata= target_materialization_data= severity= description=
    blocking= partition=
AssetCheckKey: asset_key name
AssetCheckResult: * passed asset_key= check_name= metadata= severity= description=
AssetCheckSpec: name * asset description= additional_deps= blocking= metadata= automation_condition= partitions_def=
AssetDep: asset * partition_mapping= metadata=
AssetIn: key= metadata= key_prefix= input_manager_key= partition_mapping= dagster_type=
AssetKey: path
AssetKey.from_user_string: asset_key_string
AssetMaterialization: asset_key description= metadata= partition= tags=
AssetObservation: asset_key description= metadata= partition= tags=
AssetOut: key_prefix= key= dagster_type= description= is_required= io_manager_key= metadata= group_name= code_version=
    automation_condition= backfill_policy= owners= tags= kinds= freshness_policy= is_virtual= **
AssetOut.from_spec: spec dagster_type= is_required= io_manager_key= backfill_policy=
AssetSelection.all: include_sources=
AssetSelection.all_asset_checks:
AssetSelection.assets: *assets_defs
AssetSelection.checks: *assets_defs_or_check_keys
AssetSelection.checks_for_assets: *assets_defs
AssetSelection.from_coercible: selection
AssetSelection.from_string: string include_sources=
AssetSelection.groups: *group_strs include_sources=
AssetSelection.key_prefixes: *key_prefixes include_sources=
AssetSelection.key_substring: key_substring include_sources=
AssetSelection.keys: *asset_keys
AssetSelection.kind: kind include_sources=
AssetSelection.owner: owner
AssetSelection.tag: key value include_sources=
AssetSelection.tag_string: string include_sources=
AssetSpec: key * deps= description= metadata= skippable= group_name= code_version= automation_condition= owners= tags=
    kinds= partitions_def= freshness_policy= is_virtual= **
AssetsDefinition.from_graph: graph_def * keys_by_input_name= keys_by_output_name= key_prefix= internal_asset_deps=
    partitions_def= partition_mappings= resource_defs= group_name= group_names_by_output_name=
    descriptions_by_output_name= metadata_by_output_name= tags_by_output_name= automation_conditions_by_output_name=
    backfill_policy= can_subset= check_specs= owners_by_output_name= code_versions_by_output_name=
    auto_materialize_policies_by_output_name= hook_defs=
AssetsDefinition.from_op: op_def * keys_by_input_name= keys_by_output_name= key_prefix= internal_asset_deps=
    partitions_def= partition_mappings= group_name= group_names_by_output_name= descriptions_by_output_name=
    metadata_by_output_name= tags_by_output_name= automation_conditions_by_output_name= backfill_policy= can_subset=
    auto_materialize_policies_by_output_name= hook_defs=
AutomationCondition.all_checks_match: condition blocking_only=
AutomationCondition.all_deps_blocking_checks_passed:
AutomationCondition.all_deps_match: condition
AutomationCondition.all_deps_updated_since_cron: cron_schedule cron_timezone=
AutomationCondition.all_job_root_assets_match: condition
AutomationCondition.all_new_updates_have_run_tags: * tag_keys= tag_values=
AutomationCondition.any_checks_match: condition blocking_only=
AutomationCondition.any_deps_in_progress:
AutomationCondition.any_deps_match: condition
AutomationCondition.any_deps_missing:
AutomationCondition.any_deps_updated:
AutomationCondition.any_downstream_conditions:
AutomationCondition.any_job_root_assets_match: condition
AutomationCondition.any_new_update_has_run_tags: * tag_keys= tag_values=
AutomationCondition.asset_matches: key condition
AutomationCondition.backfill_in_progress:
AutomationCondition.check_failed:
AutomationCondition.check_passed:
AutomationCondition.code_version_changed:
AutomationCondition.cron_tick_passed: cron_schedule cron_timezone=
AutomationCondition.data_version_changed:
AutomationCondition.eager:
AutomationCondition.executed_with_root_target:
AutomationCondition.executed_with_tags: * tag_keys= tag_values=
AutomationCondition.execution_failed:
AutomationCondition.freshness_failed:
AutomationCondition.freshness_passed:
AutomationCondition.freshness_warned:
AutomationCondition.in_latest_time_window: lookback_delta=
AutomationCondition.in_progress:
AutomationCondition.initial_evaluation:
AutomationCondition.missing:
AutomationCondition.newly_missing:
AutomationCondition.newly_requested:
AutomationCondition.newly_updated:
AutomationCondition.on_cron: cron_schedule cron_timezone=
AutomationCondition.on_missing:
AutomationCondition.run_in_progress:
AutomationCondition.will_be_requested:
AutomationConditionSensorDefinition: name * target tags= run_tags= default_status= minimum_interval_seconds=
    description= metadata= emit_backfills= use_user_code_server= default_condition= **
BackfillPolicy: max_partitions_per_run=
BackfillPolicy.multi_run: max_partitions_per_run=
BackfillPolicy.single_run:
CodeReferencesMetadataValue: * code_references
ConfigMapping: config_fn config_schema= receive_processed_config_values=
DagsterType: type_check_fn key= name= is_builtin= description= loader= required_resource_keys= kind= typing_type=
    metadata=
DailyPartitionsDefinition: start_date end_date= minute_offset= hour_offset= timezone= fmt= end_offset= exclusions= **
DataVersion: value
DataVersionsByPartition: data_versions_by_partition
Definitions: assets= schedules= sensors= jobs= resources= executor= loggers= asset_checks= metadata= component_tree=
Definitions.merge: *def_sets
DeleteDynamicPartitionsRequest: partitions_def_name partition_keys
DependencyDefinition: node output= description=
DimensionPartitionMapping: dimension_name partition_mapping
DynamicOut: dagster_type= description= is_required= io_manager_key= metadata= code_version=
DynamicOutput: value mapping_key output_name= metadata=
DynamicPartitionsDefinition: partition_fn= name=
Enum: name enum_values
EnumValue: config_value python_value= description=
EnvVar: name=
EnvVar.int: name
ExpectationResult: success label= description= metadata=
Failure: description= metadata= allow_retries=
Field: config default_value= is_required= description= is_secret=
FilesystemIOManager: * base_dir=
FreshnessPolicy:
FreshnessPolicy.cron: deadline_cron lower_bound_delta timezone=
FreshnessPolicy.time_window: fail_window warn_window=
GraphDefinition: name * description= node_defs= dependencies= input_mappings= output_mappings= config= tags=
    node_input_source_assets= input_assets= composition_fn= **
GraphOut: description=
HookExecutionResult: hook_name is_skipped=
HourlyPartitionsDefinition: start_date end_date= minute_offset= timezone= fmt= end_offset= exclusions= **
IOManagerDefinition: resource_fn config_schema= description= required_resource_keys= version= input_config_schema=
    output_config_schema=
IdentityPartitionMapping:
In: dagster_type= description= default_value= metadata= asset_key= asset_partitions= input_manager_key=
LastPartitionMapping:
Map: key_type inner_type key_label_name=
MaterializeResult: asset_key= metadata= check_results= data_version= tags= value=
MetadataValue.asset: asset_key
MetadataValue.bool: value
MetadataValue.code_location_reconstruction: data
MetadataValue.column_lineage: lineage
MetadataValue.dagster_run: run_id
MetadataValue.float: value
MetadataValue.int: value
MetadataValue.job: job_name location_name * repository_name=
MetadataValue.json: data
MetadataValue.md: data
MetadataValue.notebook: path
MetadataValue.null:
MetadataValue.path: path
MetadataValue.pool: pool
MetadataValue.python_artifact: python_artifact
MetadataValue.table: records schema=
MetadataValue.table_schema: schema
MetadataValue.text: text
MetadataValue.timestamp: value
MetadataValue.url: url
MonthlyPartitionsDefinition: start_date end_date= minute_offset= hour_offset= day_offset= timezone= fmt= end_offset=
    exclusions= **
LegacyFreshnessPolicy: * maximum_lag_minutes cron_schedule= cron_schedule_timezone=
MultiDependencyDefinition: dependencies
MultiPartitionKey: keys_by_dimension
MultiPartitionMapping: downstream_mappings_by_upstream_dimension
MultiPartitionsDefinition: partitions_defs
MultiToSingleDimensionPartitionMapping: partition_dimension_name=
NodeInvocation: name alias= tags= hook_defs= retry_policy=
Noneable: inner_type
ObserveResult: asset_key= metadata= check_results= data_version= tags=
OpDefinition: compute_fn name ins= outs= description= config_schema= required_resource_keys= tags= version=
    retry_policy= code_version= pool=
Out: dagster_type= description= is_required= io_manager_key= metadata= code_version=
Output: value output_name= metadata= data_version= * tags=
InputMapping: * graph_input_name mapped_node_name mapped_node_input_name fan_in_index= graph_input_description=
    dagster_type=
OutputMapping: graph_output_name mapped_node_name mapped_node_output_name graph_output_description= dagster_type=
    from_dynamic_mapping=
PartitionKeyRange: start end
Permissive: fields= description=
PythonObjectDagsterType: python_type key= name= **
ResourceDefinition: resource_fn config_schema= description= required_resource_keys= version=
ResourceDefinition.hardcoded_resource: value description=
ResourceDefinition.mock_resource: description=
ResourceDefinition.string_resource: description=
RetryPolicy: max_retries= delay= backoff= jitter=
RetryRequested: max_retries= seconds_to_wait=
RunConfig: ops= resources= loggers= execution=
RunRequest: run_key= run_config= tags= job_name= asset_selection= stale_assets_only= partition_key= asset_check_keys=
    **
ScalarUnion: scalar_type non_scalar_schema _key=
ScheduleDefinition: name= * cron_schedule= job_name= run_config= run_config_fn= tags= tags_fn= metadata=
    should_execute= environment_vars= execution_timezone= execution_fn= description= job= default_status=
    required_resource_keys= target= owners=
Selector: fields description=
SensorResult: run_requests= skip_reason= cursor= dynamic_partitions_requests= asset_events= **
Shape: fields description= field_aliases=
SkipReason: skip_message=
SourceAsset: key metadata= io_manager_key= io_manager_def= description= partitions_def= group_name= resource_defs=
    observe_fn= op_tags= * auto_observe_interval_minutes= legacy_freshness_policy= automation_condition= tags=
    _required_resource_keys=
SpecificPartitionsPartitionMapping: partition_keys
StaticPartitionMapping: downstream_partition_keys_by_upstream_partition_key
StaticPartitionsDefinition: partition_keys
TableColumn: name type= description= constraints= tags=
TableSchema: columns constraints=
TimeWindow: start end
TimeWindowPartitionMapping: start_offset= end_offset= allow_nonexistent_upstream_partitions=
TimeWindowPartitionsDefinition: start fmt end= schedule_type= timezone= end_offset= minute_offset= hour_offset=
    day_offset= cron_schedule= exclusions=
TypeCheck: success description= metadata=
WeeklyPartitionsDefinition: start_date end_date= minute_offset= hour_offset= day_offset= timezone= fmt= end_offset=
    exclusions= **
asset: compute_fn= * name= key_prefix= ins= deps= metadata= tags= description= config_schema= required_resource_keys=
    resource_defs= hooks= io_manager_def= io_manager_key= dagster_type= partitions_def= op_tags= group_name=
    output_required= automation_condition= freshness_policy= backfill_policy= retry_policy= code_version= key=
    check_specs= owners= kinds= pool= is_virtual= **
asset_check: * asset name= description= blocking= additional_ins= additional_deps= required_resource_keys=
    resource_defs= config_schema= compute_kind= op_tags= retry_policy= metadata= automation_condition= pool=
    partitions_def=
asset_sensor: asset_key * job_name= name= minimum_interval_seconds= description= job= jobs= default_status=
    required_resource_keys= tags= metadata=
build_asset_context: resources= resources_config= asset_config= instance= partition_key= partition_key_range=
    run_tags= event_loop=
build_column_schema_change_checks: * assets severity=
build_init_resource_context: config= resources= instance=
build_last_update_freshness_checks: * assets lower_bound_delta deadline_cron= timezone= severity= blocking=
build_metadata_bounds_checks: * assets severity= metadata_key min_value= max_value= exclusive_min= exclusive_max=
build_op_context: resources= op_config= resources_config= instance= config= partition_key= partition_key_range=
    mapping_key= run_tags= event_loop=
build_schedule_context: instance= scheduled_execution_time= resources= repository_def= instance_ref=
build_schedule_from_partitioned_job: job description= name= minute_of_hour= hour_of_day= day_of_week= day_of_month=
    default_status= tags= cron_schedule= execution_timezone= metadata= owners=
build_sensor_context: instance= cursor= repository_name= repository_def= sensor_name= resources= definitions=
    instance_ref= last_sensor_start_time=
build_sensor_for_freshness_checks: * freshness_checks minimum_interval_seconds= name= default_status= tags=
build_time_partition_freshness_checks: * assets deadline_cron timezone= severity= blocking=
config_mapping: config_fn= * config_schema= receive_processed_config_values=
daily_partitioned_config: start_date minute_offset= hour_offset= timezone= fmt= end_offset= tags_for_partition_fn=
    exclusions=
define_asset_job: name selection= config= description= tags= run_tags= metadata= partitions_def= executor_def= hooks=
    op_retry_policy= owners= automation_condition=
dynamic_partitioned_config: partition_fn tags_for_partition_fn= tags_for_partition_key_fn=
execute_job: job instance run_config= tags= raise_on_error= op_selection= reexecution_options= asset_selection=
executor: name= config_schema= requirements=
failure_hook: name= required_resource_keys=
graph: compose_fn= * name= description= input_defs= output_defs= ins= out= tags= config=
graph_asset: compose_fn= * name= description= ins= config= key_prefix= group_name= partitions_def= hooks= metadata=
    tags= owners= automation_condition= backfill_policy= resource_defs= check_specs= code_version= key= kinds= **
graph_multi_asset: * outs name= ins= partitions_def= hooks= backfill_policy= group_name= can_subset= resource_defs=
    check_specs= config=
hourly_partitioned_config: start_date minute_offset= timezone= fmt= end_offset= tags_for_partition_fn= exclusions=
input_manager: config_schema= description= input_config_schema= required_resource_keys= version=
io_manager: config_schema= description= output_config_schema= input_config_schema= required_resource_keys= version=
job: compose_fn= * name= description= resource_defs= config= tags= run_tags= metadata= logger_defs= executor_def=
    hooks= op_retry_policy= partitions_def= input_values= owners=
load_asset_checks_from_modules: modules asset_key_prefix=
load_assets_from_current_module: group_name= key_prefix= * automation_condition= backfill_policy= source_key_prefix=
    include_specs= **
load_assets_from_modules: modules group_name= key_prefix= * automation_condition= backfill_policy= source_key_prefix=
    include_specs= **
load_assets_from_package_module: package_module group_name= key_prefix= * automation_condition= backfill_policy=
    source_key_prefix= include_specs= **
load_assets_from_package_name: package_name group_name= key_prefix= * backfill_policy= source_key_prefix=
    include_specs= **
logger: config_schema= description=
make_python_type_usable_as_dagster_type: python_type dagster_type
map_asset_specs: func iterable
materialize: assets run_config= instance= resources= partition_key= raise_on_error= tags= selection=
materialize_to_memory: assets run_config= instance= resources= partition_key= raise_on_error= tags= selection=
monthly_partitioned_config: start_date minute_offset= hour_offset= day_offset= timezone= fmt= end_offset=
    tags_for_partition_fn= exclusions=
multi_asset: * outs= name= ins= deps= description= config_schema= required_resource_keys= internal_asset_deps=
    partitions_def= hooks= backfill_policy= op_tags= can_subset= resource_defs= group_name= retry_policy=
    code_version= specs= check_specs= pool= **
multi_asset_check: * name= specs description= can_subset= compute_kind= op_tags= resource_defs=
    required_resource_keys= retry_policy= config_schema= ins= pool=
multi_asset_sensor: monitored_assets * job_name= name= minimum_interval_seconds= description= job= jobs=
    default_status= request_assets= required_resource_keys= tags= metadata=
multi_observable_source_asset: * specs name= description= partitions_def= can_subset= required_resource_keys=
    resource_defs= group_name= check_specs=
observable_source_asset: observe_fn= * key= name= key_prefix= metadata= io_manager_key= io_manager_def= description=
    group_name= required_resource_keys= resource_defs= partitions_def= automation_condition= op_tags= tags= **
op: compute_fn= * name= description= ins= out= config_schema= required_resource_keys= tags= version= retry_policy=
    code_version= pool=
repository: definitions_fn= * name= description= metadata= default_executor_def= default_logger_defs=
    _top_level_resources= _component_tree=
resource: config_schema= description= required_resource_keys= version=
run_failure_sensor: name= minimum_interval_seconds= description= monitored_jobs= job_selection=
    monitor_all_code_locations= default_status= request_job= request_jobs= monitor_all_repositories= tags= metadata=
run_status_sensor: run_status name= minimum_interval_seconds= description= monitored_jobs= job_selection=
    monitor_all_code_locations= default_status= request_job= request_jobs= monitor_all_repositories= tags= metadata=
schedule: cron_schedule * job_name= name= tags= tags_fn= metadata= should_execute= environment_vars=
    execution_timezone= description= job= default_status= required_resource_keys= target= owners=
sensor: job_name= * name= minimum_interval_seconds= description= job= jobs= default_status= asset_selection=
    required_resource_keys= tags= metadata= target= owners=
static_partitioned_config: partition_keys tags_for_partition_fn= tags_for_partition_key_fn=
success_hook: hook_fn= * name= required_resource_keys=
usable_as_dagster_type: name= description= loader=
weekly_partitioned_config: start_date minute_offset= hour_offset= day_offset= timezone= fmt= end_offset=
    tags_for_partition_fn= exclusions=
with_resources: definitions resource_defs resource_config_by_key=
"""


@dataclass(frozen=True, slots=True)
class Signature:
    """`parameters` are as `api.construct.bind` reads them; `required` those without a default. `is_open` says that
    other keywords may be taken too."""

    parameters: tuple[str, ...]
    required: tuple[str, ...]
    is_open: bool

    @property
    def most_positional(self) -> int | None:
        """How many arguments may be given by position; None for any number."""
        first = next((index for index, name in enumerate(self.parameters) if name.startswith("*")), None)
        if first is None:
            return len(self.parameters)
        return first if self.parameters[first] == "*" else None


def _read(table: str) -> Mapping[str, Signature]:
    lines = table.strip().replace("\n    ", " ").split("\n")
    found = (line.partition(":") for line in lines)
    return {name: _signature(parameters.split()) for name, _, parameters in found}


def _signature(words: list[str]) -> Signature:
    named = [word for word in words if word != "**"]
    return Signature(
        tuple(word.removesuffix("=") for word in named),
        tuple(word for word in named if not word.endswith("=") and not word.startswith("*")),
        "**" in words,
    )


SIGNATURES: Mapping[str, Signature] = {**_read(_TABLE), **_read(METHODS)}
