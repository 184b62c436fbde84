"""Which kinds of values Dagster's constructors, decorators and functions take for each argument.

A line names one of them; behind it stand, between semicolons, the kinds that are taken and the arguments that take
them. `list[...]` tells the kinds of the items, `dict[...]` those of the values; a dash stands for objects of the API
that are of no kind here. A kind that is not listed was refused by Dagster 1.13 in every trial, and the annotations
there do not name it. What is not listed at all refuses too little to say. Values that Python counts as false are not
judged by it: they often pass for None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from daglens_analyzer.record import record

KINDS: Mapping[str, str] = {
    "text": "a text",
    "number": "a number",
    "flag": "a truth value",
    "list": "a list",
    "tuple": "a tuple",
    "set": "a set",
    "dict": "a dict",
    "function": "a function",
    "type": "a type",
    "asset": "an asset",
    "spec": "an asset spec",
    "check": "an asset check",
    "key": "an asset key",
    "op": "an op",
    "graph": "a graph",
    "job": "a job",
    "schedule": "a schedule",
    "sensor": "a sensor",
    "partitions": "a partitions definition",
    "In": "an In",
    "Out": "an Out",
    "GraphIn": "a GraphIn",
    "GraphOut": "a GraphOut",
    "AssetIn": "an AssetIn",
    "AssetOut": "an AssetOut",
    "AutomationCondition": "an AutomationCondition",
    "BackfillPolicy": "a BackfillPolicy",
    "RetryPolicy": "a RetryPolicy",
    "Backoff": "a Backoff",
    "Jitter": "a Jitter",
    "FreshnessPolicy": "a FreshnessPolicy",
    "timedelta": "a timedelta",
    "AssetCheckSpec": "an AssetCheckSpec",
    "AssetSelection": "an AssetSelection",
    "AssetDep": "an AssetDep",
    "RunConfig": "a RunConfig",
    "PartitionMapping": "a partition mapping",
    "Field": "a Field",
    "DagsterType": "a DagsterType",
    "AssetCheckSeverity": "an AssetCheckSeverity",
    "DagsterRunStatus": "a DagsterRunStatus",
    "DefaultScheduleStatus": "a DefaultScheduleStatus",
    "DefaultSensorStatus": "a DefaultSensorStatus",
    "module": "a module",
}
"""The words of the table, and how a user is told of them."""
JUDGED_INSIDE = frozenset(KINDS.values()) - {"a list", "a tuple", "a set", "a dict"}
"""What was tried as an item of a list or a value of a dict."""

_TABLE = """
AssetCheckResult: flag: passed; text list[text] tuple key: asset_key; text: check_name description; dict[text number
    flag list tuple dict key]: metadata; AssetCheckSeverity: severity
AssetCheckSpec: text: name description; text list tuple set: additional_deps; flag: blocking; dict: metadata;
    partitions: partitions_def
AssetDep: PartitionMapping: partition_mapping; dict: metadata
AssetIn: text list[text] tuple key: key; dict: metadata; text list[text] tuple: key_prefix; text: input_manager_key;
    PartitionMapping: partition_mapping; type DagsterType: dagster_type
AssetKey: text list[text] tuple: path
AssetMaterialization: text list[text] tuple key: asset_key; text: description partition; dict[text number flag list
    tuple dict key]: metadata; dict[text]: tags
AssetObservation: text list[text] tuple key: asset_key; text: description partition; dict[text number flag list
    tuple dict key]: metadata; dict[text]: tags
AssetOut: text list[text] tuple key: key; text: description group_name code_version; dict: metadata;
    AutomationCondition: automation_condition; list[text] tuple: owners; dict[text]: tags; set[text]: kinds;
    FreshnessPolicy: freshness_policy; flag: is_virtual
AssetSelection.all: flag: include_sources
AssetSelection.from_string: text list[text] tuple: string
AssetSelection.groups: flag: include_sources
AssetSelection.key_prefixes: flag: include_sources
AssetSelection.key_substring: text: key_substring; flag: include_sources
AssetSelection.kind: text: kind; flag: include_sources
AssetSelection.owner: text: owner
AssetSelection.tag: text: key value; flag: include_sources
AssetSelection.tag_string: text: string; flag: include_sources
AssetSpec: text list[text] tuple key: key; text list tuple set dict: deps kinds; text: description group_name
    code_version; dict: metadata; flag: skippable is_virtual; AutomationCondition: automation_condition; list[text]
    tuple: owners; dict[text]: tags; partitions: partitions_def; FreshnessPolicy: freshness_policy
AssetsDefinition.from_op: op graph: op_def; text list[text] tuple set dict: key_prefix; partitions: partitions_def;
    dict: partition_mappings group_names_by_output_name descriptions_by_output_name metadata_by_output_name
    tags_by_output_name automation_conditions_by_output_name auto_materialize_policies_by_output_name; text:
    group_name; BackfillPolicy: backfill_policy; flag: can_subset; set[]: hook_defs
AutomationCondition.all_checks_match: AutomationCondition: condition; flag: blocking_only
AutomationCondition.all_deps_match: AutomationCondition: condition
AutomationCondition.all_deps_updated_since_cron: text: cron_schedule cron_timezone
AutomationCondition.all_job_root_assets_match: AutomationCondition: condition
AutomationCondition.all_new_updates_have_run_tags: set[text]: tag_keys; dict[text]: tag_values
AutomationCondition.any_checks_match: AutomationCondition: condition; flag: blocking_only
AutomationCondition.any_deps_match: AutomationCondition: condition
AutomationCondition.any_job_root_assets_match: AutomationCondition: condition
AutomationCondition.any_new_update_has_run_tags: set[text]: tag_keys; dict[text]: tag_values
AutomationCondition.asset_matches: text list[text] tuple key: key; AutomationCondition: condition
AutomationCondition.cron_tick_passed: text: cron_schedule cron_timezone
AutomationCondition.executed_with_tags: set[text]: tag_keys; dict[text]: tag_values
AutomationCondition.in_latest_time_window: timedelta: lookback_delta
AutomationCondition.on_cron: text: cron_schedule cron_timezone
AutomationConditionSensorDefinition: text: name description; dict[text number flag]: tags; dict: run_tags;
    DefaultSensorStatus: default_status; number flag: minimum_interval_seconds; dict[text number flag list tuple
    dict key]: metadata; flag: emit_backfills
BackfillPolicy.multi_run: number flag: max_partitions_per_run
DagsterType: function: type_check_fn; text: key name description; flag: is_builtin; set: required_resource_keys;
    dict[text number flag list tuple dict key]: metadata
DailyPartitionsDefinition: text: start_date end_date timezone fmt; text number flag AssetSelection: minute_offset
    hour_offset; number flag: end_offset; list[text] tuple: exclusions
DataVersion: text: value
Definitions: list[asset spec check] tuple set: assets; list[schedule] tuple set: schedules; list[sensor] tuple set:
    sensors; list[job] tuple set: jobs; dict: resources; -: executor; dict[]: loggers; list[asset check] tuple set:
    asset_checks; dict[text number flag list tuple dict key]: metadata
DependencyDefinition: text: node output description
DimensionPartitionMapping: text: dimension_name; PartitionMapping: partition_mapping
DynamicOut: type DagsterType: dagster_type; flag: is_required; text: io_manager_key
DynamicOutput: text: mapping_key output_name; dict[text number flag list tuple dict key]: metadata
DynamicPartitionsDefinition: function type asset check op graph job schedule sensor: partition_fn; text: name
Enum: text: name; list[] tuple: enum_values
EnumValue: text: config_value description
ExpectationResult: flag: success; text: label description; dict[text number flag list tuple dict key]: metadata
Failure: text: description; dict[text number flag list tuple dict key]: metadata; flag: allow_retries
Field: flag: is_required is_secret; text: description
FilesystemIOManager: text Backoff Jitter AssetCheckSeverity DagsterRunStatus DefaultScheduleStatus
    DefaultSensorStatus: base_dir
FreshnessPolicy.cron: text: deadline_cron timezone; timedelta: lower_bound_delta
FreshnessPolicy.time_window: timedelta: fail_window warn_window
GraphDefinition: text: name description; list[op graph] tuple: node_defs; list tuple: input_mappings
    output_mappings; -: config; dict[text number flag]: tags; function type asset check op graph job schedule
    sensor: composition_fn
HookExecutionResult: text: hook_name; flag: is_skipped
HourlyPartitionsDefinition: text: start_date end_date timezone fmt; text number flag AssetSelection: minute_offset;
    number flag: end_offset; list[text] tuple: exclusions
In: text: description input_manager_key; dict: metadata
MaterializeResult: text list[text] tuple key: asset_key; dict[text number flag list tuple dict key]: metadata;
    list[] tuple: check_results; -: data_version; dict[text]: tags
MetadataValue.asset: key: asset_key
MetadataValue.bool: flag: value
MetadataValue.float: number flag: value
MetadataValue.int: number flag: value
MetadataValue.json: text list tuple dict: data
MetadataValue.notebook: text: path
MetadataValue.path: text: path
MetadataValue.text: text: text
MetadataValue.timestamp: number flag: value
MetadataValue.url: text: url
MonthlyPartitionsDefinition: text: start_date end_date timezone fmt; text number flag AssetSelection: minute_offset
    hour_offset day_offset; number flag: end_offset; list[text] tuple: exclusions
MultiPartitionKey: dict[text]: keys_by_dimension
MultiPartitionMapping: dict[]: downstream_mappings_by_upstream_dimension
MultiToSingleDimensionPartitionMapping: text: partition_dimension_name
NodeInvocation: text: name alias; dict[text]: tags; set[]: hook_defs; RetryPolicy: retry_policy
ObserveResult: text list[text] tuple key: asset_key; dict[text number flag list tuple dict key]: metadata; list[]
    tuple: check_results; -: data_version; dict[text]: tags
OpDefinition: text: name description version code_version pool; dict[In]: ins; dict[Out]: outs; set[text]:
    required_resource_keys; dict: tags; RetryPolicy: retry_policy
Out: type DagsterType: dagster_type; flag: is_required; text: io_manager_key
Output: text: output_name; dict[text number flag list tuple dict key]: metadata; -: data_version; dict[text]: tags
PythonObjectDagsterType: list[type] tuple type: python_type; text: key name
ResourceDefinition.hardcoded_resource: text: description
ResourceDefinition.mock_resource: text: description
ResourceDefinition.string_resource: text: description
RetryPolicy: number flag: max_retries delay; Backoff: backoff; Jitter: jitter
RetryRequested: number flag: max_retries seconds_to_wait
RunConfig: dict: ops resources loggers execution
RunRequest: text: run_key job_name partition_key; dict: tags; list[key] tuple: asset_selection; flag:
    stale_assets_only; list[] tuple: asset_check_keys
ScheduleDefinition: text: name job_name execution_timezone description; text list[text] tuple: cron_schedule;
    function type asset check op graph job schedule sensor: run_config_fn tags_fn should_execute; dict[text number
    flag]: tags; dict[text number flag list tuple dict key]: metadata; dict[text]: environment_vars; graph job: job;
    DefaultScheduleStatus: default_status; set[text]: required_resource_keys; list[text] tuple set: owners
SensorResult: list[] tuple: run_requests; text: skip_reason cursor; list tuple: dynamic_partitions_requests
    asset_events
SkipReason: text: skip_message
SourceAsset: text list[text] tuple key: key; dict: metadata resource_defs op_tags; text: io_manager_key description
    group_name; partitions: partitions_def; number flag: auto_observe_interval_minutes; AutomationCondition:
    automation_condition; dict[text]: tags; set[text]: _required_resource_keys
StaticPartitionMapping: dict[text list tuple set Out BackfillPolicy RetryPolicy]:
    downstream_partition_keys_by_upstream_partition_key
StaticPartitionsDefinition: text list[text] tuple: partition_keys
TableColumn: text: name type description; dict[text]: tags
TableSchema: list[] tuple: columns
TimeWindowPartitionMapping: number flag: start_offset end_offset; flag: allow_nonexistent_upstream_partitions
TimeWindowPartitionsDefinition: text: start fmt end timezone cron_schedule; number flag: end_offset minute_offset
    hour_offset day_offset; list[text] tuple: exclusions
TypeCheck: flag: success; text: description; dict[text number flag list tuple dict key]: metadata
WeeklyPartitionsDefinition: text: start_date end_date timezone fmt; text number flag AssetSelection: minute_offset
    hour_offset day_offset; number flag: end_offset; list[text] tuple: exclusions
asset: text: name description io_manager_key group_name code_version pool; text list[text] tuple set dict:
    key_prefix; dict[AssetIn]: ins; text list tuple set dict: deps; dict: metadata resource_defs op_tags;
    dict[text]: tags; set[text]: required_resource_keys; set[]: hooks; type DagsterType: dagster_type; partitions:
    partitions_def; flag: output_required is_virtual; AutomationCondition: automation_condition; FreshnessPolicy:
    freshness_policy; BackfillPolicy: backfill_policy; RetryPolicy: retry_policy; text list[text] tuple key: key;
    list tuple: check_specs; list[text] tuple: owners; text list[text number flag Backoff Jitter AssetCheckSeverity
    DagsterRunStatus DefaultScheduleStatus DefaultSensorStatus] tuple set dict: kinds
asset_check: text list[text] tuple asset check key: asset; text: name description pool; flag: blocking; dict:
    additional_ins resource_defs op_tags metadata; text list tuple set: additional_deps; set[text]:
    required_resource_keys; text number flag list[text number flag] dict[text number flag]: compute_kind;
    RetryPolicy: retry_policy; AutomationCondition: automation_condition; partitions: partitions_def
asset_sensor: key: asset_key; text: job_name name description; number flag: minimum_interval_seconds; graph job:
    job; list[graph job] tuple set: jobs; DefaultSensorStatus: default_status; set[text]: required_resource_keys;
    dict[text number flag]: tags; dict[text number flag list tuple dict key]: metadata
build_column_schema_change_checks: text list[text list tuple asset check key] tuple set dict: assets
build_last_update_freshness_checks: list[text list tuple asset check key] tuple: assets; timedelta:
    lower_bound_delta; text: deadline_cron timezone; AssetCheckSeverity: severity
build_metadata_bounds_checks: list[text list tuple asset check key] tuple: assets; AssetCheckSeverity: severity;
    text: metadata_key; number flag: min_value max_value; flag: exclusive_min exclusive_max
build_schedule_from_partitioned_job: job: job; text: description name cron_schedule execution_timezone; number flag:
    minute_of_hour hour_of_day; DefaultScheduleStatus: default_status; list[text] tuple set: owners
build_sensor_for_freshness_checks: list[asset check] tuple: freshness_checks; number flag: minimum_interval_seconds;
    text: name; DefaultSensorStatus: default_status
build_time_partition_freshness_checks: list[text list tuple asset check key] tuple: assets; text: deadline_cron
    timezone; AssetCheckSeverity: severity
config_mapping: flag: receive_processed_config_values
daily_partitioned_config: text: start_date timezone fmt; text number flag AssetSelection: minute_offset hour_offset;
    number flag: end_offset; list[text] tuple: exclusions
define_asset_job: text: name description; dict: tags run_tags metadata; partitions: partitions_def; -: executor_def;
    set[]: hooks; list[text] tuple: owners
dynamic_partitioned_config: function type asset check op graph job schedule sensor: partition_fn
    tags_for_partition_fn tags_for_partition_key_fn
executor: text function type op graph job sensor: name
failure_hook: text function: name; set[text]: required_resource_keys
graph: text: name description; dict[In GraphIn]: ins; dict[GraphOut] GraphOut: out; dict: tags config
graph_asset: text: name description group_name code_version; dict[AssetIn]: ins; dict: config metadata; text
    list[text] tuple set dict: key_prefix; partitions: partitions_def; set[]: hooks; dict[text]: tags; list[text]
    tuple: owners; AutomationCondition: automation_condition; BackfillPolicy: backfill_policy; dict[]:
    resource_defs; list tuple: check_specs; text list[text] tuple key: key; text list[text number flag Backoff
    Jitter AssetCheckSeverity DagsterRunStatus DefaultScheduleStatus DefaultSensorStatus] tuple set dict: kinds
graph_multi_asset: dict[AssetOut]: outs; text: name group_name; dict[AssetIn]: ins; partitions: partitions_def;
    set[]: hooks; BackfillPolicy: backfill_policy; flag: can_subset; dict[]: resource_defs; list tuple: check_specs;
    dict: config
hourly_partitioned_config: text: start_date timezone fmt; text number flag AssetSelection: minute_offset; number
    flag: end_offset; list[text] tuple: exclusions
io_manager: text: description version; set: required_resource_keys
job: text: name description; dict: resource_defs; dict[text number flag]: tags run_tags; dict[text number flag list
    tuple dict key]: metadata; dict[]: logger_defs; set[]: hooks; RetryPolicy: op_retry_policy; list[text] tuple
    set: owners
logger: text: description
map_asset_specs: text list tuple set dict: iterable
monthly_partitioned_config: text: start_date timezone fmt; text number flag AssetSelection: minute_offset
    hour_offset day_offset; number flag: end_offset; list[text] tuple: exclusions
multi_asset: dict[AssetOut]: outs; text: name description group_name code_version pool; dict[AssetIn]: ins; text
    list tuple set dict: deps; set[text]: required_resource_keys; partitions: partitions_def; set[]: hooks;
    BackfillPolicy: backfill_policy; dict: op_tags resource_defs; flag: can_subset; RetryPolicy: retry_policy;
    list[spec] tuple: specs; list tuple: check_specs
multi_asset_check: text: name description pool; list[AssetCheckSpec] tuple: specs; flag: can_subset; text number
    flag list[text number flag] dict[text number flag]: compute_kind; dict: op_tags resource_defs; set[text]:
    required_resource_keys; RetryPolicy: retry_policy; dict[text list tuple key AssetIn]: ins
multi_asset_sensor: list[key] tuple AssetSelection: monitored_assets; text: job_name name description; number flag:
    minimum_interval_seconds; graph job: job; list[graph job] tuple set: jobs; DefaultSensorStatus: default_status;
    set[text]: required_resource_keys; dict[text number flag]: tags; dict[text number flag list tuple dict key]:
    metadata
multi_observable_source_asset: list[spec] tuple: specs; text: name description group_name; partitions:
    partitions_def; flag: can_subset; set[text]: required_resource_keys; dict: resource_defs; list[AssetCheckSpec]
    tuple: check_specs
observable_source_asset: text list[text] tuple key: key; text: name io_manager_key description group_name; text
    list[text] tuple set dict: key_prefix required_resource_keys; dict: metadata resource_defs op_tags; partitions:
    partitions_def; AutomationCondition: automation_condition; dict[text]: tags
op: text: name description version code_version pool; dict[In]: ins; dict[Out] Out: out; text list[text] tuple set
    dict: required_resource_keys; dict: tags; RetryPolicy: retry_policy
repository: text: name description; dict[text number flag list tuple dict key]: metadata; -: default_executor_def;
    dict[]: default_logger_defs _top_level_resources
resource: text: description version; set: required_resource_keys
run_failure_sensor: text function: name; number flag: minimum_interval_seconds; text: description; list tuple:
    monitored_jobs job_selection; flag: monitor_all_code_locations monitor_all_repositories; DefaultSensorStatus:
    default_status; graph job: request_job; list[graph job] tuple set: request_jobs; dict[text number flag]: tags;
    dict[text number flag list tuple dict key]: metadata
run_status_sensor: DagsterRunStatus: run_status; text: name description; number flag: minimum_interval_seconds; list
    tuple: monitored_jobs job_selection; flag: monitor_all_code_locations monitor_all_repositories;
    DefaultSensorStatus: default_status; graph job: request_job; list[graph job] tuple set: request_jobs; dict[text
    number flag]: tags; dict[text number flag list tuple dict key]: metadata
schedule: text list[text] tuple: cron_schedule; text: job_name name execution_timezone description; dict[text number
    flag]: tags; dict[text number flag list tuple dict key]: metadata; dict[text]: environment_vars; graph job: job;
    DefaultScheduleStatus: default_status; set[text]: required_resource_keys; list[text] tuple set: owners
sensor: text: job_name name description; number flag: minimum_interval_seconds; graph job: job; list[graph job]
    tuple set: jobs; DefaultSensorStatus: default_status; set[text]: required_resource_keys; dict[text number flag]:
    tags; dict[text number flag list tuple dict key]: metadata; list[text] tuple: owners
static_partitioned_config: list[text] tuple: partition_keys; function type asset check op graph job schedule sensor:
    tags_for_partition_fn tags_for_partition_key_fn
success_hook: text function type asset check op graph job schedule sensor: name; set[text]: required_resource_keys
weekly_partitioned_config: text: start_date timezone fmt; text number flag AssetSelection: minute_offset hour_offset
    day_offset; number flag: end_offset; list[text] tuple: exclusions
"""


@record
class Accepted:
    """The kinds that an argument takes, in a user's words; those of the items in a list, tuple or set, and of the
    values in a dict: None where these are not judged."""

    kinds: frozenset[str]
    items: frozenset[str] | None = None
    values: frozenset[str] | None = None


def _read(table: str) -> Mapping[str, Mapping[str, Accepted]]:
    lines = table.strip().replace("\n    ", " ").split("\n")
    return {name: dict(_arguments(rows)) for name, _, rows in (line.partition(": ") for line in lines)}


def _arguments(rows: str) -> Iterator[tuple[str, Accepted]]:
    for row in rows.split("; "):
        kinds, _, names = row.rpartition(": ")
        inside = {word: _words(held) for word, held in re.findall(r"(\w+)\[(.*?)\]", kinds)}
        accepted = Accepted(_words(re.sub(r"\[.*?\]", "", kinds)), _items(inside), inside.get("dict"))
        yield from ((name, accepted) for name in names.split())


def _items(inside: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    return next((held for word, held in inside.items() if word != "dict"), None)


def _words(kinds: str) -> frozenset[str]:
    return frozenset(KINDS[kind] for kind in kinds.split() if kind != "-")


ACCEPTED: Mapping[str, Mapping[str, Accepted]] = _read(_TABLE)
"""By construct and argument."""


def accepted_words(accepted: frozenset[str]) -> str:
    """What is taken, in words; empty where it is no kind of these."""
    words = [kind for kind in KINDS.values() if kind in accepted]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}" if words else ""
