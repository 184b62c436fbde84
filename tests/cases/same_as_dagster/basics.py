"""Prints what happens, one line each; the same text is expected under Dagster and under the bundled runtime."""

import warnings

from dagster import (
    AssetCheckResult,
    AssetIn,
    AssetKey,
    AssetOut,
    AssetSpec,
    Config,
    ConfigurableResource,
    DynamicOut,
    DynamicOutput,
    In,
    MaterializeResult,
    Nothing,
    Out,
    Output,
    RetryPolicy,
    RunConfig,
    StaticPartitionsDefinition,
    asset,
    asset_check,
    build_asset_context,
    build_op_context,
    graph,
    graph_asset,
    graph_multi_asset,
    job,
    materialize,
    materialize_to_memory,
    multi_asset,
    op,
)

warnings.simplefilter("ignore")


def succeeded(result):
    return sorted(event.step_key for event in result.all_events if event.event_type_value == "STEP_SUCCESS")


def attempt(label, function):
    try:
        print(label, function())
    except Exception as error:
        print(label, type(error).__name__)


class Size(Config):
    n: int = 3


class Database(ConfigurableResource):
    url: str

    def ask(self):
        return self.url


@asset
def base(config: Size):
    return config.n


@asset
def text(base, db: Database):
    return f"{base}{db.ask()}"


@op
def add(x, y):
    return x + y


@op
def two():
    return 2


@op(out=DynamicOut())
def dynamic():
    for number in range(3):
        yield DynamicOutput(number, str(number))


@op
def total(xs):
    return sum(xs)


@graph
def inner(k):
    return add(k, two())


@job
def composed():
    start = two()
    made = inner(start)
    total(dynamic().map(lambda value: add.alias("inc")(value, made)).collect())


result = materialize([base, text], resources={"db": Database(url="zz")}, run_config=RunConfig({"base": Size(n=5)}))
print(result.success, result.output_for_node("text"), result.asset_value("base"))
result = composed.execute_in_process()
print(result.output_for_node("total"), result.output_for_node("inc"), result.output_for_node("inner"))
print(succeeded(result))
print(add(1, 2), text(4, db=Database(url="u")), base(Size(n=9)))
attempt("missing argument", lambda: add(1))


@op(out={"left": Out(is_required=False), "right": Out(is_required=False)})
def branch():
    yield Output(1, "left")


@job
def branching():
    left, right = branch()
    add.alias("on_left")(left, left)
    add.alias("on_right")(left, right)
    total.alias("both")([left, right])


result = branching.execute_in_process()
print(succeeded(result), result.is_node_skipped("on_right"))


@op(retry_policy=RetryPolicy(max_retries=2))
def flaky(context):
    if context.retry_number < 2:
        raise ValueError("x")
    return context.retry_number


@job
def retried():
    flaky()


print(retried.execute_in_process().output_for_node("flaky"))


@asset_check(asset=base, blocking=True)
def small(base):
    return AssetCheckResult(passed=base < 4, metadata={"value": base})


for n in (3, 5):
    result = materialize(
        [base, text, small],
        resources={"db": Database(url="zz")},
        run_config=RunConfig({"base": Size(n=n)}),
        raise_on_error=False,
    )
    checks = [
        (each.asset_key.to_user_string(), each.check_name, each.passed) for each in result.get_asset_check_evaluations()
    ]
    print(result.success, checks, succeeded(result))


@multi_asset(specs=[AssetSpec("m1"), AssetSpec("m2", deps=["m1"])], can_subset=True)
def subset(context):
    for key in sorted(context.selected_asset_keys):
        yield MaterializeResult(asset_key=key, metadata={"z": 1})


result = materialize([subset], selection=["m2"])
print(
    [
        (each.asset_key.path, {k: v.value for k, v in each.metadata.items()})
        for each in result.asset_materializations_for_node("subset")
    ]
)


@multi_asset(outs={"a": AssetOut(), "b": AssetOut(key=["deep", "b"])})
def pair() -> tuple[int, str]:
    return 1, "two"


@asset(ins={"value": AssetIn(key=["deep", "b"])}, deps=["a"])
def reader(value):
    return value * 2


@graph_asset
def summed(reader):
    return add(reader, reader)


@graph_multi_asset(outs={"g1": AssetOut(), "g2": AssetOut(key="renamed")})
def grouped(summed):
    return {"g1": add(summed, summed), "g2": two()}


result = materialize_to_memory([pair, reader, summed, grouped])
print(succeeded(result))
print(result.asset_value("g1"), result.asset_value(AssetKey("renamed")), result.asset_value(["deep", "b"]))


@op(ins={"after": In(Nothing)})
def last():
    return "done"


@job
def ordered():
    last(after=[two(), two.alias("again")()])


result = ordered.execute_in_process()
print(succeeded(result), result.output_for_node("last"))


@asset(partitions_def=StaticPartitionsDefinition(["x", "y"]))
def parted(context):
    return context.partition_key


@asset(partitions_def=StaticPartitionsDefinition(["x", "y"]))
def parted_after(parted):
    return parted + "!"


result = materialize([parted, parted_after], partition_key="y")
print(result.asset_value("parted_after"), [each.partition for each in result.asset_materializations_for_node("parted")])
attempt("no partition", lambda: materialize([base], partition_key=None, resources={}).success)


@op
def typed(x: int) -> str:
    return x


@job
def wrongly_typed():
    typed(two())


attempt("wrong output type", wrongly_typed.execute_in_process)
attempt("direct, wrong input type", lambda: typed("text"))


@op(required_resource_keys={"r"})
def needs(context):
    return context.resources.r, context.op_def.name, context.run_id is not None


print(needs(build_op_context(resources={"r": 5})))


@asset
def keyed(context):
    return context.partition_key


print(keyed(build_asset_context(partition_key="p")))


@op(config_schema={"n": int})
def configured_op(context):
    return context.op_config["n"]


@job
def configured_job():
    configured_op()


print(
    configured_job.execute_in_process(run_config={"ops": {"configured_op": {"config": {"n": 3}}}}).output_for_node(
        "configured_op"
    )
)
attempt("missing config", configured_job.execute_in_process)
attempt("unknown config", lambda: configured_job.execute_in_process(run_config={"ops": {"nope": {}}}))


@op
async def waits():
    return 7


@job
def asynchronous():
    waits()


print(asynchronous.execute_in_process().output_for_node("waits"))
