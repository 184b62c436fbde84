"""What a run imported that is not the project's own: what a standby process may import before the next click."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from typing import Any

_OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100, PTH120
_LIBRARY_FOLDER = os.path.dirname(os.path.abspath(os.__file__)) + os.sep  # noqa: PTH100, PTH120
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


class ImportWatch:
    """Watches a run from before the project's import; `report` says what it saw, for the host to keep."""

    def __init__(self, project_packages: Collection[str]) -> None:
        self._own = frozenset(project_packages)
        self._environment = dict(os.environ)
        self._at_load: frozenset[str] = frozenset()
        self._set_while_loading: list[str] = []
        self._engine, self._is_whole = "", False

    def project_is_loaded(self, engine: str, is_whole: bool) -> None:
        """The project has been imported, for an engine; not `is_whole` where some of it failed."""
        self._engine, self._is_whole = engine, is_whole
        self._at_load = frozenset(sys.modules)
        self._set_while_loading = changed_names(self._environment)
        self._environment = dict(os.environ)

    def report(self) -> dict[str, Any]:
        """`modules`, in the order of their import, and `environment`: the variables set while the project was imported.

        Code that sets variables and then imports a library may mean the library to see them, so what steps imported
        counts only while they leave the environment alone.
        """
        counts = None if not changed_names(self._environment) else self._at_load
        return {
            "engine": self._engine,
            "is_whole": self._is_whole,
            "modules": [name for name in self._modules() if counts is None or name in counts],
            "environment": self._set_while_loading,
        }

    def _modules(self) -> Iterator[str]:
        for name, module in list(sys.modules.items()):
            spec = getattr(module, "__spec__", None)
            origin = getattr(spec, "origin", None)
            if spec is None or spec.name != name or not isinstance(origin, str):
                continue
            is_library = is_installed(origin) and name.partition(".")[0] not in self._own
            if is_library or is_standard(origin) or is_ours(origin):
                yield name


def changed_names(before: Mapping[str, str]) -> list[str]:
    """The environment variables that are not what they were."""
    now = os.environ
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def is_installed(origin: str) -> bool:
    """Whether a file lies where packages are installed, and not where somebody edits them."""
    return any(part in origin for part in _INSTALLED)


def is_standard(origin: str) -> bool:
    """Whether a file is of the standard library."""
    return origin.startswith(_LIBRARY_FOLDER) and not is_installed(origin)


def is_ours(origin: str) -> bool:
    """Whether a file is of this package."""
    return origin.startswith(_OWN_FOLDER)
