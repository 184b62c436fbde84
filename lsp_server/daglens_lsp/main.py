"""Starting the server: `python -m daglens_lsp [--stdio | --tcp HOST:PORT]`, and `serve` for `daglens lsp`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the process's exit code."""
    parser = argparse.ArgumentParser(prog="daglens-lsp", description="The Daglens language server.")
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument("--stdio", action="store_true", help="talk over standard input and output (the default)")
    transport.add_argument("--tcp", metavar="HOST:PORT", type=_address, help="wait for one client on this address")
    arguments = parser.parse_args(argv)
    return serve(tcp=arguments.tcp)


def serve(tcp: tuple[str, int] | None = None) -> int:
    """Serve one client until it leaves. Returns 0 where it said goodbye as the protocol wants, else 1."""
    from daglens_lsp.server import run
    from daglens_lsp.transport import accept, take_standard_streams

    # A short turn for each thread: a keystroke must not wait for five milliseconds of background analysis.
    sys.setswitchinterval(0.001)
    return run(*(take_standard_streams() if tcp is None else accept(tcp)))


def _address(text: str) -> tuple[str, int]:
    host, separator, port = text.rpartition(":")
    if not separator or not port.isdigit() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"HOST:PORT is wanted, as in 127.0.0.1:2087, not {text}")
    return host or "127.0.0.1", int(port)
