"""`defs.yaml` and `component.yaml`: read with the PyYAML of the user's environment."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

import importlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from daglens.model.errors import CheckError, DagsterUnresolvableSymbolError
from daglens.record import dataclass

_NAMES = ("defs.yaml", "defs.yml", "component.yaml")
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


@dataclass(frozen=True)
class ComponentDocument:
    """One document of a component file: a component's type and what is said for it. `line` counts from one."""

    file: Path
    line: int
    type: str
    attributes: Mapping[str, Any] | None = None
    template_vars_module: str | None = None
    post_processing: Mapping[str, Any] | None = None


def component_file_in(folder: Path) -> Path | None:
    """The folder's component file, if it has one."""
    return next((file for name in _NAMES if (file := folder / name).exists()), None)


def documents_of(file: Path) -> list[ComponentDocument]:
    """The file's components; raises pydantic's ValidationError for what a component file cannot say, CheckError for one
    without any.
    """
    text = file.read_text(encoding="utf-8")
    found = [_document(file, line, value) for line, value in _with_lines(text, str(file))]
    if not found:
        raise CheckError(f"{file} holds no component.")
    return found


def yaml_documents(text: str) -> list[Any]:
    """The values of a text's documents."""
    return [value for _, value in _with_lines(text, "<string>")]


def component_class(name: str) -> Any:
    """What a dotted type name stands for; raises ValueError for a name that is not dotted, else
    DagsterUnresolvableSymbolError.
    """
    module, _, attribute = name.rpartition(".")
    if not module or not all(part.isidentifier() for part in name.split(".")):
        raise ValueError(f"{name!r} names no component type: write module.ClassName, or .ClassName beside the file.")
    try:
        found = importlib.import_module(module)
    except ImportError as error:
        raise DagsterUnresolvableSymbolError(f"A component file names {name}, but {error}.") from error
    if not hasattr(found, attribute):
        raise DagsterUnresolvableSymbolError(f"A component file names {name}, and {module} has no {attribute}.")
    return getattr(found, attribute)


def _document(file: Path, line: int, value: Any) -> ComponentDocument:
    from .component_file_model import ComponentFileModel

    said = ComponentFileModel.model_validate(value)
    return ComponentDocument(file, line, said.type, said.attributes, said.template_vars_module, said.post_processing)


def _with_lines(text: str, name: str) -> list[tuple[int, Any]]:
    loader = _loader_class()(text)
    loader.name = name
    found: list[tuple[int, Any]] = []
    try:
        while loader.check_node():
            node = loader.get_node()
            found.append((node.start_mark.line + 1, loader.construct_document(node)))
    finally:
        loader.dispose()
    return found


@cache
def _loader_class() -> Any:
    """PyYAML's safe loader, for which dates are texts."""
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise ImportError("Component files need the package pyyaml, which this Python does not have.") from error

    class Loader(yaml.SafeLoader):
        yaml_implicit_resolvers = {  # noqa: RUF012
            first: [each for each in resolvers if each[0] != _TIMESTAMP]
            for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
        }

    return Loader
