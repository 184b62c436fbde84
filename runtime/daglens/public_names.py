"""Every public name and the module that has it: `module`, or `module:attribute` where it is called otherwise there."""

from __future__ import annotations

_BY_MODULE = {
    "model.asset": "asset",
    "model.asset_check": "asset_check multi_asset_check",
    "model.asset_job": "define_asset_job",
    "model.asset_key": "AssetCheckKey AssetJobKey AssetKey",
    "model.asset_ports": "AssetIn AssetOut",
    "model.asset_selection": "AssetSelection",
    "model.asset_spec": "AssetCheckSpec AssetDep AssetSpec map_asset_specs",
    "model.assets_definition": "AssetChecksDefinition AssetsDefinition",
    "model.bind_resources": "BindResourcesToJobs IAttachDifferentObjectToOpContext",
    "model.build_context": "build_asset_check_context build_asset_context build_op_context",
    "components.component": "Component ComponentTypeSpec component_instance",
    "components.definitions_component": "DefinitionsComponent",
    "components.defs_folder": "DefsFolderComponent",
    "components.derived_model": "Model",
    "components.function_component": "FunctionComponent",
    "components.load_context": "ComponentLoadContext",
    "components.load_defs": "build_component_defs build_defs_for_component load_defs load_from_defs_folder",
    "components.resolution_context": "ResolutionContext",
    "components.resolvable": "Resolvable",
    "components.resolved_kinds": ("AssetAttributesModel ResolvedAssetCheckSpec ResolvedAssetKey ResolvedAssetSpec"),
    "components.resolver": "Injected Resolver",
    "components.scaffolding": "ScaffoldRequest Scaffolder scaffold_component scaffold_with",
    "components.script_components": "PythonScriptComponent UvRunComponent",
    "components.sql_component": "SqlComponent TemplatedSqlComponent",
    "components.template_variables": "template_var",
    "components.tree": "ComponentTree",
    "model.config_files": "config_from_files config_from_pkg_resources config_from_yaml_strings",
    "model.config_mapping": (
        "ConfigMapping PartitionedConfig config_mapping daily_partitioned_config dynamic_partitioned_config "
        "hourly_partitioned_config monthly_partitioned_config partitioned_config static_partitioned_config "
        "weekly_partitioned_config"
    ),
    "model.config_scalars": "BoolSource Enum EnumValue IntSource StringSource",
    "model.config_composites": "Array Map Noneable Permissive ScalarUnion Selector Shape",
    "model.config_schema": "Field",
    "model.configured": "configured",
    "model.contexts": "AssetCheckExecutionContext AssetExecutionContext OpExecutionContext",
    "model.dagster_run": "DagsterRun DagsterRunStatus MAX_RUNTIME_SECONDS_TAG",
    "model.definitions": "Definitions create_repository_using_definitions_args",
    "model.dependencies": ("DependencyDefinition InputMapping MultiDependencyDefinition NodeInvocation OutputMapping"),
    "model.composition": "PendingNodeInvocation",
    "model.errors": (
        "DagsterConfigMappingFunctionError DagsterError DagsterEventLogInvalidForRun "
        "DagsterExecutionInterruptedError DagsterExecutionStepExecutionError "
        "DagsterExecutionStepNotFoundError DagsterInvalidConfigDefinitionError DagsterInvalidConfigError "
        "DagsterInvalidDefinitionError DagsterInvalidInvocationError DagsterInvalidSubsetError "
        "DagsterInvariantViolationError DagsterResourceFunctionError DagsterRunNotFoundError "
        "DagsterStepOutputNotFoundError DagsterSubprocessError DagsterTypeCheckDidNotPass "
        "DagsterTypeCheckError DagsterUnknownPartitionError DagsterUnknownResourceError "
        "DagsterUnmetExecutorRequirementsError DagsterUserCodeExecutionError"
    ),
    "model.event_values": (
        "AssetCheckEvaluation AssetCheckResult AssetCheckSeverity AssetMaterialization AssetObservation "
        "DataVersion DataVersionsByPartition DynamicOutput ExpectationResult Failure MaterializeResult ObserveResult "
        "Output RetryRequested"
    ),
    "model.executors": (
        "Executor ExecutorDefinition ExecutorRequirement executor in_process_executor multi_or_in_process_executor "
        "multiple_process_executor_requirements multiprocess_executor"
    ),
    "model.file_relative_path": "file_relative_path",
    "model.fs_io_manager": "FilesystemIOManager custom_path_fs_io_manager fs_io_manager",
    "model.freshness_checks": "build_last_update_freshness_checks build_time_partition_freshness_checks",
    "model.freshness_policy": "FreshnessPolicy LegacyFreshnessPolicy apply_freshness_policy",
    "model.freshness_sensor": "build_sensor_for_freshness_checks",
    "model.graph": "GraphDefinition",
    "model.graph_function": "graph",
    "model.graph_asset": "graph_asset graph_multi_asset",
    "model.hooks": "HookContext HookDefinition build_hook_context failure_hook success_hook",
    "model.io_contexts": "InputContext OutputContext build_input_context build_output_context",
    "model.io_manager": (
        "IOManager IOManagerDefinition InMemoryIOManager InputManager InputManagerDefinition input_manager "
        "io_manager mem_io_manager"
    ),
    "model.job": "JobDefinition job",
    "model.load_assets": (
        "load_asset_checks_from_current_module load_asset_checks_from_modules "
        "load_asset_checks_from_package_module load_asset_checks_from_package_name "
        "load_assets_from_current_module load_assets_from_modules load_assets_from_package_module "
        "load_assets_from_package_name"
    ),
    "model.loggers": (
        "InitLoggerContext LoggerDefinition build_init_logger_context colored_console_logger default_loggers "
        "get_dagster_logger json_console_logger logger"
    ),
    "model.metadata_bounds_checks": "build_metadata_bounds_checks",
    "model.metadata": (
        "BoolMetadataValue DagsterAssetMetadataValue DagsterJobMetadataValue DagsterRunMetadataValue "
        "FloatMetadataValue IntMetadataValue JsonMetadataValue MarkdownMetadataValue MetadataValue "
        "NotebookMetadataValue NullMetadataValue PathMetadataValue PythonArtifactMetadataValue TableColumn "
        "TableColumnConstraints TableColumnDep TableColumnLineage TableColumnLineageMetadataValue "
        "TableConstraints TableMetadataValue TableRecord TableSchema TableSchemaMetadataValue "
        "TextMetadataValue TimestampMetadataValue UrlMetadataValue"
    ),
    "model.module_definitions": (
        "definitions load_definitions_from_current_module load_definitions_from_module "
        "load_definitions_from_modules load_definitions_from_package_module "
        "load_definitions_from_package_name repository"
    ),
    "model.multi_asset": "multi_asset multi_observable_source_asset",
    "model.code_references": (
        "AnchorBasedFilePathMapping CodeReferencesMetadataValue FilePathMapping LocalFileCodeReference "
        "UrlCodeReference link_code_references_to_git with_source_code_references"
    ),
    "model.file_manager": "FileHandle LocalFileHandle local_file_manager",
    "model.lifecycle_warnings": "BetaWarning ConfigArgumentWarning PreviewWarning SupersessionWarning",
    "model.upath_io_manager": "UPathIOManager",
    "execution.asset_value": "AssetValueLoader",
    "model.op": "OpDefinition op",
    "model.multi_partition_mapping": (
        "DimensionPartitionMapping MultiPartitionMapping MultiToSingleDimensionPartitionMapping"
    ),
    "model.partition_mapping": (
        "AllPartitionMapping IdentityPartitionMapping LastPartitionMapping PartitionMapping "
        "SpecificPartitionsPartitionMapping StaticPartitionMapping TimeWindowPartitionMapping"
    ),
    "model.dynamic_partitions_requests": "AddDynamicPartitionsRequest DeleteDynamicPartitionsRequest",
    "model.partition_loading_context": "PartitionLoadingContext partition_loading_context",
    "model.partitioned_schedule": "build_schedule_from_partitioned_job",
    "model.partitions": (
        "DynamicPartitionsDefinition MultiPartitionKey MultiPartitionsDefinition PartitionKeyRange "
        "PartitionsDefinition StaticPartitionsDefinition"
    ),
    "model.pipes_client": "PipesClient PipesClientCompletedInvocation PipesSubprocessClient",
    "model.pipes_ends": (
        "PipesContextInjector PipesEnvContextInjector PipesFileContextInjector PipesFileMessageReader "
        "PipesMessageReader PipesTempFileContextInjector PipesTempFileMessageReader"
    ),
    "model.pipes_session": "PipesExecutionResult PipesMessageHandler PipesSession open_pipes_session",
    "model.policies": "BackfillPolicy",
    "model.automation_condition": "AutoMaterializePolicy AutomationCondition",
    "model.automation_evaluation": (
        "AutomationCursor AutomationResult EvaluateAutomationConditionsResult evaluate_automation_conditions"
    ),
    "model.automation_sensor": "AutomationConditionSensorDefinition",
    "model.ports": "DynamicOut GraphIn GraphOut In Out",
    "model.pythonic": (
        "Config ConfigurableIOManager ConfigurableIOManagerFactory ConfigurableLegacyIOManagerAdapter "
        "ConfigurableResource EnvVar PermissiveConfig ResourceDependency "
        "ResourceParam RunConfig"
    ),
    "model.repository": "RepositoryDefinition",
    "model.resource": "ResourceDefinition make_values_resource resource",
    "model.resource_attachment": "build_resources with_resources",
    "model.resource_context": "InitResourceContext build_init_resource_context",
    "model.retry_policy": "Backoff Jitter RetryPolicy",
    "model.run_requests": "RunRequest SkipReason",
    "model.automation_target": "DefaultScheduleStatus DefaultSensorStatus",
    "model.schedule": "ScheduleDefinition schedule",
    "model.schema_change_checks": "build_column_schema_change_checks",
    "model.tick_result": "ScheduleExecutionData SensorExecutionData",
    "model.sensor": "SensorDefinition SensorResult sensor",
    "model.asset_sensor": "AssetSensorDefinition asset_sensor",
    "model.run_status_sensor": (
        "DagsterRunReaction RunFailureSensorContext RunStatusSensorContext RunStatusSensorDefinition "
        "build_run_status_sensor_context run_failure_sensor run_status_sensor"
    ),
    "model.multi_asset_sensor": (
        "MultiAssetSensorDefinition MultiAssetSensorEvaluationContext build_multi_asset_sensor_context "
        "multi_asset_sensor"
    ),
    "model.sensor_contexts": (
        "ScheduleEvaluationContext SensorEvaluationContext build_schedule_context build_sensor_context"
    ),
    "model.stored_values": "deserialize_value serialize_value",
    "model.source_asset": "SourceAsset observable_source_asset",
    "model.log_manager": "DagsterLogManager",
    "model.time_partitions": "TimeWindow TimeWindowPartitionsDefinition",
    "model.calendar_partitions": (
        "DailyPartitionsDefinition HourlyPartitionsDefinition MonthlyPartitionsDefinition WeeklyPartitionsDefinition"
    ),
    "model.partition_subset": "PartitionsSubset",
    "model.type_loader": "DagsterTypeLoader dagster_type_loader",
    "model.dagster_type": "Bool DagsterType Float Int Nothing PythonObjectDagsterType String TypeCheck",
    "model.types": (
        "Dict List Optional Set Tuple check_dagster_type make_python_type_usable_as_dagster_type usable_as_dagster_type"
    ),
    "execution.dagster_event": "DagsterEvent",
    "execution.event_records": "AssetRecordsFilter EventLogEntry EventLogRecord EventRecordsFilter EventRecordsResult",
    "execution.event_type": "DagsterEventType",
    "execution.execute_job": "ReexecutionOptions build_reconstructable_job execute_job reconstructable",
    "execution.instance": "DagsterInstance instance_for_test",
    "execution.validate_run_config": "validate_run_config",
    "execution.run_records": "RunRecord RunsFilter",
    "execution.in_process_api": "materialize materialize_to_memory",
    "execution.results": "ExecuteInProcessResult JobExecutionResult",
}

MODULE_OF: dict[str, str] = {name: module for module, names in _BY_MODULE.items() for name in names.split()}
MODULE_OF["_check"] = "model.argument_checks:check"
# What checks and loaders of types are given is the context of the step.
MODULE_OF["DagsterTypeLoaderContext"] = "model.contexts:OpExecutionContext"
MODULE_OF["TypeCheckContext"] = "model.contexts:OpExecutionContext"
MODULE_OF["Any"] = "model.dagster_type:Any_"


def names_of(folder: str) -> list[str]:
    """The public names whose modules are in a folder of ours."""
    return [name for name, module in MODULE_OF.items() if module.startswith(f"{folder}.")]


def missing_package(name: str, error: ModuleNotFoundError) -> ImportError:
    """The error for a name whose module needs a package of the user's environment that is not there."""
    if error.name is None or error.name.startswith("daglens"):
        return error
    package = error.name.partition(".")[0]
    return ImportError(
        f"`{name}` needs the package {package}, which this Python does not have: install it in the project's "
        "environment.",
        name=name,
    )


def missing_name(name: str) -> ImportError:
    """The error for a name that is not there: what it is, and what to do."""
    import difflib

    close = difflib.get_close_matches(name, MODULE_OF, 1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    return ImportError(
        f"cannot import name {name!r}: Daglens' bundled runtime does not have it.{hint} If Dagster has it, "
        "install dagster in "
        "the project's environment and run with `--engine dagster`.",
        name=name,
    )
