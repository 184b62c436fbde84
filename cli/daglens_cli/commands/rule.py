"""`daglens rule`: what a rule is about, with examples; without a code, all the rules."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from daglens_cli.context import Context
from daglens_cli.errors import FINE, UsageError

NAME = "rule"
SUMMARY = "explain a rule, or list them all"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", metavar="CODE", help="a rule's code or name, as in DGL101")


def run(arguments: Namespace, context: Context) -> int:
    from rich.markdown import Markdown
    from rich.table import Table

    from daglens_analyzer.rules.page import markdown
    from daglens_analyzer.rules.registry import all_rules, find_rule, page_text

    if arguments.code is None:
        table = Table("code", "name", "severity", box=None, header_style="dim")
        for rule in all_rules():
            table.add_row(rule.code, rule.name, rule.severity)
        context.console.print(table)
        return FINE
    rule = find_rule(arguments.code)
    if rule is None:
        raise UsageError(f"there is no rule {arguments.code}: `daglens rule` lists them")
    context.console.print(Markdown(markdown(rule, page_text(rule.code))))
    return FINE
