"""Every public name and the module that has it: `module`, or `module:attribute` where it is called otherwise there."""

from __future__ import annotations

_BY_MODULE = {
    "definitions.asset": "asset",
    "definitions.asset_check": "asset_check multi_asset_check",
    "definitions.asset_job": "define_asset_job",
    "definitions.asset_key": "AssetCheckKey AssetKey",
    "definitions.asset_ports": "AssetIn AssetOut",
    "definitions.asset_selection": "AssetSelection",
    "definitions.asset_spec": "AssetCheckSpec AssetDep AssetSpec map_asset_specs",
    "definitions.assets_definition": "AssetChecksDefinition AssetsDefinition",
    "definitions.build_context": "build_asset_check_context build_asset_context build_op_context",
    "definitions.config_mapping": (
        "ConfigMapping PartitionedConfig config_mapping daily_partitioned_config dynamic_partitioned_config "
        "hourly_partitioned_config monthly_partitioned_config partitioned_config static_partitioned_config "
        "weekly_partitioned_config"
    ),
    "definitions.config_schema": (
        "Array BoolSource Enum EnumValue Field IntSource Map Noneable Permissive ScalarUnion Selector Shape "
        "StringSource"
    ),
    "definitions.configured": "configured",
    "definitions.contexts": "AssetCheckExecutionContext AssetExecutionContext OpExecutionContext",
    "definitions.dagster_run": "DagsterRun DagsterRunStatus",
    "definitions.definitions": "Definitions create_repository_using_definitions_args",
    "definitions.dependencies": (
        "DependencyDefinition InputMapping MultiDependencyDefinition NodeInvocation OutputMapping"
    ),
    "definitions.composition": "PendingNodeInvocation",
    "definitions.errors": (
        "DagsterConfigMappingFunctionError DagsterError DagsterEventLogInvalidForRun "
        "DagsterExecutionInterruptedError DagsterExecutionStepExecutionError "
        "DagsterExecutionStepNotFoundError DagsterInvalidConfigDefinitionError DagsterInvalidConfigError "
        "DagsterInvalidDefinitionError DagsterInvalidInvocationError DagsterInvalidSubsetError "
        "DagsterInvariantViolationError DagsterResourceFunctionError DagsterRunNotFoundError "
        "DagsterStepOutputNotFoundError DagsterSubprocessError DagsterTypeCheckDidNotPass "
        "DagsterTypeCheckError DagsterUnknownPartitionError DagsterUnknownResourceError "
        "DagsterUnmetExecutorRequirementsError DagsterUserCodeExecutionError"
    ),
    "definitions.event_values": (
        "AssetCheckEvaluation AssetCheckResult AssetCheckSeverity AssetMaterialization AssetObservation "
        "DataVersion DynamicOutput ExpectationResult Failure MaterializeResult ObserveResult Output "
        "RetryRequested"
    ),
    "definitions.executors": (
        "ExecutorDefinition executor in_process_executor multi_or_in_process_executor multiprocess_executor"
    ),
    "definitions.file_relative_path": "file_relative_path",
    "definitions.fs_io_manager": "FilesystemIOManager custom_path_fs_io_manager fs_io_manager",
    "definitions.graph": "GraphDefinition",
    "definitions.graph_function": "graph",
    "definitions.graph_asset": "graph_asset graph_multi_asset",
    "definitions.hooks": "HookContext HookDefinition build_hook_context failure_hook success_hook",
    "definitions.io_contexts": "InputContext OutputContext build_input_context build_output_context",
    "definitions.io_manager": (
        "IOManager IOManagerDefinition InMemoryIOManager InputManager InputManagerDefinition input_manager "
        "io_manager mem_io_manager"
    ),
    "definitions.job": "JobDefinition job",
    "definitions.load_assets": (
        "load_asset_checks_from_current_module load_asset_checks_from_modules "
        "load_asset_checks_from_package_module load_asset_checks_from_package_name "
        "load_assets_from_current_module load_assets_from_modules load_assets_from_package_module "
        "load_assets_from_package_name"
    ),
    "definitions.loggers": (
        "LoggerDefinition colored_console_logger default_loggers get_dagster_logger json_console_logger logger"
    ),
    "definitions.metadata_bounds_checks": "build_metadata_bounds_checks",
    "definitions.metadata": (
        "BoolMetadataValue DagsterAssetMetadataValue DagsterJobMetadataValue DagsterRunMetadataValue "
        "FloatMetadataValue IntMetadataValue JsonMetadataValue MarkdownMetadataValue MetadataValue "
        "NotebookMetadataValue NullMetadataValue PathMetadataValue PythonArtifactMetadataValue TableColumn "
        "TableColumnConstraints TableColumnDep TableColumnLineage TableColumnLineageMetadataValue "
        "TableConstraints TableMetadataValue TableRecord TableSchema TableSchemaMetadataValue "
        "TextMetadataValue TimestampMetadataValue UrlMetadataValue"
    ),
    "definitions.module_definitions": (
        "definitions load_definitions_from_current_module load_definitions_from_module "
        "load_definitions_from_modules load_definitions_from_package_module "
        "load_definitions_from_package_name repository"
    ),
    "definitions.multi_asset": "multi_asset",
    "definitions.op": "OpDefinition op",
    "definitions.partition_mapping": (
        "AllPartitionMapping DimensionPartitionMapping IdentityPartitionMapping LastPartitionMapping "
        "MultiPartitionMapping MultiToSingleDimensionPartitionMapping PartitionMapping "
        "SpecificPartitionsPartitionMapping StaticPartitionMapping TimeWindowPartitionMapping"
    ),
    "definitions.partitions": (
        "DynamicPartitionsDefinition MultiPartitionKey MultiPartitionsDefinition PartitionKeyRange "
        "PartitionsDefinition StaticPartitionsDefinition"
    ),
    "definitions.policies": "AutoMaterializePolicy AutomationCondition BackfillPolicy",
    "definitions.ports": "DynamicOut GraphIn GraphOut In Out",
    "definitions.pythonic": (
        "Config ConfigurableIOManager ConfigurableResource EnvVar PermissiveConfig ResourceDependency "
        "ResourceParam RunConfig"
    ),
    "definitions.resource": "ResourceDefinition make_values_resource resource with_resources",
    "definitions.resource_context": "InitResourceContext build_init_resource_context",
    "definitions.retry_policy": "Backoff Jitter RetryPolicy",
    "definitions.schedule": (
        "DefaultScheduleStatus DefaultSensorStatus RunRequest ScheduleDefinition SkipReason schedule"
    ),
    "definitions.sensor": (
        "AssetSensorDefinition RunStatusSensorDefinition SensorDefinition SensorResult asset_sensor "
        "run_failure_sensor run_status_sensor sensor"
    ),
    "definitions.sensor_contexts": (
        "ScheduleEvaluationContext SensorEvaluationContext build_schedule_context build_sensor_context"
    ),
    "definitions.source_asset": "SourceAsset observable_source_asset",
    "definitions.log_manager": "DagsterLogManager",
    "definitions.time_partitions": (
        "DailyPartitionsDefinition HourlyPartitionsDefinition MonthlyPartitionsDefinition TimeWindow "
        "TimeWindowPartitionsDefinition WeeklyPartitionsDefinition"
    ),
    "definitions.type_loader": "DagsterTypeLoader dagster_type_loader",
    "definitions.types": (
        "Bool DagsterType Dict Float Int List Nothing Optional PythonObjectDagsterType Set String Tuple "
        "TypeCheck check_dagster_type make_python_type_usable_as_dagster_type usable_as_dagster_type"
    ),
    "execution.dagster_event": "DagsterEvent",
    "execution.event_records": "AssetRecordsFilter EventLogEntry EventLogRecord EventRecordsFilter EventRecordsResult",
    "execution.event_type": "DagsterEventType",
    "execution.execute_job": "ReexecutionOptions execute_job reconstructable",
    "execution.instance": "DagsterInstance instance_for_test",
    "execution.validate_run_config": "validate_run_config",
    "execution.run_records": "RunRecord RunsFilter",
    "execution.in_process_api": "materialize materialize_to_memory",
    "execution.results": "ExecuteInProcessResult JobExecutionResult",
}

MODULE_OF: dict[str, str] = {name: module for module, names in _BY_MODULE.items() for name in names.split()}
MODULE_OF["Any"] = "definitions.types:Any_"


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
