"""`daglens graph`: the definitions of the project and how data flows through them."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from daglens_cli.context import Context, existing_paths
from daglens_cli.errors import FINE

NAME = "graph"
SUMMARY = "show definitions and lineage without running anything"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders (default: the code locations)")
    parser.add_argument("--format", choices=("tree", "json", "mermaid", "dot", "html"), default="tree")


def run(arguments: Namespace, context: Context) -> int:
    from daglens_cli.analysis import analyze

    analysis = analyze(context, existing_paths(arguments.paths))
    if arguments.format == "json":
        import json

        from daglens_analyzer.graph.to_json import to_json

        print(json.dumps(to_json(analysis), indent=2))
    elif arguments.format == "mermaid":
        from daglens_analyzer.graph.to_mermaid import to_mermaid

        print(to_mermaid(analysis))
    elif arguments.format == "dot":
        from daglens_analyzer.graph.to_dot import to_dot

        print(to_dot(analysis), end="")
    elif arguments.format == "html":
        from daglens_analyzer.graph.to_html import to_html

        print(to_html(analysis, context.project.name), end="")
    else:
        from daglens_cli.render.graph_tree import print_trees

        print_trees(analysis, context)
    return FINE
