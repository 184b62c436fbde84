"""Which engine executes a run, and why."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence

from daglens.record import dataclass
from daglens.user_error import UserError

DEFAULT_VARIABLE = "DAGLENS_ENGINE"
"""An environment variable that says what `auto` means, for whoever wants one engine on a whole machine or in CI."""


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """`name` is what RunStarted says; `reason` is for a user to read."""

    name: str
    reason: str


class EngineNotAvailable(UserError):
    """The engine that was asked for cannot execute the run."""


def check_parents_engine(asked: str, parent: str) -> str:
    """The engine of a re-run: its parent's. Raises EngineNotAvailable where another was asked for.

    `parent` is empty for a run that never began: any engine will do.
    """
    if not parent:
        return asked
    if asked not in ("auto", parent):
        raise EngineNotAvailable(
            f"the run to run again was executed by the engine `{parent}`, and a re-run keeps its engine, "
            f"for the values that it reads are kept there: leave --engine {asked} out, or start a new run with it"
        )
    return parent


def choose_engine(asked: str, user_path: Sequence[str]) -> EngineChoice:
    """In the user's interpreter: the engine for "auto", "bundled" or "dagster". Raises EngineNotAvailable.

    `user_path` is the interpreter's own `sys.path`: without the project's folders, which may have one called `dagster`.
    """
    source = "it was asked for"
    if asked == "auto":
        asked, source = os.environ.get(DEFAULT_VARIABLE) or "auto", f"{DEFAULT_VARIABLE} says so"
    if asked == "bundled":
        return EngineChoice("bundled", source)
    version = dagster_version(user_path)
    if asked == "dagster" and version is None:
        raise EngineNotAvailable(
            f"the engine `dagster` needs Dagster in the project's environment, and {sys.executable} has none: "
            "`pip install dagster` there, choose another interpreter, or run with --engine bundled"
        )
    if asked not in ("auto", "dagster"):
        raise EngineNotAvailable(f"no engine is called `{asked}` ({source}): say auto, bundled or dagster")
    if version is None:
        return EngineChoice("bundled", "the interpreter has no Dagster")
    return EngineChoice("dagster", source if asked == "dagster" else f"the interpreter has Dagster {version}")


def dagster_version(user_path: Sequence[str]) -> str | None:
    """The version of the Dagster that can be imported from there; nothing of it is."""
    before, sys.path[:] = list(sys.path), list(user_path)
    try:
        spec = importlib.util.find_spec("dagster")
        if spec is None or spec.origin is None:
            return None
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("dagster")
        except PackageNotFoundError:
            return "of unknown version"
    except (ImportError, ValueError):
        return None
    finally:
        sys.path[:] = before
