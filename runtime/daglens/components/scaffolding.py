"""`scaffold_with`: how files for a new component are written. Loading a project asks for none of it."""

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

P = TypeVar("P")
T = TypeVar("T")
_SCAFFOLDER = "__scaffolder_cls__"


@dataclass
class ScaffoldRequest(Generic[P]):
    """What is to be written, and where; `scaffold_format` is `yaml` or `python`."""

    type_name: str
    target_path: Path
    scaffold_format: str
    project_root: Path | None
    params: P
    append: bool = False


class Scaffolder(Generic[P]):
    """Writes the files of a new component."""

    @classmethod
    def get_scaffold_params(cls) -> Any:
        """The model of what the user is asked for; None for nothing."""
        return None

    @abstractmethod
    def scaffold(self, request: ScaffoldRequest[P]) -> None:
        """Writes them."""


def scaffold_with(scaffolder_cls: Any) -> Callable[[T], T]:
    """Decorates a component class with the scaffolder that writes files for it."""

    def decorate(decorated: T) -> T:
        setattr(decorated, _SCAFFOLDER, scaffolder_cls)
        return decorated

    return decorate


def scaffold_component(request: ScaffoldRequest[Any], yaml_attributes: Mapping[str, Any] | None = None) -> None:
    """Writes the component file, or a module with a function that makes the component."""
    if request.scaffold_format == "python":
        module, _, name = request.type_name.rpartition(".")
        text = (
            f"import dagster as dg\nfrom {module} import {name}\n\n\n@dg.component_instance\n"
            f"def load(context: dg.ComponentLoadContext) -> {name}: ...\n"
        )
        (request.target_path / "component.py").write_text(text, encoding="utf-8")
        return
    import yaml

    said = {"type": request.type_name, "attributes": dict(yaml_attributes or {})}
    text = yaml.safe_dump(said, sort_keys=False, default_flow_style=False)
    if request.append:
        before = request.target_path.read_text(encoding="utf-8")
        request.target_path.write_text(f"{before}---\n{text}", encoding="utf-8")
    else:
        (request.target_path / "defs.yaml").write_text(text, encoding="utf-8")
