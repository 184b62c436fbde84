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
"""


def _read(text: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    names: set[str] = set()
    for line in text.strip().splitlines():
        if line.startswith(" "):
            names.update(line.split())
        else:
            names = found[line] = set()
    return {kind: frozenset(names) for kind, names in found.items()}


ATTRIBUTES: Mapping[str, frozenset[str]] = _read(_ATTRIBUTES)
"""The public attributes of each class of context."""
