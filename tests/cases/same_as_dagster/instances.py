"""What an instance remembers, running again, subsets of ops, config that makes inputs, resources called directly."""

from dagster import (
    AssetKey,
    AssetMaterialization,
    AssetRecordsFilter,
    DagsterEventType,
    DagsterInstance,
    DagsterInvalidInvocationError,
    DagsterRunStatus,
    EventRecordsFilter,
    Field,
    In,
    MaterializeResult,
    Output,
    ReexecutionOptions,
    RunsFilter,
    String,
    asset,
    build_init_resource_context,
    build_metadata_bounds_checks,
    dagster_type_loader,
    execute_job,
    graph,
    in_process_executor,
    instance_for_test,
    job,
    materialize,
    op,
    reconstructable,
    resource,
    usable_as_dagster_type,
    validate_run_config,
)


@op(config_schema={"fails": Field(bool, default_value=False)})
def first(context):
    return 1


@op(config_schema={"fails": Field(bool, default_value=False)})
def second(context, number):
    if context.op_config["fails"]:
        raise ValueError("asked to")
    return number + 1


@job(executor_def=in_process_executor)
def two():
    second(first())


@asset
def table():
    return MaterializeResult(metadata={"rows": 5})


@dagster_type_loader(String, required_resource_keys={"suffix"})
def load_word(context, value):
    return Word(value + context.resources.suffix)


@usable_as_dagster_type(loader=load_word)
class Word(str):
    pass


@op(ins={"word": In(Word)})
def shout(context, word):
    return word.upper()


@resource(config_schema={"path": str})
def opened(context):
    yield f"open {context.resource_config['path']}"


@job(resource_defs={"suffix": resource(lambda: "!")}, owners=["team:data"], metadata={"rank": 1})
def words():
    shout()


@graph
def nested():
    return second.alias("inner")(first.alias("start")())


def show_runs():
    with instance_for_test() as instance:
        run_config = {"ops": {"second": {"config": {"fails": True}}}}
        failed = execute_job(reconstructable(two), instance, run_config=run_config, tags={"team": "data"})
        print(failed.success, failed.get_failed_step_keys())
        options = ReexecutionOptions.from_failure(failed.run_id, instance)
        mended = {"ops": {"second": {"config": {"fails": False}}}}
        with execute_job(reconstructable(two), instance, run_config=mended, reexecution_options=options) as again:
            print(again.success, again.output_for_node("second"), len(again.get_step_success_events()))
        print([run.status.value for run in instance.get_runs()], instance.get_runs_count())
        print(len(instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.FAILURE]))))
        print(sorted(instance.get_run_by_id(failed.run_id).tags.items()), instance.get_run_by_id("nothing"))
        print(instance.get_run_by_id(again.run_id).parent_run_id == failed.run_id)
        cut = ReexecutionOptions(failed.run_id, step_selection=["nothing"])
        try:
            execute_job(reconstructable(two), instance, reexecution_options=cut)
        except Exception as error:
            print(type(error).__name__)


def show_assets():
    instance = DagsterInstance.ephemeral()
    print(instance.get_latest_materialization_event(AssetKey("table")))
    checks = build_metadata_bounds_checks(assets=[table], metadata_key="rows", min_value=1, max_value=4)
    result = materialize([table, *checks], instance=instance)
    for each in result.get_asset_check_evaluations():
        print(each.check_name, each.passed, each.description)
    instance.report_runless_asset_event(AssetMaterialization("table", partition="a", metadata={"rows": 7}))
    instance.report_runless_asset_event(AssetMaterialization(["other", "table"]))
    latest = instance.get_latest_materialization_event(AssetKey("table"))
    print(latest.asset_materialization.metadata["rows"].value, latest.asset_materialization.partition)
    print([record.partition_key for record in instance.fetch_materializations(AssetKey("table"), limit=5).records])
    only = AssetRecordsFilter(AssetKey("table"), asset_partitions=["a"])
    page = instance.fetch_materializations(only, limit=1)
    print(len(page.records), page.has_more)
    records = instance.get_event_records(EventRecordsFilter(DagsterEventType.ASSET_MATERIALIZATION), ascending=True)
    print([record.asset_key.to_user_string() for record in records])
    print(sorted(key.to_user_string() for key in instance.get_asset_keys()), instance.has_asset_key(AssetKey("no")))
    print(instance.get_materialized_partitions(AssetKey("table")))


def show_dynamic_partitions():
    instance = DagsterInstance.ephemeral()
    instance.add_dynamic_partitions("days", ["a", "b"])
    instance.delete_dynamic_partition("days", "a")
    print(instance.get_dynamic_partitions("days"), instance.has_dynamic_partition("days", "a"))


def show_values():
    print(words.execute_in_process({"ops": {"shout": {"inputs": {"word": "hi"}}}}).output_for_node("shout"))
    print(list(words.owners), words.metadata["rank"].value, words.with_metadata({}).metadata)
    print(validate_run_config(two)["ops"]["second"]["config"])
    selected = nested.to_job().execute_in_process(
        op_selection=["inner"], run_config={"ops": {"inner": {"inputs": {"number": {"value": 4}}}}}
    )
    print(selected.output_for_node("inner"))
    with opened(build_init_resource_context(config={"path": "x"})) as value:
        print(value)
    try:
        opened(None)
    except DagsterInvalidInvocationError as error:
        print(type(error).__name__)
    print(Output(1, metadata={"a": 1}) == Output(1, metadata={"a": 2}), Output(1, tags={"a": "b"}) == Output(1))
    print(AssetMaterialization("a", metadata={"x": 1}).with_metadata({"y": 2}).metadata["y"].value)


if __name__ == "__main__":
    for show in (show_runs, show_assets, show_dynamic_partitions, show_values):
        show()
