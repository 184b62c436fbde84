"""The command that runs a program in the project's interpreter with `dagster` served by the bundled runtime."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

BOOT_FILE = Path(__file__).parent.parent / "worker" / "boot.py"
_WITH_VALUE = ("-W", "-X", "--check-hash-based-pycs")
_PROGRAM = ("-c", "-m", "-")


def python_command(python: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """What to start for `python ARGUMENTS...`: the interpreter's own options stay with the interpreter."""
    options, program = _split(tuple(arguments))
    return (python, *options, str(BOOT_FILE), "python", *program)


def _split(arguments: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument in _PROGRAM or not argument.startswith("-"):
            break
        if argument[:2] in ("-m", "-c"):
            # `-mpytest` is `-m pytest`.
            return arguments[:position], (argument[:2], argument[2:], *arguments[position + 1 :])
        position += 2 if argument in _WITH_VALUE else 1
    return arguments[:position], arguments[position:]
