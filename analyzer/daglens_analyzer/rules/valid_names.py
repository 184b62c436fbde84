"""Which names Dagster accepts (`check_valid_name`, `check_valid_group_name` of 1.13)."""

from __future__ import annotations

import re

_NAME = re.compile(r"^[A-Za-z0-9_]+$")
_GROUP = re.compile(r"^[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*$")

# Spelled out: the words of the Python that runs the analyzer are not those of the user's.
_PYTHON_WORDS = """
    False None True and as assert async await break class continue def del elif else except finally for from global
    if import in is lambda nonlocal not or pass raise return try while with yield
"""
_DAGSTER_WORDS = """
    context conf config meta arg_dict dict input_arg_dict output_arg_dict int str float bool input output type
"""
RESERVED_NAMES = frozenset((_PYTHON_WORDS + _DAGSTER_WORDS).split())


def name_problem(name: str) -> str | None:
    """Why Dagster refuses a name, as the end of a sentence; None for a name it accepts."""
    if name in RESERVED_NAMES:
        return "it is a word that Dagster or Python reserves"
    if not name:
        return "it is empty"
    if not _NAME.match(name):
        return "only letters, digits and underscores are allowed"
    return None


def group_problem(name: str) -> str | None:
    """Why Dagster refuses a group name, as the end of a sentence; None for a name it accepts."""
    if not name:
        return "it is empty"
    if not _GROUP.match(name):
        return "only letters, digits and underscores are allowed, in segments separated by '/'"
    return None


def repaired_name(name: str) -> str | None:
    """The nearest name that Dagster accepts (`my-op` gives `my_op`, `config` `config_`); None where none is near."""
    candidate = f"{name}_" if name in RESERVED_NAMES else re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")
    return candidate if candidate and name_problem(candidate) is None else None


def repaired_group(name: str) -> str | None:
    """The nearest group name that Dagster accepts; None where none is near."""
    segments = (re.sub(r"[^A-Za-z0-9_]+", "_", segment).strip("_") for segment in name.split("/"))
    candidate = "/".join(segment for segment in segments if segment)
    return candidate if candidate and group_problem(candidate) is None else None
