"""What a job's own config, skipped steps, hooks, dynamic partitions and checks of a location come to."""

import asyncio
import datetime
import logging
import warnings

import dagster as dg

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def tell(what, ask):
    """Prints what comes of asking, or the class of what is raised."""
    try:
        print(what, "=>", ask())
    except Exception as error:
        print(what, "=> raises", type(error).__name__)


# -- config of the job, under what a run is given ----------------------------------------------------------------------


class Database(dg.ConfigurableResource):
    url: str


@dg.op
def both(one: Database, other: Database):
    return one.url, other.url


@dg.op(config_schema={"x": dg.Field(int, default_value=1)})
def configured_op(context):
    return context.op_config["x"]


@dg.job(
    config={"ops": {"configured_op": {"config": {"x": 5}}}, "resources": {"one": {"config": {"url": "of the job"}}}},
    resource_defs={"one": Database(url="default"), "other": Database(url="default")},
)
def with_config():
    both(), configured_op()


def values(run_config=None):
    result = with_config.execute_in_process(run_config)
    return (
        result.output_for_node("both"),
        result.output_for_node("configured_op"),
        result.dagster_run.run_config == (run_config),
    )


@dg.asset
def reads_one(one: Database):
    return one.url


def of_asset_job(run_config):
    job = dg.define_asset_job("assets", config={"resources": {"one": {"config": {"url": "of the job"}}}})
    defs = dg.Definitions(assets=[reads_one], resources={"one": Database(url="default")}, jobs=[job])
    return defs.resolve_job_def("assets").execute_in_process(run_config).output_for_node("reads_one")


tell("a resource given", lambda: values({"resources": {"other": {"config": {"url": "given"}}}}))
tell("the same given", lambda: values({"resources": {"one": {"config": {"url": "given"}}}}))
tell("an asset job, nothing given", lambda: of_asset_job(None))
tell("an asset job, empty resources given", lambda: of_asset_job({"resources": {}}))

# -- what is skipped, and hooks ----------------------------------------------------------------------------------------


@dg.op(out=dg.Out(is_required=False))
def gives_nothing():
    yield from ()


@dg.op(out=dg.DynamicOut())
def one_of(x):
    yield dg.DynamicOutput(x, "a")


@dg.op(out=dg.DynamicOut(is_required=False))
def perhaps_some():
    yield from ()


@dg.op(out=dg.DynamicOut())
def none_of():
    yield from ()


@dg.op
async def same(x):
    await asyncio.sleep(0)
    return x


@dg.op
def total(numbers):
    return sum(numbers)


@dg.job
def skipped_above():
    total(one_of(gives_nothing()).map(same).collect())


@dg.job
def optional_and_empty():
    total(perhaps_some().map(same).collect())


@dg.job
def required_and_empty():
    total(none_of().map(same).collect())


def ends(job):
    kinds = {"STEP_SUCCESS", "STEP_SKIPPED"}
    events = job.execute_in_process().all_events
    return sorted((each.event_type_value, each.step_key) for each in events if each.event_type_value in kinds)


for each_job in (skipped_above, optional_and_empty, required_and_empty):
    tell(each_job.name, lambda each_job=each_job: ends(each_job))

called = []


@dg.success_hook
def note(context):
    called.append(context.step_key)


@dg.success_hook(required_resource_keys={"pager"})
def page(context):
    called.append((context.step_key, context.resources.pager))


@dg.op
def made():
    return 1


@dg.graph
def inner():
    return same(made.with_hooks({page})())


def hooks_called():
    definition = dg.AssetsDefinition.from_graph(inner, hook_defs={note})
    print("needs", "pager" in definition.required_resource_keys)
    result = dg.materialize_to_memory([definition], resources={"pager": "beep"})
    told = {
        each.message.count("'note'") + each.message.count('"note"') > 0
        for each in result.all_events
        if (each.event_type_value == "HOOK_COMPLETED")
    }
    return sorted(map(str, called)), told


tell("hooks of a graph", hooks_called)

# -- partitions that only an instance knows ----------------------------------------------------------------------------

colors = dg.DynamicPartitionsDefinition(name="colors")
pairs = dg.MultiPartitionsDefinition({"size": dg.StaticPartitionsDefinition(["s"]), "color": colors})
days = dg.DailyPartitionsDefinition("2024-01-01")


@dg.asset(partitions_def=colors)
def paint(context):
    return context.has_partition_key, context.has_partition_key_range


@dg.asset(partitions_def=pairs)
def shirt(): ...


with dg.DagsterInstance.ephemeral() as instance:
    instance.add_dynamic_partitions("colors", ["red"])
    tell("known", lambda: dg.materialize([paint], partition_key="red", instance=instance).output_for_node("paint"))
    tell("unknown", lambda: dg.materialize([paint], partition_key="blue", instance=instance))
    tell("nobody to ask", lambda: dg.materialize([paint], partition_key="red"))
    tell("pair", lambda: dg.materialize([shirt], partition_key="red|s", instance=instance).success)
    tell("no pair", lambda: pairs.has_partition_key("red"))
    with dg.partition_loading_context(dynamic_partitions_store=instance):
        tell("keys in a context", lambda: (list(colors.get_partition_keys()), colors.has_partition_key("red")))
    moment = datetime.datetime(2024, 1, 4, tzinfo=datetime.timezone.utc)
    with dg.partition_loading_context(effective_dt=moment):
        tell("days in a context", lambda: list(days.get_partition_keys()))


# -- what is asked of the whole location -------------------------------------------------------------------------------


@dg.asset(required_resource_keys={"gone"})
def lacks_a_resource(): ...


@dg.job(name="__ASSET_JOB")
def reserved():
    made()


lacking = dg.Definitions(assets=[lacks_a_resource], jobs=[with_config])
tell("specs", lambda: lacking.resolve_all_asset_specs())
tell("asset graph", lambda: lacking.resolve_asset_graph())
tell("another job", lambda: lacking.resolve_job_def("with_config"))
tell("reserved name", lambda: dg.Definitions.validate_loadable(dg.Definitions(jobs=[reserved])))
tell("name", lambda: dg.AutomationCondition.executed_with_tags(tag_keys={"b", "a"}, tag_values={"k": "v"}).name)
tell("value", lambda: (dg.MetadataValue.int(1), dg.IntMetadataValue(value=2).value))
