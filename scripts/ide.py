"""Opens a project in a real VS Code workbench with the extension in it: `python scripts/ide.py [FOLDER] [--port N]`.

Without FOLDER it is the sample project, in a working copy under `.cache/ide/` that keeps what you do to it. The
workbench is code-server on loopback; open the printed address in a browser. Ctrl-C ends it.
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path

import vsix
from real_editor.code_server import running_editor
from real_editor.install import EditorUnavailable, cache_folder, say
from real_editor.sample import SAMPLE, copy_sample

USUAL_PORT = 8137


def main() -> int:
    parser = argparse.ArgumentParser(description="Open a project in VS Code (code-server) with Daglens in it.")
    parser.add_argument("folder", type=Path, nargs="?", help="default: a working copy of the sample project")
    parser.add_argument("--port", type=int, default=None, help=f"default: {USUAL_PORT}, or any free one")
    parser.add_argument("--fresh", action="store_true", help="start over with the sample project's working copy")
    parser.add_argument("--restricted", action="store_true", help="as a folder that is not trusted yet")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being told to stop ends the editor too, as Ctrl-C does
    try:
        folder = arguments.folder.resolve(strict=True) if arguments.folder else working_copy(arguments.fresh)
        port = arguments.port or (USUAL_PORT if _is_free(USUAL_PORT) else 0)
        with tempfile.TemporaryDirectory() as built:
            say("building the extension")
            extension = vsix.build(vsix.this_platform(), Path(built), scan=False)
            with running_editor(extension, trusted=not arguments.restricted, port=port) as editor:
                print(f"\n  {folder.name} is open at  {editor.url(folder)}\n\n  Ctrl-C ends it.", flush=True)
                editor.process.wait()
    except KeyboardInterrupt:
        return 0
    except (EditorUnavailable, vsix.BuildFailed, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def working_copy(fresh: bool) -> Path:
    """The sample project where it may be changed."""
    copy = cache_folder() / "ide" / SAMPLE.name
    if fresh:
        shutil.rmtree(copy, ignore_errors=True)
    if not copy.exists():
        copy_sample(copy)
    return copy


def _is_free(port: int) -> bool:
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


if __name__ == "__main__":
    sys.exit(main())
