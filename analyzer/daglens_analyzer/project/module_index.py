"""Between the files of a project and the dotted names that imports use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from daglens_analyzer.evaluate.project_files import FoundModule

_SUFFIX = ".py"
_INIT = "/__init__.py"
_SRC = "/src"
_LIBRARY = "dagster"


def takes_name_of_library(folder: str, files: frozenset[str]) -> bool:
    """Whether a folder is called as the library is without being its source: `import dagster` never means such a one,
    as a project in which it did could not be loaded."""
    return folder.rpartition("/")[2] == _LIBRARY and f"{folder}/_core{_INIT}" not in files


@dataclass(frozen=True, eq=False)
class ModuleIndex:
    """The Python files of a revision. `files` are absolute POSIX paths, `roots` the folders that imports start from,
    first ones first. Nothing is read."""

    files: frozenset[str]
    roots: tuple[str, ...]
    _found: dict[tuple[str, str], FoundModule | None] = field(
        default_factory=dict[tuple[str, str], "FoundModule | None"], repr=False
    )
    _ordered: dict[str, tuple[str, ...]] = field(default_factory=dict[str, "tuple[str, ...]"], repr=False)
    _walked: dict[tuple[str, str, bool], tuple[str, ...]] = field(
        default_factory=dict[tuple[str, str, bool], tuple[str, ...]], repr=False
    )

    def find(self, name: str, importer: str) -> FoundModule | None:
        """The module that `name` means in the file `importer`: in a root, else beside a file that is no package's, or
        in a folder above that one, from where a program may have been started."""
        beside = importer.rpartition("/")[0]
        key = (name, beside)
        if key not in self._found:
            roots = self._roots_as_seen_from(beside)
            if f"{beside}{_INIT}" in self.files:
                self._found[key] = self._find_below(name, roots)
            else:
                self._found[key] = self._find_below(name, (*roots, beside)) or self._find_above(name, beside)
            self._found[key] = self._found[key] or self._find_from_outside(name)
        return self._found[key]

    def _find_from_outside(self, name: str) -> FoundModule | None:
        """What programs that are started above a root call a module in it: `etl.jobs`, where `etl` is the root."""
        package, _, below = name.partition(".")
        for root in self.roots if below and package != _LIBRARY else ():
            found = self._find_below(below, (root,)) if root.rpartition("/")[2] == package else None
            if found is not None and not found.is_namespace:
                return FoundModule(name, found.path)
        return None

    def _roots_as_seen_from(self, folder: str) -> tuple[str, ...]:
        """The roots of the projects around a folder first, innermost ones before others: of several projects in one
        workspace each may have a package of the same name."""
        if folder not in self._ordered:
            around = {root: root.removesuffix(_SRC) for root in self.roots}
            own = [root for root in self.roots if f"{folder}/".startswith(f"{around[root]}/")]
            own.sort(key=lambda root: len(around[root]), reverse=True)
            self._ordered[folder] = tuple(dict.fromkeys((*own, *self.roots)))
        return self._ordered[folder]

    def _find_above(self, name: str, folder: str) -> FoundModule | None:
        """In the nearest folder above that holds a file of that name. Folders alone do not count: by chance they are
        called as libraries are."""
        while folder and folder not in self.roots:
            folder = folder.rpartition("/")[0]
            found = self._find_below(name, (folder,))
            if found is not None and not found.is_namespace:
                return found
        return None

    def _find_below(self, name: str, roots: Iterable[str]) -> FoundModule | None:
        relative = name.replace(".", "/")
        if not relative:
            return None
        namespace: FoundModule | None = None
        package = name.partition(".")[0]
        for root in roots:
            if package == _LIBRARY and takes_name_of_library(f"{root}/{package}", self.files):
                continue
            base = f"{root}/{relative}"
            for path in (base + _INIT, base + _SUFFIX):
                if path in self.files:
                    return FoundModule(name, path)
            if namespace is None and base in self._children:
                namespace = FoundModule(name, base, is_namespace=True)
        return namespace

    def module_name(self, path: str) -> str:
        """The dotted name of a file, below the innermost root that holds it; else its bare name."""
        stem = path.removesuffix(_INIT).removesuffix(_SUFFIX)
        best = ""
        for root in self.roots:
            if stem.startswith(f"{root}/") and len(root) > len(best):
                best = root
        return stem[len(best) + 1 :].replace("/", ".") if best else stem.rpartition("/")[2]

    def submodules(self, name: str, importer: str, namespaces: bool = False) -> tuple[str, ...]:
        """Dotted names of all the modules of a package, itself first, then as `pkgutil.walk_packages` orders them;
        those in folders without an `__init__.py` too where `namespaces` is true."""
        key = (name, importer.rpartition("/")[0], namespaces)
        walked = self._walked.get(key)
        if walked is None:
            walked = self._walked[key] = self._walked_from(name, importer, namespaces)
        return walked

    def _walked_from(self, name: str, importer: str, namespaces: bool) -> tuple[str, ...]:
        found = self.find(name, importer)
        if found is None:
            return ()
        folder = self.folder_of(name, importer)
        if folder is None:
            return (name,)
        names = [] if namespaces and found.is_namespace else [name]
        self._walk(folder, name, names, namespaces)
        return tuple(names)

    def folder_of(self, name: str, importer: str) -> str | None:
        """The folder of a package; None where there is no package of that name."""
        found = self.find(name, importer)
        if found is None or found.is_namespace:
            return None if found is None else found.path
        return found.path.removesuffix(_INIT) if found.path.endswith(_INIT) else None

    def _walk(self, folder: str, package: str, names: list[str], namespaces: bool) -> None:
        for child in sorted(self._children.get(folder, ())):
            path = f"{folder}/{child}"
            if child == "__init__.py":
                continue
            if child.endswith(_SUFFIX):
                names.append(f"{package}.{child.removesuffix(_SUFFIX)}")
            elif path + _INIT in self.files:
                names.append(f"{package}.{child}")
                self._walk(path, f"{package}.{child}", names, namespaces)
            elif namespaces:
                self._walk(path, f"{package}.{child}", names, namespaces)

    @cached_property
    def _children(self) -> dict[str, set[str]]:
        """The names in each folder that holds Python files, at any depth."""
        children: dict[str, set[str]] = {}
        for file in self.files:
            path = file
            while True:
                folder, _, name = path.rpartition("/")
                known = children.setdefault(folder, set())
                if name in known or not folder:
                    break
                known.add(name)
                path = folder
        return children
