"""A program of the user's, run as `python ARGS...` would run it, with `dagster` served by the bundled runtime."""

from __future__ import annotations

import builtins
import os
import runpy
import sys
from collections.abc import Sequence
from types import ModuleType

from daglens.worker.bundled_dagster import BundledDagster
from daglens.worker.collector import go_on
from daglens.worker.standard_library import StandardLibraryFirst


def run_program(arguments: Sequence[str], user_path: Sequence[str]) -> None:
    """Run `-m MODULE ARGS...`, `-c CODE ARGS...` or `SCRIPT ARGS...`; none of them opens an interactive session.

    `user_path` is what the interpreter found to import from; the program's folder goes before it, as Python puts it.
    """
    sys.meta_path.insert(0, StandardLibraryFirst(tuple(sys.path)))
    sys.meta_path.insert(0, BundledDagster())
    go_on()
    match list(arguments):
        case ["-m", module, *rest]:
            sys.argv[:] = [module, *rest]
            sys.path[:] = [os.getcwd(), *user_path]  # noqa: PTH109
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["-c", code, *rest]:
            sys.argv[:] = ["-c", *rest]
            sys.path[:] = ["", *user_path]
            exec(compile(code, "<string>", "exec"), vars(_new_main()))
        case [script, *rest] if script != "-":
            sys.argv[:] = [script, *rest]
            sys.path[:] = [os.path.dirname(os.path.abspath(script)), *user_path]  # noqa: PTH100, PTH120
            runpy.run_path(script, run_name="__main__")
        case rest:
            sys.argv[:] = rest or [""]
            sys.path[:] = ["", *user_path]
            _interact()


def _new_main() -> ModuleType:
    """An empty `__main__`: the program's, which knows nothing of ours."""
    main = ModuleType("__main__")
    vars(main)["__builtins__"] = builtins
    sys.modules["__main__"] = main
    return main


def _interact() -> None:
    main = vars(_new_main())
    if not sys.stdin.isatty():
        exec(compile(sys.stdin.read(), "<stdin>", "exec"), main)
        return
    import code

    code.interact(local=main, exitmsg="")
