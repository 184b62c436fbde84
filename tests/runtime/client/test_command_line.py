"""One command line means one request, and the way back."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from daglens.client.command_line import add_run_commands, request_from_arguments, request_from_argv, to_argv
from daglens.client.request import RunRequest, UsageError, from_json, to_json

PROJECT = str(Path("/p").absolute())


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ("materialize orders", RunRequest("materialize", PROJECT, selection="orders")),
        (
            "materialize --executor=multiprocess --partition=2024-01-01 +raw/orders* a.py b",
            RunRequest(
                "materialize",
                PROJECT,
                ("a.py", "b"),
                "+raw/orders*",
                executor="multiprocess",
                partition="2024-01-01",
            ),
        ),
        ("run nightly", RunRequest("run", PROJECT, job="nightly")),
        (
            "run --config=c.json --interpreter=python3 --steps=*load,op[a,b] nightly",
            RunRequest(
                "run",
                PROJECT,
                job="nightly",
                steps=("*load", "op[a,b]"),
                config_file="c.json",
                interpreter="python3",
            ),
        ),
        ("rerun last", RunRequest("rerun", PROJECT, run_id="last")),
        ("rerun --from-failure 1234", RunRequest("rerun", PROJECT, run_id="1234", from_failure=True)),
        (
            "rerun --engine=bundled --steps=graph.op* 12",
            RunRequest("rerun", PROJECT, run_id="12", steps=("graph.op*",), engine="bundled"),
        ),
        ("materialize -- -odd", RunRequest("materialize", PROJECT, selection="-odd")),
    ],
)
def test_there_and_back(line: str, request_: RunRequest) -> None:
    argv = ("daglens", *line.split(" "))
    assert request_from_argv(argv, PROJECT) == request_
    assert to_argv(request_) == argv


def test_options_may_stand_anywhere_and_steps_may_be_repeated() -> None:
    request = request_from_argv(["--project", "sub", "run", "nightly", "--steps", "a", "--steps", "b, c"], PROJECT)
    assert (request.project, request.steps) == (str(Path(PROJECT) / "sub"), ("a", "b", "c"))


def test_the_output_format_is_nobodys_business_here() -> None:
    line = ["daglens", "materialize", "orders", "--format", "jsonl"]
    assert request_from_argv(line, PROJECT) == RunRequest("materialize", PROJECT, selection="orders")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "COMMAND"),
        ("materialize", "SELECTION"),
        ("rerun a --from-failure --steps b", "not allowed with"),
        ("materialize a --executor threads", "invalid choice: 'threads'"),
        ("check", "invalid choice: 'check'"),
        ("materialize a --colour", "unrecognized arguments: --colour"),
    ],
)
def test_a_wrong_command_line_is_said(line: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        request_from_argv(line.split(), PROJECT)


def test_the_terminals_own_parser_gives_the_same() -> None:
    parser = argparse.ArgumentParser()
    add_run_commands(parser.add_subparsers())
    namespace = parser.parse_args(["run", "nightly", "a.py"])
    assert request_from_arguments(namespace, PROJECT) == RunRequest("run", PROJECT, ("a.py",), job="nightly")


def test_a_request_survives_json_without_its_environment() -> None:
    request = RunRequest("run", PROJECT, ("a.py",), job="j", steps=("a",), env={"PASSWORD": "s3cret"})
    document = to_json(request)
    assert "s3cret" not in str(document)
    assert from_json({**document, "of_a_later_release": 1}) == RunRequest(
        "run", PROJECT, ("a.py",), job="j", steps=("a",)
    )
