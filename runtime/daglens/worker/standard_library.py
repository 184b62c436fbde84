"""A user's `json.py` or `statistics.py` is the user's: it never takes the place of the standard library's for others.

With the project's folders first on `sys.path`, Python would give such a file to whoever imports the name first, our own
lazy imports and the standard library's among them. Here the one who imports decides: for the standard library and for
us a standard name means the standard module; for everyone else Python's own rules hold.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType, ModuleType

_OWN_FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep  # noqa: PTH100, PTH120
_LIBRARY_FOLDER = os.path.dirname(os.path.abspath(os.__file__)) + os.sep  # noqa: PTH100, PTH120
_INSTALLED = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
_IMPORT_MACHINERY = (f"{_LIBRARY_FOLDER}importlib{os.sep}", "<frozen importlib")


class StandardLibraryFirst:
    """A meta-path finder; `folders` are the standard library's own entries of `sys.path`."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = list(folders)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None or name not in sys.stdlib_module_names or not _is_imported_by_standard_code():
            return None
        return PathFinder.find_spec(name, self._folders, target)


def _is_imported_by_standard_code() -> bool:
    frame: FrameType | None = sys._getframe(2)  # pyright: ignore[reportPrivateUsage]
    while frame is not None:
        path = frame.f_code.co_filename
        if not path.startswith(_IMPORT_MACHINERY):
            return _is_standard(path)
        frame = frame.f_back
    return True


def _is_standard(path: str) -> bool:
    if path.startswith(("<frozen ", _OWN_FOLDER)):
        return True
    return path.startswith(_LIBRARY_FOLDER) and not any(part in path for part in _INSTALLED)
