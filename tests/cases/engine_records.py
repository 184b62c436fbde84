"""What both engines record of it must be the same. `API` stands for `daglens` or `dagster`."""

from API import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetIn,
    AssetKey,
    AssetObservation,
    Config,
    DailyPartitionsDefinition,
    Definitions,
    DynamicOut,
    DynamicOutput,
    In,
    MaterializeResult,
    MetadataValue,
    Nothing,
    Out,
    Output,
    RetryPolicy,
    asset,
    asset_check,
    graph_asset,
    job,
    op,
)

DAYS = DailyPartitionsDefinition("2024-01-01", end_date="2024-02-01")


@asset(partitions_def=DAYS, check_specs=[AssetCheckSpec("is_full", asset=["lake", "orders"])], key_prefix="lake")
def orders(context):
    context.log.info("for %s", context.partition_key)
    yield Output(
        [3, 1, 2],
        metadata={
            "rows": 3,
            "share": 0.5,
            "whole": True,
            "words": "three",
            "page": MetadataValue.md("# orders"),
            "site": MetadataValue.url("https://example.com"),
            "plan": {"of": ["a", 1]},
            "from": AssetKey(["other", "place"]),
            "nothing": None,
        },
    )
    yield AssetCheckResult(passed=True, check_name="is_full", metadata={"rows": 3})


@op
def sort(values):
    return sorted(values)


@op
def largest(context, values):
    context.log_event(AssetObservation("outside", metadata={"seen": 1}))
    return values[-1]


@graph_asset(partitions_def=DAYS, ins={"orders": AssetIn(["lake", "orders"])})
def best(orders):
    return largest(sort(orders))


@asset(partitions_def=DAYS, deps=[best])
def report() -> MaterializeResult:
    return MaterializeResult(metadata={"pages": 2})


@asset_check(asset=report)
def has_pages():
    return AssetCheckResult(passed=False, metadata={"pages": 2})


class Size(Config):
    pieces: int = 2


@op(out=DynamicOut())
def cut(config: Size):
    for number in range(config.pieces):
        yield DynamicOutput(number, f"piece_{number}")


@op(retry_policy=RetryPolicy(max_retries=1))
def weigh(context, piece):
    if context.retry_number == 0 and piece == 1:
        raise OSError("the scale is busy")
    return piece


@op(out={"heavy": Out(is_required=False), "light": Out(is_required=False)})
def sort_out(weights):
    yield Output(sum(weights), "heavy")


@op(ins={"after": In(Nothing)})
def tidy():
    pass


@op
def throw_away(weight):
    raise AssertionError("this is never light")


@op
def carry(weight):
    raise ValueError(f"too heavy: {weight}")


@op
def rest(carried):
    return carried


@job
def work():
    heavy, light = sort_out(cut().map(weigh).collect())
    throw_away(light)
    rest(carry(heavy))
    tidy(after=heavy)


defs = Definitions(assets=[orders, best, report], asset_checks=[has_pages], jobs=[work])
