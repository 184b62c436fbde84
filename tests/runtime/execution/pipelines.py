"""Pipelines that tests run on every executor."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from daglens import (
    AssetSpec,
    Definitions,
    DynamicOut,
    DynamicOutput,
    Failure,
    MaterializeResult,
    Out,
    Output,
    RetryPolicy,
    asset,
    graph_asset,
    job,
    mem_io_manager,
    multi_asset,
    op,
)


def _mark(context, name: str) -> int:
    """How often a step got here in this test, kept in a file: steps may run in processes of their own."""
    path = Path(os.environ["DAGLENS_TEST_FOLDER"]) / name
    count = int(path.read_text()) + 1 if path.exists() else 1
    path.write_text(str(count))
    return count


@asset
def numbers() -> list[int]:
    return [1, 2, 3]


@op
def fetch(context, numbers: list[int]) -> list[int]:
    _mark(context, "fetched")
    return [each * 10 for each in numbers]


@op
def transform(fetched: list[int]) -> int:
    if not (Path(os.environ["DAGLENS_TEST_FOLDER"]) / "fixed").exists():
        raise ValueError("the file is not fixed yet")
    return sum(fetched)


@graph_asset
def total(numbers):
    return transform(fetch(numbers))


@asset
def report(total: int) -> None:
    print(f"total {total}")
    print("beware", file=sys.stderr)


@op(retry_policy=RetryPolicy(max_retries=2))
def flaky(context) -> int:
    count = _mark(context, "tries")
    if count < 3:
        raise ConnectionError(f"try {count}")
    return count


@job
def retried():
    flaky()


@op
def declared():
    raise Failure("no luck", metadata={"rows": 3})


@op
def after(x):
    return x


@job
def fails():
    after(declared())


@op(out={"left": Out(is_required=False), "right": Out(is_required=False)})
def branch():
    yield Output(1, "left")


@op
def on_left(x):
    return x


@op
def on_right(x):
    return x


@op
def merge(values):
    return values


@job
def branches():
    left, right = branch()
    merge([on_left(left), on_right(right)])


@op(out=DynamicOut())
def pieces():
    for number in range(3):
        yield DynamicOutput(number, f"n{number}")


@op
def square(context, x):
    if x == 1 and not (Path(os.environ["DAGLENS_TEST_FOLDER"]) / "fixed").exists():
        raise ValueError("one is not ready")
    context.log.info("squaring %s", x)
    return x * x


@op
def add_up(xs):
    return sum(xs)


@job
def dynamic():
    add_up(pieces().map(square).collect())


@op
def leave():
    os._exit(7)


@job
def dies():
    leave()


@op
def one() -> int:
    return 1


@job(resource_defs={"io_manager": mem_io_manager})
def in_memory():
    after(one())


@multi_asset(specs=[AssetSpec("first"), AssetSpec("second", deps=["first"])], can_subset=True)
def pair(context):
    for key in sorted(context.selected_asset_keys):
        yield MaterializeResult(asset_key=key, metadata={"chosen": True})


@job
def read_asset():
    after(numbers)


defs = Definitions(
    assets=[numbers, total, report, pair],
    jobs=[retried, fails, branches, dynamic, dies, read_asset, in_memory],
)
