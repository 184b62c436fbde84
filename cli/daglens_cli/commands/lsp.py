"""`daglens lsp`: the language server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from daglens_cli.context import Context
from daglens_cli.errors import FINE, UsageError

NAME = "lsp"
SUMMARY = "start the language server"


def add_arguments(parser: ArgumentParser) -> None:
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    transport.add_argument("--tcp", metavar="HOST:PORT", help="wait for one client on this address")


def run(arguments: Namespace, context: Context) -> int:
    from daglens_lsp.main import serve

    serve(tcp=None if arguments.tcp is None else parse_address(arguments.tcp))
    return FINE


def parse_address(text: str) -> tuple[str, int]:
    """`"127.0.0.1:2087"` as host and port.

    Raises:
        UsageError: it has no port, or one that is no number.
    """
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdigit() or not 0 <= int(port) < 65536:
        raise UsageError(f"--tcp takes HOST:PORT, as in 127.0.0.1:2087, not {text}")
    return host or "127.0.0.1", int(port)
