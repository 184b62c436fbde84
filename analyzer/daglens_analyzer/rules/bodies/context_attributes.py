"""The attributes of the contexts that Dagster gives to functions, as the classes of 1.13 have them."""

from __future__ import annotations

from collections.abc import Mapping

CONTEXT_OF: Mapping[str, str] = {
    "asset": "AssetExecutionContext",
    "multi_asset": "AssetExecutionContext",
    "op": "OpExecutionContext",
    "asset_check": "AssetCheckExecutionContext",
    "multi_asset_check": "AssetCheckExecutionContext",
    "schedule": "ScheduleEvaluationContext",
    "sensor": "SensorEvaluationContext",
    "success_hook": "HookContext",
    "failure_hook": "HookContext",
    "resource": "InitResourceContext",
}
"""What an unannotated context is, by decorator."""

_ATTRIBUTES = """
AssetExecutionContext
    add_asset_metadata add_output_metadata asset_key asset_key_for_input asset_key_for_output
    asset_partition_key_for_input asset_partition_key_for_output asset_partition_key_range
    asset_partition_key_range_for_input asset_partition_key_range_for_output asset_partition_keys_for_input
    asset_partition_keys_for_output asset_partitions_def_for_input asset_partitions_def_for_output
    asset_partitions_time_window_for_input asset_partitions_time_window_for_output assets_def consume_events
    dagster_run describe_op get get_asset_provenance get_mapping_key get_op_execution_context get_output_metadata
    get_step_execution_context get_tag has_assets_def has_events has_partition_key has_partition_key_range has_tag
    instance is_subset job_def job_name load_asset_value log log_event multi_partition_key node_handle op op_config
    op_def op_execution_context op_handle output_for_asset_key partition_key partition_key_range partition_keys
    partition_time_window pdb repository_def requires_typed_event_stream resources retry_number run run_config
    run_id run_tags selected_asset_check_keys selected_asset_keys selected_output_names set_data_version
    set_requires_typed_event_stream step_launcher typed_event_stream_error_message
OpExecutionContext
    add_output_metadata asset_key asset_key_for_input asset_key_for_output asset_partition_key_for_input
    asset_partition_key_for_output asset_partition_key_range asset_partition_key_range_for_input
    asset_partition_key_range_for_output asset_partition_keys_for_input asset_partition_keys_for_output
    asset_partitions_def_for_input asset_partitions_def_for_output asset_partitions_time_window_for_input
    asset_partitions_time_window_for_output assets_def consume_events dagster_run describe_op get
    get_asset_provenance get_mapping_key get_output_metadata get_step_execution_context get_tag has_assets_def
    has_events has_partition_key has_partition_key_range has_partitions has_tag instance is_subset job_def job_name
    load_asset_value location_name log log_event multi_partition_key node_handle op op_config op_def
    op_execution_context op_handle output_for_asset_key partition_key partition_key_range partition_keys
    partition_time_window pdb repository_def requires_typed_event_stream resources retry_number run run_config
    run_id run_tags selected_asset_check_keys selected_asset_keys selected_output_names set_data_version
    set_requires_typed_event_stream step_launcher typed_event_stream_error_message
SensorEvaluationContext
    caching_dynamic_partitions_loader code_location_origin cursor cursor_updated has_captured_logs instance
    instance_ref is_first_tick_since_sensor_start last_completion_time last_run_key last_sensor_start_time
    last_tick_completion_time log log_key merge_resources repository_def repository_name resource_defs resources
    sensor_name update_cursor
ScheduleEvaluationContext
    has_captured_logs instance instance_ref log log_key merge_resources repository_def resource_defs resources
    scheduled_execution_time
AssetCheckExecutionContext
    check_specs describe_op get get_step_execution_context has_partition_key has_partition_key_range instance
    is_subset job_def log multi_partition_key op_def op_execution_context partition_key partition_key_range
    partition_keys partition_time_window pdb repository_def resources retry_number run selected_asset_check_keys
    step_launcher
HookContext
    hook_def instance job_name log op op_config op_exception op_output_metadata op_output_values
    required_resource_keys resources run_id step_key
InitResourceContext
    all_resource_defs dagster_run event_loop instance log log_manager replace_config resource_config resource_def
    resources run run_id
OutputContext
    add_output_metadata asset_key asset_partition_key asset_partition_key_range asset_partition_keys
    asset_partitions_def asset_partitions_time_window asset_spec config consume_events consume_logged_metadata
    dagster_type definition_metadata get_asset_identifier get_asset_output_identifier get_identifier
    get_logged_events get_logged_metadata get_output_identifier get_run_scoped_output_identifier has_asset_key
    has_asset_partitions has_partition_key job_name log log_event mapping_key metadata name op_def output_metadata
    partition_key resource_config resources run_id step_context step_key version
InputContext
    add_input_metadata asset_key asset_partition_key asset_partition_key_range asset_partition_keys
    asset_partitions_def asset_partitions_time_window config consume_events consume_logged_metadata dagster_type
    definition_metadata get_asset_identifier get_identifier get_observations has_asset_key has_asset_partitions
    has_input_name has_partition_key instance job_name log metadata name op_def partition_key resource_config
    resources step_context upstream_output
DagsterLogManager
    addFilter addHandler begin_python_log_capture callHandlers create critical debug disabled
    end_python_log_capture error exception fatal filter filters findCaller getChild getEffectiveLevel handle handlers
    hasHandlers info isEnabledFor level log log_dagster_event makeRecord manager metadata name parent propagate
    removeFilter removeHandler root setLevel warn warning with_tags
DagsterRun
    asset_check_selection asset_selection count dagster_execution_info entity_selection execution_plan_snapshot_id
    get_parent_run_id get_resolved_partitions_subset_for_events get_root_run_id has_repository_load_data index
    is_cancelable is_complete_and_waiting_to_retry is_failure is_failure_or_canceled is_finished is_partitioned
    is_resume_retry is_success job_code_origin job_name job_snapshot_id op_selection parent_run_id
    partitions_subset previous_run_id remote_job_origin resolved_op_selection root_run_id run_config run_id
    run_op_concurrency status step_keys_to_execute tags tags_for_backfill_id tags_for_schedule tags_for_sensor
    tags_for_storage tags_for_tick_id with_job_origin with_status with_tags
TimeWindow
    count end index start
PartitionKeyRange
    count end index start
"""

_NO_METHODS = """
    asset_key assets_def dagster_run has_partition_key has_partition_key_range instance job_def job_name log
    multi_partition_key op_config op_def partition_key partition_key_range partition_keys
    partition_time_window pdb repository_def resources retry_number run run_config run_id run_tags
    selected_asset_keys cursor sensor_name scheduled_execution_time op_exception op_output_values step_key
    resource_config
"""
NO_METHODS = frozenset(_NO_METHODS.split())
"""Properties of contexts, none of which holds something to call."""


def _read(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in text.strip().splitlines():
        if line.startswith(" "):
            names.update(line.split())
        else:
            names = found[line] = set()
    return {kind: frozenset(names) for kind, names in found.items()}


ATTRIBUTES: Mapping[str, frozenset[str]] = {**_read(_ATTRIBUTES), "str": frozenset(dir(str))}
"""The public attributes of each class of context."""
