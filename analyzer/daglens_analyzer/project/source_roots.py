"""The folders that imports start from."""

from __future__ import annotations

from collections.abc import Sequence

from daglens_analyzer.project.module_index import takes_name_of_library
from daglens_analyzer.project.walk import Listing

_LIBRARY_FOLDER = "/dagster/"
_PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "dg.toml")


def source_roots(
    folder: str, listing: Listing, configured: Sequence[str] | None, python_path: Sequence[str]
) -> tuple[str, ...]:
    """In order of precedence: what the project configures; else each project folder's `src` and the folder itself, and
    the folders above outermost packages; then the entries of PYTHONPATH. Absolute, existing in the listing or not."""
    if configured is not None:
        found = [_absolute(folder, root) for root in configured]
    else:
        projects = [file.rpartition("/")[0] for file in listing.config_files if file.endswith(_PROJECT_FILES)]
        found = [root for project in [folder, *projects] for root in (f"{project}/src", project)]
        sources = {file for file in listing.python_files if "/src/" in file}
        found = [root for root in found if not root.endswith("/src") or any(s.startswith(root + "/") for s in sources)]
        found += _above_packages(listing.python_files)
        found += _called_as_the_library(listing.python_files)
    found += [_absolute(folder, entry) for entry in python_path]
    return tuple(dict.fromkeys(found))


def _absolute(folder: str, root: str) -> str:
    root = root.replace("\\", "/").rstrip("/") if root != "/" else root
    if root.startswith("/") or root[1:2] == ":":
        return root
    root = root.removeprefix("./")
    return folder if root in ("", ".") else f"{folder}/{root}"


def _above_packages(files: Sequence[str]) -> list[str]:
    """The folders that hold packages, without those inside a package: there they are namespaces of it. A folder of the
    user's named `dagster` is no package that anything could import: that is the library's name."""
    known = frozenset(files)
    packages = {file.rpartition("/")[0] for file in files if file.endswith("/__init__.py")}
    packages = {package for package in packages if not takes_name_of_library(package, known)}
    return sorted({above for package in packages if not _is_inside((above := package.rpartition("/")[0]), packages)})


def _called_as_the_library(files: Sequence[str]) -> list[str]:
    """Folders of the user's named `dagster`: code there is run from within, as nothing can be imported from them."""
    folders = {file[: end + len(_LIBRARY_FOLDER) - 1] for file in files if (end := file.find(_LIBRARY_FOLDER)) >= 0}
    return sorted(folder for folder in folders if takes_name_of_library(folder, frozenset(files)))


def _is_inside(folder: str, packages: set[str]) -> bool:
    while folder and folder not in packages:
        folder = folder.rpartition("/")[0]
    return bool(folder)
