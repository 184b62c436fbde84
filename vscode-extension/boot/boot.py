"""Runs one of the bundled modules: `python -I -S boot.py MODULE ARGS...`, or tells with `--check` whether it can.

Started isolated and without site packages, so that nothing on this machine or in an opened folder adds code to the
server: the bundled libraries are the only ones on the path. Written so that any Python can read it, for a clear answer
from an old one.
"""

import os
import sys

OLDEST = (3, 10)
LIBRARIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libs")


def problem():
    """Why the bundled server cannot run on this Python; None where it can."""
    version = "Python %d.%d" % sys.version_info[:2]
    if sys.version_info[:2] < OLDEST:
        return version + " is too old: the server needs Python %d.%d or newer" % OLDEST
    if sys.implementation.name != "cpython":
        return "this is %s, the server needs CPython" % sys.implementation.name
    from importlib.machinery import EXTENSION_SUFFIXES

    native = os.path.join(LIBRARIES, "libcst", "native")
    if not any(os.path.exists(native + suffix) for suffix in EXTENSION_SUFFIXES):
        return "this build of the extension brings no parser for %s (%s)" % (version, EXTENSION_SUFFIXES[0])
    return None


def check():
    import json

    answer = {"executable": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3], "problem": problem()}
    sys.stdout.write(json.dumps(answer) + "\n")


def main():
    if sys.argv[1:] == ["--check"]:
        return check()
    reason = problem()
    if reason:
        sys.exit("Daglens: %s." % reason)
    import runpy

    sys.path.insert(0, LIBRARIES)
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
