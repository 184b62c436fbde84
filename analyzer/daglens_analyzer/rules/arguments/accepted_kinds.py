"""Which kinds of values Dagster's constructors and decorators take for each argument, as trials of 1.13 show.

Below a construct, a line lists kinds and the arguments that take them and refuse all others; a dash stands for an
argument that takes an object of the API which is none of these kinds. What is not listed refuses too little to say.
Texts, numbers and flags that Python counts as false are not judged by it: `None`-like values often pass.
"""

from __future__ import annotations

from collections.abc import Mapping

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
    "AssetIn": "an AssetIn",
    "AssetOut": "an AssetOut",
}

_TABLE = """
op
    text: name description version code_version pool
    dict: ins tags
    dict Out: out
    list dict type: config_schema
    -: retry_policy
graph
    text: name description
    list: input_defs
    dict: ins tags config
job
    dict: config tags run_tags metadata logger_defs input_values
    -: executor_def op_retry_policy
    set: hooks
    partitions: partitions_def
asset
    dict: metadata tags resource_defs
    text: description group_name code_version pool compute_kind
    list dict type: config_schema
    set: required_resource_keys hooks non_argument_deps
    partitions: partitions_def
    flag: output_required is_virtual
    -: automation_condition freshness_policy backfill_policy retry_policy
    list tuple: check_specs owners
graph_asset
    text: description group_name
    dict: config tags resource_defs
    partitions: partitions_def
    set: hooks
    -: backfill_policy
    list tuple: check_specs
multi_asset
    dict: outs ins config_schema internal_asset_deps resource_defs
    text: description code_version pool compute_kind
    set: required_resource_keys hooks non_argument_deps
    -: backfill_policy retry_policy
    flag: can_subset
    list tuple: specs check_specs
graph_multi_asset
    partitions: partitions_def
    set: hooks
    -: backfill_policy
    text: group_name
    flag: can_subset
    dict: resource_defs config
    list tuple: check_specs
AssetSpec
    text list tuple key: key
    text: description group_name code_version
    dict: metadata
    flag: skippable is_virtual
    -: automation_condition freshness_policy
    list tuple: owners
    partitions: partitions_def
AssetIn
    text list tuple key: key
    dict: metadata
    text list: key_prefix
    text: input_manager_key
    -: partition_mapping
    type: dagster_type
AssetOut
    text list tuple key: key
    text: description group_name code_version
    dict: metadata
    -: automation_condition freshness_policy
    list tuple: owners
    set: kinds
    flag: is_virtual
AssetDep
    text list asset spec key: asset
    -: partition_mapping
    dict: metadata
SourceAsset
    text list tuple key: key
    dict: metadata resource_defs op_tags
    text: io_manager_key description
    partitions: partitions_def
    number flag: auto_observe_interval_minutes
    -: automation_condition
In
    text: description input_manager_key
    dict: metadata
Out
    type: dagster_type
    flag: is_required
    text: io_manager_key
Definitions
    list tuple set dict: assets schedules sensors jobs asset_checks
    dict: resources loggers metadata
    -: executor
define_asset_job
    text: name description
    text list tuple: selection
    dict: config tags run_tags metadata
    partitions: partitions_def
    -: executor_def op_retry_policy automation_condition
    set: hooks
    list tuple: owners
ScheduleDefinition
    text list tuple: cron_schedule
    dict: tags metadata environment_vars
    text: execution_timezone description
    graph job: job
    -: default_status
    set: required_resource_keys
schedule
    text list tuple: cron_schedule
    dict: tags metadata environment_vars
    text: execution_timezone description
    graph job: job
    -: default_status
    set: required_resource_keys
sensor
    text: name description
    number flag: minimum_interval_seconds
    -: default_status
    text list tuple: asset_selection
    set: required_resource_keys
    dict: tags metadata
    list tuple: owners
asset_sensor
    key: asset_key
    text: name description
    number flag: minimum_interval_seconds
    -: default_status
    set: required_resource_keys
    dict: tags metadata
multi_asset_sensor
    list tuple: monitored_assets
    text: name description
    number flag: minimum_interval_seconds
    -: default_status
    set: required_resource_keys
    dict: tags
run_status_sensor
    -: run_status default_status
    number flag: minimum_interval_seconds
    text: description
    list: job_selection
    flag: monitor_all_code_locations monitor_all_repositories
    dict: tags metadata
run_failure_sensor
    number flag: minimum_interval_seconds
    text: description
    flag: monitor_all_code_locations monitor_all_repositories
    -: default_status
    dict: tags metadata
AutomationConditionSensorDefinition
    text: name
    text list tuple: target
    dict: tags run_tags
    -: default_status
    number flag: minimum_interval_seconds
asset_check
    text list tuple asset key: asset
    flag: blocking
    set: required_resource_keys
    dict: resource_defs
    list dict type: config_schema
    -: retry_policy automation_condition
    text: pool
    partitions: partitions_def
AssetCheckSpec
    text: name description
    text list tuple asset key: asset
    flag: blocking
    -: automation_condition
    partitions: partitions_def
multi_asset_check
    text: description pool
    flag: can_subset
    dict: resource_defs config_schema
    set: required_resource_keys
    -: retry_policy
StaticPartitionsDefinition
    text list tuple: partition_keys
DailyPartitionsDefinition
    text: timezone
HourlyPartitionsDefinition
    text: timezone
    number flag: end_offset
WeeklyPartitionsDefinition
    text: timezone
MonthlyPartitionsDefinition
    text: timezone
TimeWindowPartitionsDefinition
    text: start fmt timezone cron_schedule
    number flag: end_offset
DynamicPartitionsDefinition
    text: name
BackfillPolicy.multi_run
    number flag: max_partitions_per_run
RetryPolicy
    number flag: max_retries delay
    -: backoff jitter
StaticPartitionMapping
    dict: downstream_partition_keys_by_upstream_partition_key
TimeWindowPartitionMapping
    number flag: start_offset end_offset
    flag: allow_nonexistent_upstream_partitions
MultiPartitionMapping
    dict: downstream_mappings_by_upstream_dimension
DimensionPartitionMapping
    text: dimension_name
    -: partition_mapping
MultiToSingleDimensionPartitionMapping
    text: partition_dimension_name
FreshnessPolicy.time_window
    -: fail_window
FreshnessPolicy.cron
    text: deadline_cron timezone
    -: lower_bound_delta
build_last_update_freshness_checks
    list tuple: assets
    -: lower_bound_delta severity
    text: deadline_cron timezone
    flag: blocking
build_time_partition_freshness_checks
    list tuple: assets
    text: deadline_cron timezone
    -: severity
    flag: blocking
build_metadata_bounds_checks
    list tuple: assets
    -: severity
    text: metadata_key
    number flag: min_value max_value
    flag: exclusive_min exclusive_max
build_sensor_for_freshness_checks
    list tuple: freshness_checks
    number flag: minimum_interval_seconds
    text: name
    -: default_status
AssetsDefinition.from_op
    op graph: op_def
    dict: keys_by_input_name keys_by_output_name internal_asset_deps
    partitions: partitions_def
    text: group_name
    -: backfill_policy
    flag: can_subset
    set: hook_defs
AssetKey
    text list tuple: path
AutomationCondition.on_cron
    text: cron_schedule cron_timezone
AutomationCondition.cron_tick_passed
    text: cron_schedule cron_timezone
AssetSelection.groups
    flag: include_sources
AssetSelection.tag
    text: key value
    flag: include_sources
AssetSelection.from_string
    text: string
resource
    list dict type: config_schema
    text: description version
    set: required_resource_keys
success_hook
    text: name
    set: required_resource_keys
failure_hook
    text: name
    set: required_resource_keys
Field
    list dict type: config
    flag: is_required is_secret
    text: description
Noneable
    list dict type: inner_type
Selector
    dict: fields
build_schedule_from_partitioned_job
    job: job
    text: description name
    number: minute_of_hour hour_of_day
    -: default_status
DagsterType
    text: key name description
    flag: is_builtin
    set: required_resource_keys
    dict: metadata
"""


def _read(table: str) -> dict[str, dict[str, frozenset[str]]]:
    found: dict[str, dict[str, frozenset[str]]] = {}
    arguments: dict[str, frozenset[str]] = {}
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            arguments = found[line] = {}
            continue
        kinds, _, names = line.partition(":")
        accepted = frozenset(KINDS[kind] for kind in kinds.split() if kind != "-")
        arguments.update(dict.fromkeys(names.split(), accepted))
    return found


ACCEPTED: Mapping[str, Mapping[str, frozenset[str]]] = _read(_TABLE)
"""By construct and argument: the kinds that are not surely refused."""

OBJECTS: Mapping[str, str] = {
    "automation_condition": "an AutomationCondition",
    "backfill_policy": "a BackfillPolicy",
    "backoff": "a Backoff",
    "default_status": "a status",
    "executor": "an executor",
    "executor_def": "an executor",
    "fail_window": "a timedelta",
    "freshness_policy": "a FreshnessPolicy",
    "jitter": "a Jitter",
    "lower_bound_delta": "a timedelta",
    "op_retry_policy": "a RetryPolicy",
    "partition_mapping": "a partition mapping",
    "retry_policy": "a RetryPolicy",
    "run_status": "a DagsterRunStatus",
    "severity": "an AssetCheckSeverity",
}
"""What the arguments take that take no kind listed here. A text may still be the name of one."""


def accepted_words(argument: str, accepted: frozenset[str]) -> str:
    """What an argument takes, in words."""
    words = [OBJECTS[argument]] if argument in OBJECTS else [kind for kind in KINDS.values() if kind in accepted]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
