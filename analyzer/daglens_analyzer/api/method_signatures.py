"""The parameters of methods of Dagster's objects, behind `self`, written as those of `api.signatures`."""

METHODS = """
AssetKey.with_prefix: prefix
AssetSelection.downstream: depth= include_self=
AssetSelection.materializable:
AssetSelection.required_multi_asset_neighbors:
AssetSelection.roots:
AssetSelection.sinks:
AssetSelection.sources:
AssetSelection.upstream: depth= include_self=
AssetSelection.upstream_source_assets:
AssetSelection.without_checks:
AssetSpec.merge_attributes: * deps= metadata= owners= tags= kinds=
AssetSpec.replace_attributes: * key= deps= description= metadata= skippable= group_name= code_version=
    automation_condition= owners= tags= kinds= partitions_def= legacy_freshness_policy= freshness_policy=
    is_virtual=
AssetSpec.with_io_manager_key: io_manager_key
AssetsDefinition.get_asset_spec: key=
AssetsDefinition.map_asset_specs: fn
AssetsDefinition.to_source_asset: key=
AssetsDefinition.with_attributes: * asset_key_replacements= group_names_by_key= tags_by_key=
    legacy_freshness_policy= automation_condition= backfill_policy= hook_defs= metadata_by_key=
AutomationCondition.newly_true:
AutomationCondition.replace: old new
AutomationCondition.since: reset_condition
AutomationCondition.since_last_handled:
Definitions.map_asset_specs: * func selection=
Definitions.map_resolved_asset_specs: * func selection=
Definitions.with_resources: resources
GraphDefinition.alias: name
GraphDefinition.configured: config_or_config_fn name config_schema= description=
GraphDefinition.tag: tags
GraphDefinition.to_job: name= description= resource_defs= config= tags= metadata= logger_defs= executor_def= hooks=
    op_retry_policy= op_selection= partitions_def= asset_layer= input_values= run_tags= _asset_selection_data=
    owners= automation_condition=
GraphDefinition.with_hooks: hook_defs
GraphDefinition.with_retry_policy: retry_policy
JobDefinition.with_hooks: hook_defs
JobDefinition.with_top_level_resources: resource_defs
OpDefinition.alias: name
OpDefinition.configured: config_or_config_fn name config_schema= description=
OpDefinition.tag: tags
OpDefinition.with_hooks: hook_defs
OpDefinition.with_retry_policy: retry_policy
"""
