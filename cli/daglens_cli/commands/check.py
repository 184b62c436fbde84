"""`daglens check`: the diagnostics that the editor shows, in the terminal."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable

from daglens_cli.context import Context, existing_paths
from daglens_cli.errors import FINE, NO, UsageError

NAME = "check"
SUMMARY = "find mistakes in definitions without running anything"
_SELECTING = ("select", "extend_select", "ignore")
ROUNDS = 10
"""One fix may make way for the next; no chain of them is longer than this."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the whole project)")
    parser.add_argument("--format", choices=("rich", "json", "sarif", "github"), default="rich")
    parser.add_argument("--select", action="append", metavar="CODE", help="only rules with this code or prefix")
    parser.add_argument(
        "--extend-select", action="append", metavar="CODE", help="also rules with this code or prefix: DGL9 adds advice"
    )
    parser.add_argument("--ignore", action="append", metavar="CODE", help="not rules with this code or prefix")
    parser.add_argument("--fix", action="store_true", help="apply the quick fixes, then report what is left")
    parser.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix, also those that may change what the project does"
    )


def run(arguments: Namespace, context: Context) -> int:
    from daglens_analyzer.features.diagnostics import all_diagnostics
    from daglens_analyzer.features.kept_diagnostics import keep_diagnostics
    from daglens_cli.analysis import analyze
    from daglens_cli.fix import apply_fixes, said_of_fixes
    from daglens_cli.render.diagnostics import render
    from daglens_cli.render.reading import reading_shown

    paths = existing_paths(arguments.paths)
    given = {name: getattr(arguments, name) or () for name in _SELECTING}
    overrides = {name: [code for each in codes for code in each.split(",")] for name, codes in given.items() if codes}
    for codes in overrides.values():
        check_codes(codes)
    analysis = analyze(context, paths, overrides)
    with reading_shown(analysis.reading, quiet=context.quiet):
        diagnostics = all_diagnostics(analysis)
    applied = 0
    for _ in range(ROUNDS if arguments.fix or arguments.unsafe_fixes else 0):
        written = apply_fixes(diagnostics, analysis, unsafe=arguments.unsafe_fixes)
        if not written:
            break
        applied += written
        analysis = analyze(context, paths, overrides)
        diagnostics = all_diagnostics(analysis)
    render(arguments.format, diagnostics, analysis, context)
    if arguments.format == "rich":
        context.console.print(said_of_fixes(applied, diagnostics), end="")
    keep_diagnostics(analysis, diagnostics)
    return NO if any(diagnostic.severity == "error" for diagnostic in diagnostics) else FINE


def check_codes(codes: Iterable[str]) -> None:
    """Refuse what means no rule: a misspelt `--select` would find nothing, and say that all is well.

    Raises:
        UsageError: a code, beginning of a code or name is that of no rule.
    """
    from daglens_analyzer.rules.registry import all_rules
    from daglens_analyzer.rules.suppressions import matches

    for wanted in codes:
        if not any(matches(wanted, rule.code, rule.name) for rule in all_rules()):
            raise UsageError(f"there is no rule {wanted}: `daglens rule` lists them")
