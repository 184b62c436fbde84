"""References from assets to their code: in the file that defines them, or in the repository's pages."""

from __future__ import annotations

import inspect
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from daglens.record import dataclass

from .asset_spec import AssetSpec
from .assets_definition import AssetsDefinition
from .errors import CheckError
from .metadata import MetadataValue

_REFERENCES = "dagster/code_references"
_TREES = {"github": "tree", "gitlab": "-/tree"}


@dataclass(frozen=True)
class LocalFileCodeReference:
    """A place in a local file; lines count from one."""

    file_path: str
    line_number: int | None = None
    label: str | None = None

    @property
    def source(self) -> str:
        return f"{self.file_path}:{self.line_number}" if self.line_number else self.file_path


@dataclass(frozen=True)
class UrlCodeReference:
    """A page that shows the code."""

    url: str
    label: str | None = None

    @property
    def source(self) -> str:
        return self.url


@dataclass(frozen=True)
class CodeReferencesMetadataValue(MetadataValue):
    """Where the code of an asset is."""

    kind = "code_references"
    code_references: Sequence[LocalFileCodeReference | UrlCodeReference] = ()

    @property
    def value(self) -> CodeReferencesMetadataValue:
        return self


class FilePathMapping(ABC):
    """Local paths as paths in a repository."""

    @abstractmethod
    def convert_to_source_control_path(self, local_path: Path) -> str:
        """The path in the repository, from its root."""


@dataclass(frozen=True)
class AnchorBasedFilePathMapping(FilePathMapping):
    """Paths relative to one file that is known both locally and in the repository."""

    local_file_anchor: Path
    file_anchor_path_in_repository: str

    def convert_to_source_control_path(self, local_path: Path) -> str:
        relative = os.path.relpath(local_path, self.local_file_anchor)
        return os.path.normpath(Path(self.file_anchor_path_in_repository, relative))


def with_source_code_references(assets_defs: Iterable[Any]) -> list[Any]:
    """The definitions, with a reference to the function behind each asset in its metadata."""
    return [_with_own_place(each) if isinstance(each, AssetsDefinition) else each for each in assets_defs]


def link_code_references_to_git(
    assets_defs: Iterable[Any],
    git_url: str,
    git_branch: str,
    file_path_mapping: FilePathMapping,
    platform: str | None = None,
) -> list[Any]:
    """The definitions, with pages of the repository in the place of local files."""
    host = platform or next((name for name in _TREES if name in git_url), None)
    if host not in _TREES:
        raise ValueError(f"Say which platform {git_url} is of: platform= is one of {', '.join(_TREES)}.")
    root = f"{git_url.rstrip('/')}/{_TREES[host]}/{git_branch}"

    def page(reference: Any) -> Any:
        if not isinstance(reference, LocalFileCodeReference):
            return reference
        path = file_path_mapping.convert_to_source_control_path(Path(reference.file_path))
        line = f"#L{reference.line_number}" if reference.line_number else ""
        return UrlCodeReference(f"{root}/{path}{line}", reference.label)

    def linked(spec: AssetSpec) -> AssetSpec:
        known = references_of(spec)
        return _referring_to(spec, [page(each) for each in known]) if known else spec

    return [each.map_asset_specs(linked) if isinstance(each, AssetsDefinition) else each for each in assets_defs]


def references_of(spec: AssetSpec) -> Sequence[Any]:
    found = spec.metadata.get(_REFERENCES)
    if found is not None and not isinstance(found, CodeReferencesMetadataValue):
        raise CheckError(f"The metadata {_REFERENCES} of {spec.key.to_user_string()} holds no code references.")
    return () if found is None else found.code_references


def _with_own_place(definition: AssetsDefinition) -> AssetsDefinition:
    function = getattr(definition.node_def, "__wrapped__", None)
    if function is None:
        return definition
    place = _place_of(function)
    return definition.map_asset_specs(lambda spec: with_references(spec, [place]))


def _place_of(function: Callable[..., Any]) -> LocalFileCodeReference:
    file = Path(inspect.getsourcefile(function) or function.__code__.co_filename).absolute()
    return LocalFileCodeReference(str(file), inspect.getsourcelines(function)[1])


def with_references(spec: AssetSpec, further: Sequence[Any]) -> AssetSpec:
    """The spec with references beside those that it has."""
    return _referring_to(spec, [*references_of(spec), *further])


def _referring_to(spec: AssetSpec, references: Sequence[Any]) -> AssetSpec:
    return spec.replaced(metadata={**spec.metadata, _REFERENCES: CodeReferencesMetadataValue(list(references))})
