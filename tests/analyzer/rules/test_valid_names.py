"""Names are judged as Dagster judges them."""

from __future__ import annotations

import pytest
from dagster import DagsterInvalidDefinitionError, job, op
from dagster._core.definitions.utils import DISALLOWED_NAMES, normalize_group_name
from dagster._utils.schedules import is_valid_cron_schedule

from daglens_analyzer.rules.jobs.cron_strings import cron_problem
from daglens_analyzer.rules.valid_names import (
    RESERVED_NAMES,
    group_problem,
    name_problem,
    repaired_group,
    repaired_name,
)

NAMES = ["a", "a_b", "A9", "9", "a-b", "a b", "", "a.b", "ü", "config", "in", "self", "match", "print", "result", "a\n"]
GROUPS = ["a", "a/b", "a b", "/a", "a/", "a//b", "context", "a.b"]
CRONS = """
@daily @hourly @weekly @monthly @yearly @annually @midnight @reboot @DAILY
0 0 * * *|0 0 * * * *|0 0 * *|60 * * * *|59 23 31 12 7|0 24 * * *|0 0 0 * *|0 0 * 13 *|0 0 * * 8|0 0 * jan mon
0 0 * JAN-MAR MON-FRI|0 0 L * *|0 0 * * 5L|0 0 * * L5|0 0 * * 5#2|0 0 ? * *|*/5 * * * *|*/0 * * * *|5-1 * * * *
1-5/2 * * * *|1,2,70 * * * *|a * * * *|-1 * * * *|1- * * * *|0 0 * * monday|R * * * *|0 0 1,l * *|1.5 * * * *
0 0 * * sat-sun|0 0 * * 5-7|0 0 31 2 *|0 0 30 feb *|0 0 29 2 *|0 0 30,31 2 *|0 0 31 2-3 *|0 0 31 4 *
"""


def test_reserved_words() -> None:
    assert set(DISALLOWED_NAMES) == RESERVED_NAMES


@pytest.mark.parametrize("name", NAMES)
def test_names(name: str) -> None:
    @op
    def step() -> None: ...

    accepted = True
    try:

        @job
        def some_job() -> None:
            step.alias(name)()
    except DagsterInvalidDefinitionError:
        accepted = False
    assert (name_problem(name) is None) == accepted


@pytest.mark.parametrize("name", GROUPS)
def test_groups(name: str) -> None:
    accepted = True
    try:
        normalize_group_name(name)
    except DagsterInvalidDefinitionError:
        accepted = False
    assert (group_problem(name) is None) == accepted


@pytest.mark.parametrize(
    "cron", [cron for line in CRONS.split("\n") for cron in line.split("|" if "|" in line else None)]
)
def test_crons(cron: str) -> None:
    assert (cron_problem(cron) is None) == is_valid_cron_schedule(cron)


@pytest.mark.parametrize("cron", ["H * * * *"])
def test_only_what_is_surely_wrong_is_a_problem(cron: str) -> None:
    assert not is_valid_cron_schedule(cron)
    assert cron_problem(cron) is None


def test_repaired_names() -> None:
    assert repaired_name("my-op") == "my_op"
    assert repaired_name("config") == "config_"
    assert repaired_name("<lambda>") == "lambda_" or repaired_name("<lambda>") is None
    assert repaired_name("!!") is None
    assert repaired_group("raw data//x") == "raw_data/x"
